"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Blocks, Pencil, Trash2, Upload } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatBytes, formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../project-context";
import { RunsTabs } from "../runs/runs-tabs";
import { useRefetchOn } from "../use-refetch-on";
import { EditDialog } from "./edit-dialog";
import { type BaseModelRow, baseModelsQuery, deleteBaseModel, scalings } from "./queries";
import { UploadDialog } from "./upload-dialog";

function madeFor({ inputShape: [height, width, channels], scaling }: BaseModelRow): string {
  const pixels = scalings.find(({ value }) => value !== "" && value === scaling);
  return `${width} × ${height} ${channels === 1 ? "grey" : "colour"}${pixels ? `, ${pixels.label}` : ""}`;
}

export default function BaseModelsPage() {
  const project = useProject();
  usePageTitle("Base models");
  const [uploading, setUploading] = useQueryState("upload", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useState<BaseModelRow | null>(null);
  const [doomed, setDoomed] = useState<BaseModelRow | null>(null);
  const query = useQuery(baseModelsQuery, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["BASE_MODEL_CHANGED", "RUN_CHANGED"], null, () => refetch());
  const [remove] = useMutation(deleteBaseModel);
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.baseModels);
  const canWrite = project.can("run:launch");
  const upload = canWrite ? (
    <Button variant="primary" icon={<Upload />} onClick={() => setUploading(true)}>
      Upload a base model
    </Button>
  ) : null;

  const columns: Column<BaseModelRow>[] = [
    {
      key: "name",
      header: "Name",
      cell: (row) => (
        <span className="block max-w-48 sm:max-w-md" title={row.note || undefined}>
          <span className="block truncate">{row.name}</span>
          {row.note ? <span className="block truncate text-xs text-muted">{row.note}</span> : null}
        </span>
      ),
    },
    { key: "input", header: "Made for", width: "13rem", hideOnPhone: true, cell: madeFor },
    {
      key: "layers",
      header: "Layers",
      align: "right",
      width: "5rem",
      hideOnPhone: true,
      cell: (row) => formatCount(row.layerCount),
    },
    {
      key: "parameters",
      header: "Weights",
      align: "right",
      width: "7rem",
      hideOnPhone: true,
      cell: (row) => <span title={formatBytes(row.bytes)}>{formatCount(row.parameters)}</span>,
    },
    {
      key: "runs",
      header: "Used by",
      align: "right",
      width: "8rem",
      hideOnPhone: true,
      cell: (row) => <RunLinks runs={row.runs} projectId={project.id} />,
    },
    {
      key: "created",
      header: "Uploaded",
      align: "right",
      width: "9rem",
      hideOnPhone: true,
      cell: (row) => <TimeAgo at={row.createdAt} />,
    },
    ...(canWrite
      ? [
          {
            key: "actions",
            header: <span className="sr-only">Actions</span>,
            align: "right" as const,
            width: "5.5rem",
            cell: (row: BaseModelRow) => (
              <span className="inline-flex gap-1">
                <IconButton
                  size="sm"
                  label={`Change ${row.name}`}
                  icon={<Pencil />}
                  onClick={() => setEdited(row)}
                />
                <IconButton
                  size="sm"
                  label={`Delete ${row.name}`}
                  icon={<Trash2 />}
                  onClick={() => setDoomed(row)}
                />
              </span>
            ),
          },
        ]
      : []),
  ];

  return (
    <>
      <PageHeader
        title="Base models"
        description="Trained networks that a run can build upon, or measure on a version as they are. Models of earlier runs serve for both, too."
        actions={rows?.length ? upload : null}
      />
      <RunsTabs />
      <Panel flush>
        {error && !rows ? (
          <QueryError thing="The list of base models" error={error} onRetry={refetch} />
        ) : (
          <DataTable
            label="Base models"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            loadingMore={loadingMore}
            onEndReached={loadMore}
            empty={
              <EmptyState icon={<Blocks />} title="No base model yet" action={upload}>
                {canWrite
                  ? "With few images, build upon a network that has learnt from millions: upload a TensorFlow.js model or a SavedModel, such as a MobileNet, and choose it in a transfer. A classifier that was made elsewhere is measured as it is."
                  : "A maintainer or owner can upload a trained network, for transfers to build upon."}
              </EmptyState>
            }
          />
        )}
      </Panel>
      <UploadDialog
        open={uploading && canWrite}
        onOpenChange={(open) => setUploading(open || null)}
        onCreated={refetch}
      />
      {edited ? <EditDialog key={edited.id} row={edited} onClose={() => setEdited(null)} /> : null}
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={(open) => {
          if (!open) setDoomed(null);
        }}
        danger
        title={`Delete ${doomed?.name ?? ""}?`}
        description="No run builds upon a base model that can be deleted. It would have to be uploaded again."
        confirmLabel="Delete"
        onConfirm={async () => {
          if (!doomed) return;
          await remove({ variables: { input: { baseModelId: doomed.id } } });
          await refetch();
        }}
      />
    </>
  );
}

const mostLinks = 3;

function RunLinks({ runs, projectId }: { runs: BaseModelRow["runs"]; projectId: string }) {
  if (runs.length === 0) return <span className="text-subtle">–</span>;
  return (
    <span className="inline-flex gap-2 tabular-nums">
      {runs.slice(0, mostLinks).map((run) => (
        <Link
          key={run.id}
          href={`/projects/${projectId}/runs/${run.id}`}
          title={run.name}
          className="text-accent-text hover:underline"
        >
          #{run.number}
        </Link>
      ))}
      {runs.length > mostLinks ? <span className="text-muted">+{runs.length - mostLinks}</span> : null}
    </span>
  );
}
