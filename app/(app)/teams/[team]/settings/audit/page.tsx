"use client";

import { useQuery } from "@apollo/client/react";
import { ScrollText } from "lucide-react";
import { instant } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { AuditLogQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { useDocumentTitle } from "@/app/page-title";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { Panel } from "@/app/ui/panel";
import { QueryError } from "../../../../query-error";
import { useTeam } from "../../team-context";

const auditLog = graphql(`
  query AuditLog($id: ID!, $after: String) {
    team(id: $id) {
      id
      auditEntries(first: 50, after: $after) {
        edges {
          cursor
          node {
            id
            action
            objectId
            input
            createdAt
            byToken
            actor {
              id
              name
            }
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

type Entry = AuditLogQuery["team"]["auditEntries"]["edges"][number]["node"];

const columns: Column<Entry>[] = [
  {
    key: "at",
    header: "When",
    width: "12rem",
    cell: (entry) => <time dateTime={entry.createdAt}>{instant(entry.createdAt)}</time>,
  },
  {
    key: "who",
    header: "Who",
    width: "10rem",
    cell: (entry) => (
      <>
        {entry.actor?.name ?? "a removed account"}
        {entry.byToken ? <span className="block text-xs text-muted">by token {entry.byToken}</span> : null}
      </>
    ),
  },
  {
    key: "what",
    header: "What",
    width: "12rem",
    cell: (entry) => <span className="font-mono text-xs">{entry.action}</span>,
  },
  {
    key: "input",
    header: "With",
    hideOnPhone: true,
    cell: (entry) => {
      const text = JSON.stringify(entry.input);
      return (
        <span title={text} className="font-mono text-xs text-muted">
          {text}
        </span>
      );
    },
  },
];

/** Every write of the team, newest first. */
export default function AuditPage() {
  const team = useTeam();
  useDocumentTitle("Audit log", team.name);
  const query = useQuery(auditLog, {
    variables: { id: team.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.team.auditEntries);
  return (
    <Panel title="Audit log" description="Every change in the team, newest first" flush>
      {error && !rows ? (
        <QueryError thing="The audit log" error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Audit log"
          columns={columns}
          rows={rows}
          rowKey={(entry) => entry.id}
          loadingMore={loadingMore}
          onEndReached={loadMore}
          empty={
            <EmptyState icon={<ScrollText />} title="Nothing was changed yet">
              Each write of a member stands here with its time and its input.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
