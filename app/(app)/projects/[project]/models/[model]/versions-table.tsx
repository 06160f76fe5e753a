"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { ArrowUpFromLine, Ellipsis, GitCompareArrows, PenTool, Trash2 } from "lucide-react";
import Link from "next/link";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { VersionRowFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatBytes } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Menu, type MenuEntry } from "@/app/ui/menu";
import { Panel } from "@/app/ui/panel";
import { toast } from "@/app/ui/toaster";
import { ParityBadge } from "../../parity-badge";
import { findingsOf } from "../../parity-findings";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { AliasBadges } from "../alias-badges";
import { modelVersions, removeModelVersion } from "../operations";

/** The versions of a registered model with their figures, newest first. */
export function VersionsTable({
  modelId,
  count,
  championRunId,
  onPromote,
}: {
  modelId: string;
  /** how many there are: their place is kept until they come */
  count: number;
  championRunId: string | null;
  onPromote: (version: VersionRowFragment) => void;
}) {
  const project = useProject();
  const list = useQuery(modelVersions, { variables: { id: modelId }, notifyOnNetworkStatusChange: true });
  useRefetchOn(["REGISTRY_CHANGED"], modelId, list.refetch);
  useRefetchOn(["MODEL_CHECKED"], null, list.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.registeredModel.versions);
  const [remove] = useMutation(removeModelVersion);
  const at = `/projects/${project.id}`;
  const entriesOf = (row: VersionRowFragment): MenuEntry[] => [
    ...(project.can("registry:write")
      ? [{ label: "Promote", icon: <ArrowUpFromLine />, onSelect: () => onPromote(row) }]
      : []),
    ...(championRunId && championRunId !== row.run.id
      ? [
          {
            label: "Compare with the champion",
            icon: <GitCompareArrows />,
            href: `${at}/compare?a=${championRunId}&b=${row.run.id}`,
          },
        ]
      : []),
    { label: "Try it", icon: <PenTool />, href: `${at}/try?model=${row.run.model?.id ?? ""}` },
    ...(project.can("registry:write")
      ? [
          {
            label: "Take out",
            icon: <Trash2 />,
            onSelect: () =>
              void remove({ variables: { input: { modelVersionId: row.id } } }).catch((error: unknown) =>
                toast.error("The version was not taken out", { description: messageOf(error) }),
              ),
          },
        ]
      : []),
  ];
  const columns: readonly Column<VersionRowFragment>[] = [
    { key: "number", header: "Version", width: "5.5rem", cell: ({ number }) => number },
    { key: "aliases", header: "Aliases", cell: ({ aliases }) => <AliasBadges aliases={aliases} /> },
    {
      key: "run",
      header: "Run",
      cell: ({ run }) => (
        <Link href={`${at}/runs/${run.id}`} className="block leading-tight hover:underline">
          #{run.number} {run.name}
          <span className="block text-2xs text-muted">
            {run.version.dataset.name} v{run.version.number}
          </span>
        </Link>
      ),
    },
    {
      key: "accuracy",
      header: "Test accuracy",
      align: "right",
      cell: ({ run }) => percent(run.testAccuracy, 2),
    },
    {
      key: "bytes",
      header: "Size",
      align: "right",
      hideOnPhone: true,
      cell: ({ run }) => (run.model ? formatBytes(run.model.bytes) : "–"),
    },
    {
      key: "parity",
      header: "In browsers",
      hideOnPhone: true,
      cell: ({ run }) => (
        // As wide as a browser's name: a longer text would press the others into more lines than were kept free.
        <span className="flex max-w-52">
          <ParityBadge findings={run.model ? findingsOf(run.model, "layers") : []} />
        </span>
      ),
    },
    {
      key: "actions",
      header: <span className="sr-only">Actions</span>,
      width: "3.5rem",
      cell: (row) => (
        <Menu
          align="end"
          trigger={
            <IconButton label={`Actions of version ${row.number}`} icon={<Ellipsis />} variant="ghost" />
          }
          items={entriesOf(row)}
        />
      ),
    },
  ];
  return (
    <Panel title="Versions" flush>
      {list.error && !list.data ? (
        <QueryError thing="The versions" error={list.error} onRetry={list.refetch} />
      ) : (
        <DataTable
          label="Versions"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          onEndReached={loadMore}
          loadingMore={loadingMore}
          skeletonRows={Math.max(1, Math.min(count, 8))}
          empty={
            <EmptyState title="No version yet">
              Open a finished run and register it: it becomes version 1.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
