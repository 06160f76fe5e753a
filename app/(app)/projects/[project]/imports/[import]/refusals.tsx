"use client";

import { useQuery } from "@apollo/client/react";
import { CircleCheck } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect } from "react";
import { graphql } from "@/app/graphql/generated";
import type { ImportRefusalsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { SegmentedControl } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { QueryError } from "../../../../query-error";

const importRefusals = graphql(`
  query ImportRefusals($id: ID!, $after: String, $kind: RefusalKind) {
    import(id: $id) {
      id
      refusals(first: 100, after: $after, kind: $kind) {
        edges {
          cursor
          node {
            id
            name
            kind
            code
            reason
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

type Row = ImportRefusalsQuery["import"]["refusals"]["edges"][number]["node"];

const columns: Column<Row>[] = [
  {
    key: "name",
    header: "File",
    width: "40%",
    cell: (row) => (
      <span title={row.name} className="font-mono text-xs">
        {row.name}
      </span>
    ),
  },
  {
    key: "reason",
    header: "Reason",
    cell: (row) => (
      <span className="block py-1.5 whitespace-normal [overflow-wrap:anywhere]">{row.reason}</span>
    ),
  },
  {
    key: "code",
    header: "Code",
    width: "9rem",
    hideOnPhone: true,
    cell: (row) => <span className="font-mono text-xs text-muted">{row.code}</span>,
  },
];

const emptyTitle = (kind: "refused" | "duplicate", isOfTable: boolean) => {
  if (isOfTable) return kind === "refused" ? "No row was refused" : "No row was left without effect";
  return kind === "refused" ? "No file was refused" : "No file was there twice";
};

/** Files that became no image, and those whose picture was here already, each with its reason. */
export function Refusals({
  importId,
  isOfTable,
  refused,
  duplicates,
  isFinished,
}: {
  importId: string;
  /** Whether they are rows of a table alone. */
  isOfTable: boolean;
  refused: number;
  duplicates: number;
  isFinished: boolean;
}) {
  const [kind, setKind] = useQueryState(
    "kind",
    // What there is to read is there at first.
    parseAsStringLiteral(["refused", "duplicate"] as const).withDefault(
      refused === 0 && duplicates > 0 ? "duplicate" : "refused",
    ),
  );
  const total = kind === "refused" ? refused : duplicates;
  const title = isOfTable ? "Rows that changed nothing" : "Files left out, and pictures that were here";
  const query = useQuery(importRefusals, {
    variables: { id: importId, kind },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch, fetchMore } = query;
  const refusals = query.data?.import.refusals;
  const { rows, loadMore, loadingMore } = pagesOf(query, refusals);
  const loaded = refusals?.edges.length ?? 0;
  const isBehind = refusals !== undefined && !refusals.pageInfo.hasNextPage && loaded < total;
  const endCursor = refusals?.pageInfo.endCursor;
  // Ask for what came meanwhile once for each new total, at the end of what is shown.
  useEffect(() => {
    if (!isBehind) return;
    if (loaded === 0) void refetch().catch(() => undefined);
    else void fetchMore({ variables: { after: endCursor } }).catch(() => undefined);
  }, [total, isBehind]);
  return (
    <Panel
      title={title}
      flush
      actions={
        <SegmentedControl
          label="Which files"
          size="sm"
          value={kind}
          onChange={(value) => void setKind(value)}
          options={[
            { value: "refused", label: `Refused ${formatCount(refused)}` },
            {
              value: "duplicate",
              label: `${isOfTable ? "Unchanged" : "Duplicates"} ${formatCount(duplicates)}`,
            },
          ]}
        />
      }
    >
      {error && !refusals ? (
        <QueryError thing="The list of files" error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label={title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          skeletonRows={3}
          loadingMore={loadingMore}
          onEndReached={loadMore}
          empty={
            <EmptyState icon={<CircleCheck />} title={emptyTitle(kind, isOfTable)} className="py-8">
              {isOfTable
                ? "Each row that changes no image is listed here with its reason."
                : isFinished
                  ? "Each file that could become an image did."
                  : "Each file that cannot become an image is listed here with its reason."}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
