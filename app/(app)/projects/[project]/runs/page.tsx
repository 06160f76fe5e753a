"use client";

import { useQuery } from "@apollo/client/react";
import { FlaskConical, Play } from "lucide-react";
import { useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { usePageTitle, useProject } from "../project-context";
import { CompareLink } from "./compare-link";
import { LaunchLink } from "./launch-link";
import { RunsTable } from "./runs-table";
import { RunsTabs } from "./runs-tabs";
import { useRunChanges } from "./use-run-changes";

const runsPage = graphql(`
  query RunsPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      runs(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...RunRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      versions(first: 1) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`);

export default function RunsPage() {
  const project = useProject();
  usePageTitle("Runs");
  const query = useQuery(runsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { data, error, refetch } = query;
  const { rows, loadMore, loadingMore } = pagesOf(query, data?.project.runs);
  const known = rows && new Set(rows.map((run) => run.id));
  useRunChanges(known, refetch);
  const [chosen, setChosen] = useState<string[]>([]);
  const hasVersion = data ? data.project.versions.edges.length > 0 : true;

  return (
    <>
      <PageHeader
        title="Runs"
        description="Each run trains one model on a frozen version and measures it on the test split."
        actions={
          <>
            {rows && rows.length > 1 ? <CompareLink chosen={chosen} /> : null}
            {hasVersion ? <LaunchLink /> : null}
          </>
        }
      />
      <RunsTabs />
      {error && !data ? (
        <QueryError thing="The list of runs" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <RunsTable
            rows={rows}
            chosen={chosen}
            onChoose={setChosen}
            onEndReached={loadMore}
            loadingMore={loadingMore}
            empty={
              hasVersion ? (
                <EmptyState icon={<FlaskConical />} title="No run yet" action={<LaunchLink />}>
                  Launch one: choose a version and a network, and watch it learn. A dense network on small
                  images takes a minute.
                </EmptyState>
              ) : (
                <EmptyState
                  icon={<FlaskConical />}
                  title="A run needs a version"
                  action={
                    <Button variant="primary" href={`/projects/${project.id}/datasets`} icon={<Play />}>
                      To the datasets
                    </Button>
                  }
                >
                  Import images into a dataset, then freeze a version of it: it fixes which images are learnt
                  from and which are kept for the test.
                </EmptyState>
              )
            }
          />
        </Panel>
      )}
    </>
  );
}
