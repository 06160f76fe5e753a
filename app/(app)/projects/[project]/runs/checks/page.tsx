"use client";

import { useQuery } from "@apollo/client/react";
import { Stethoscope } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { LaunchLink } from "../launch-link";
import { presetName } from "../run-facts";
import { RunsTabs } from "../runs-tabs";
import { resultText } from "./check-facts";

const checksPage = graphql(`
  query ChecksPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      runs(first: 50, after: $after, kinds: [rate_finder, overfit_check]) {
        edges {
          cursor
          node {
            ...RunRow
            result
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export default function ChecksPage() {
  const project = useProject();
  usePageTitle("Checks before training");
  const query = useQuery(checksPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["RUN_CHANGED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.runs);
  return (
    <>
      <PageHeader
        title="Runs"
        description="Checks before training take a minute and tell whether a configuration can learn at all, and at which rate."
        actions={<LaunchLink />}
      />
      <RunsTabs />
      {error && !data ? (
        <QueryError thing="The list of checks" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Checks before training"
            rows={rows}
            rowKey={(run) => run.id}
            rowHref={(run) => `/projects/${project.id}/runs/${run.id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            maxHeight="calc(100dvh - 12rem)"
            columns={[
              {
                key: "check",
                header: "Check",
                cell: (run) => (
                  <>
                    <span className="mr-2 inline-block min-w-6 tabular-nums text-muted">#{run.number}</span>
                    {run.name}
                  </>
                ),
              },
              { key: "state", header: "State", cell: (run) => <StateBadge state={run.state} /> },
              { key: "result", header: "Found", cell: (run) => resultText(run.result) },
              {
                key: "network",
                header: "Network",
                cell: (run) => presetName(run.preset),
                hideOnPhone: true,
              },
              {
                key: "version",
                header: "Version",
                cell: (run) => (
                  <span title={run.version.name}>
                    {run.version.dataset.name} <span className="text-muted">v{run.version.number}</span>
                  </span>
                ),
                hideOnPhone: true,
              },
              { key: "by", header: "By", cell: (run) => run.createdBy.name, hideOnPhone: true },
              {
                key: "at",
                header: "Launched",
                align: "right",
                cell: (run) => <TimeAgo at={run.createdAt} />,
                hideOnPhone: true,
              },
            ]}
            empty={
              <EmptyState icon={<Stethoscope />} title="No check yet" action={<LaunchLink />}>
                Start them from the launch form, before the run: the learning-rate finder, and the attempt to
                learn one batch by heart.
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}
