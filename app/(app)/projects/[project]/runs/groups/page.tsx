"use client";

import { useQuery } from "@apollo/client/react";
import { Layers } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { LaunchLink } from "../launch-link";
import { RunsTabs } from "../runs-tabs";
import { meanText, progressText, repeatsText, spreadOf } from "./group-facts";

const groupsPage = graphql(`
  query RunGroupsPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      runGroups(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...GroupFacts
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

export default function RunGroupsPage() {
  const project = useProject();
  usePageTitle("Groups of runs");
  const query = useQuery(groupsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["RUN_CHANGED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.runGroups);
  return (
    <>
      <PageHeader
        title="Runs"
        description="A group repeats one configuration over folds or seeds: its mean and spread tell luck from skill."
        actions={<LaunchLink />}
      />
      <RunsTabs />
      {error && !data ? (
        <QueryError thing="The list of groups" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Groups of runs"
            rows={rows}
            rowKey={(group) => group.id}
            rowHref={(group) => `/projects/${project.id}/runs/groups/${group.id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            maxHeight="calc(100dvh - 12rem)"
            columns={[
              { key: "name", header: "Group", cell: (group) => group.name },
              { key: "repeats", header: "Repeats", cell: repeatsText },
              { key: "state", header: "Progress", cell: progressText, hideOnPhone: true },
              {
                key: "version",
                header: "Version",
                cell: (group) => (
                  <span title={group.version.name}>
                    {group.version.dataset.name} <span className="text-muted">v{group.version.number}</span>
                  </span>
                ),
                hideOnPhone: true,
              },
              {
                key: "validation",
                header: "Validation accuracy",
                align: "right",
                cell: (group) => meanText(spreadOf(group, "validationAccuracy")),
                hideOnPhone: true,
              },
              {
                key: "test",
                header: "Test accuracy",
                align: "right",
                cell: (group) => (
                  <span className="font-medium">{meanText(spreadOf(group, "testAccuracy"))}</span>
                ),
              },
              { key: "by", header: "By", cell: (group) => group.createdBy.name, hideOnPhone: true },
              {
                key: "at",
                header: "Launched",
                align: "right",
                cell: (group) => <TimeAgo at={group.createdAt} />,
                hideOnPhone: true,
              },
            ]}
            empty={
              <EmptyState icon={<Layers />} title="No group yet" action={<LaunchLink />}>
                In the launch form, choose folds or seeds under Repeats. One run says what a model reached
                once; five say how far that was luck.
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}
