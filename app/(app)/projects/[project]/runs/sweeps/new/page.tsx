"use client";

import { useQuery } from "@apollo/client/react";
import { Snowflake } from "lucide-react";
import { useQueryState } from "nuqs";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../../project-context";
import { SweepForm } from "./sweep-form";

const newSweep = graphql(`
  query NewSweep($project: ID!) {
    project(id: $project) {
      id
      versions(first: 100) {
        edges {
          cursor
          node {
            ...LaunchVersion
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      runs(first: 30) {
        edges {
          node {
            id
            number
            name
            configuration
          }
        }
      }
    }
  }
`);
const sweepFrom = graphql(`
  query SweepFrom($run: ID!) {
    run(id: $run) {
      id
      number
      name
      configuration
      version {
        ...LaunchVersion
      }
    }
  }
`);

export default function NewSweepPage() {
  const project = useProject();
  usePageTitle("New sweep");
  const [from] = useQueryState("from");
  // Not into the cache: there its runs would be taken for the first page of the list of runs.
  const list = useQuery(newSweep, { variables: { project: project.id }, fetchPolicy: "no-cache" });
  const clone = useQuery(sweepFrom, { variables: { run: from ?? "" }, skip: !from });
  const failed = list.error && !list.data ? list : clone.error && !clone.data ? clone : null;
  const own = clone.data?.run;
  const listed = list.data?.project;
  const versions = listed?.versions.edges.map(({ node }) => node) ?? [];
  const runs = listed?.runs.edges.map(({ node }) => node) ?? [];
  const at = `/projects/${project.id}/runs`;
  return (
    <>
      <PageHeader
        title="New sweep"
        breadcrumbs={[
          { label: "Runs", href: at },
          { label: "Sweeps", href: `${at}/sweeps` },
        ]}
        description="Choose what varies and within what; each trial is a run of its own."
      />
      {failed ? (
        <QueryError
          thing={failed === clone ? "The run to start from" : "The list of versions"}
          error={failed.error}
          onRetry={failed.refetch}
        />
      ) : !listed || (from && !own) ? (
        <Skeleton className="h-120 max-w-3xl rounded-lg opacity-60" />
      ) : versions.length === 0 ? (
        <Panel>
          <EmptyState
            icon={<Snowflake />}
            title="There is no version to learn from"
            action={
              <Button variant="primary" href={`/projects/${project.id}/datasets`}>
                To the datasets
              </Button>
            }
          >
            Open a dataset that has images and freeze a version: it fixes which images are learnt from.
          </EmptyState>
        </Panel>
      ) : (
        <SweepForm
          key={from}
          versions={
            own && !versions.some(({ id }) => id === own.version.id) ? [...versions, own.version] : versions
          }
          runs={own && !runs.some(({ id }) => id === own.id) ? [own, ...runs] : runs}
          from={own ? { runId: own.id, versionId: own.version.id } : null}
        />
      )}
    </>
  );
}
