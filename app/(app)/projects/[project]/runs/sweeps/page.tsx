"use client";

import { useQuery } from "@apollo/client/react";
import { Telescope } from "lucide-react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { DeletedList } from "../../deleted-list";
import { usePageTitle, useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { RunsTabs } from "../runs-tabs";
import { useRestoreSweep } from "./[sweep]/delete-sweep";
import { badgeOf, figureText, leftText, methodNames, progressText, versionsText } from "./sweep-facts";
import { SweepLink } from "./sweep-link";

const sweepsPage = graphql(`
  query SweepsPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      deletedSweeps {
        id
        name
        restorableUntil
      }
      sweeps(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...SweepFacts
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

export default function SweepsPage() {
  const project = useProject();
  usePageTitle("Sweeps");
  const query = useQuery(sweepsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  useRefetchOn(["SWEEP_CHANGED", "RUN_CHANGED"], null, refetch);
  const restore = useRestoreSweep();
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.sweeps);
  return (
    <>
      <PageHeader
        title="Runs"
        description="A sweep launches many runs and looks for the configuration that does best."
        actions={<SweepLink />}
      />
      <RunsTabs />
      {error && !data ? (
        <QueryError thing="The list of sweeps" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Sweeps"
            rows={rows}
            rowKey={(sweep) => sweep.id}
            rowHref={(sweep) => `/projects/${project.id}/runs/sweeps/${sweep.id}`}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            maxHeight="calc(100dvh - 12rem)"
            columns={[
              { key: "name", header: "Sweep", cell: (sweep) => sweep.name },
              { key: "state", header: "State", cell: (sweep) => <StateBadge {...badgeOf(sweep)} /> },
              {
                key: "progress",
                header: "Progress",
                cell: (sweep) => <span title={leftText(sweep) ?? undefined}>{progressText(sweep)}</span>,
                hideOnPhone: true,
              },
              {
                key: "method",
                header: "Method",
                cell: (sweep) => methodNames[sweep.method],
                hideOnPhone: true,
              },
              { key: "version", header: "Version", cell: versionsText, hideOnPhone: true },
              {
                key: "best",
                header: "Best",
                align: "right",
                cell: (sweep) => (
                  <span className="font-medium">{figureText(sweep.objective, sweep.best?.value)}</span>
                ),
              },
              { key: "by", header: "By", cell: (sweep) => sweep.createdBy.name, hideOnPhone: true },
              {
                key: "at",
                header: "Begun",
                align: "right",
                cell: (sweep) => <TimeAgo at={sweep.createdAt} />,
                hideOnPhone: true,
              },
            ]}
            empty={
              <EmptyState icon={<Telescope />} title="No sweep yet" action={<SweepLink />}>
                Choose which settings to vary and within what: the sweep tries them, stops what falls behind
                early, and shows which setting matters.
              </EmptyState>
            }
          />
        </Panel>
      )}
      <div className="mt-4">
        <DeletedList
          items={data?.project.deletedSweeps}
          hrefOf={(id) => `/projects/${project.id}/runs/sweeps/${id}`}
          onRestore={project.can("run:launch") ? (id) => void restore(id) : undefined}
        />
      </div>
    </>
  );
}
