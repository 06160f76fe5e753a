"use client";

import { useQuery } from "@apollo/client/react";
import { QueryError } from "@/app/(app)/query-error";
import type { PromotionRowFragment } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Badge } from "@/app/ui/badge";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { modelPromotions, stateNames } from "../operations";

const columns: readonly Column<PromotionRowFragment>[] = [
  {
    key: "what",
    header: "Promotion",
    cell: ({ version, alias, isRollback }) =>
      version ? `Version ${version.number} ${isRollback ? "back to" : "to"} ${alias}` : `${alias} taken away`,
  },
  {
    key: "state",
    header: "State",
    cell: ({ state, turns }) => {
      const forced = turns.some(({ kind }) => kind === "forced");
      return forced ? (
        <Badge tone="warning">Forced</Badge>
      ) : (
        <Badge tone={stateNames[state].tone}>{stateNames[state].label}</Badge>
      );
    },
  },
  {
    key: "why",
    header: "Why",
    hideOnPhone: true,
    cell: ({ turns }) => {
      const last = turns.at(-1);
      const failed = last?.checks.find(({ passed }) => !passed);
      const text = last?.reason || failed?.words || "";
      return (
        <span title={text} className="block max-w-80 truncate text-muted">
          {text || "–"}
        </span>
      );
    },
  },
  {
    key: "who",
    header: "Who",
    hideOnPhone: true,
    cell: ({ turns }) => [...new Set(turns.map(({ author }) => author.name))].join(", "),
  },
  { key: "when", header: "Asked", cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
];

/** Everything that was asked for about a model's aliases, and what became of it. */
export function PromotionHistory({ modelId }: { modelId: string }) {
  const project = useProject();
  const list = useQuery(modelPromotions, { variables: { id: modelId }, notifyOnNetworkStatusChange: true });
  useRefetchOn(["REGISTRY_CHANGED"], modelId, list.refetch);
  const { rows, loadMore, loadingMore } = pagesOf(list, list.data?.registeredModel.promotions);
  return (
    <Panel title="History" flush>
      {list.error && !list.data ? (
        <QueryError thing="The history" error={list.error} onRetry={list.refetch} />
      ) : (
        <DataTable
          label="History of promotions"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/projects/${project.id}/models/${modelId}/promotions/${id}`}
          onEndReached={loadMore}
          loadingMore={loadingMore}
          skeletonRows={3}
          maxHeight="28rem"
          empty={<p className="px-4 py-6 text-sm text-muted">Nothing was promoted yet.</p>}
        />
      )}
    </Panel>
  );
}
