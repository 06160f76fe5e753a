"use client";

import { useQuery } from "@apollo/client/react";
import { FlaskConical } from "lucide-react";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { VersionRunsQuery } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../query-error";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";

const versionRuns = graphql(`
  query VersionRuns($id: ID!, $after: String) {
    version(id: $id) {
      id
      runs(first: 30, after: $after) {
        edges {
          cursor
          node {
            id
            number
            name
            state
            testAccuracy
            createdAt
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

type Row = VersionRunsQuery["version"]["runs"]["edges"][number]["node"];

const columns: Column<Row>[] = [
  { key: "name", header: "Run", cell: (row) => row.name },
  { key: "state", header: "State", width: "8rem", cell: (row) => <StateBadge state={row.state} /> },
  {
    key: "accuracy",
    header: "Test accuracy",
    align: "right",
    width: "8rem",
    cell: (row) => percent(row.testAccuracy, 2),
  },
  {
    key: "created",
    header: "Launched",
    align: "right",
    width: "9rem",
    hideOnPhone: true,
    cell: (row) => <TimeAgo at={row.createdAt} />,
  },
];

/** What was trained on a version. */
export function VersionRuns({ versionId }: { versionId: string }) {
  const project = useProject();
  const query = useQuery(versionRuns, {
    variables: { id: versionId },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["RUN_CHANGED"], null, () => refetch());
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.version.runs);
  return (
    <Panel title="Runs of this version" flush>
      {error && !rows ? (
        <QueryError thing="The list of runs" error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Runs of this version"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `/projects/${project.id}/runs/${row.id}`}
          skeletonRows={2}
          loadingMore={loadingMore}
          onEndReached={loadMore}
          empty={
            <EmptyState
              icon={<FlaskConical />}
              title="No run yet"
              className="py-8"
              action={
                project.can("run:launch") ? (
                  <Button href={`/projects/${project.id}/runs/new?version=${versionId}`}>Launch a run</Button>
                ) : null
              }
            >
              Every run of this version sees the same images in the same splits.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
