"use client";

import { useQuery } from "@apollo/client/react";
import { Snowflake } from "lucide-react";
import { parseAsFloat, parseAsInteger, useQueryState } from "nuqs";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { usePageTitle, useProject } from "../../project-context";
import { LaunchForm } from "./launch-form";

const launchPage = graphql(`
  query LaunchPage($project: ID!) {
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
    }
  }
`);

graphql(`
  fragment LaunchVersion on Version {
    id
    number
    name
    imageCount
    typicalWidth
    typicalHeight
    grey
    createdAt
    dataset {
      id
      name
    }
    classes {
      index
      name
    }
    counts {
      split
      total
      perClass
    }
  }
`);

const cloneOf = graphql(`
  query CloneOf($run: ID!) {
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

export default function NewRunPage() {
  const project = useProject();
  usePageTitle("Launch a run");
  const [from] = useQueryState("from");
  const [rate] = useQueryState("rate", parseAsFloat);
  const [fork] = useQueryState("fork", parseAsInteger);
  const list = useQuery(launchPage, { variables: { project: project.id } });
  const clone = useQuery(cloneOf, { variables: { run: from ?? "" }, skip: !from });
  const listed = list.data?.project.versions.edges.map((edge) => edge.node);
  const own = clone.data?.run.version;
  const versions =
    listed && own && !listed.some((version) => version.id === own.id) ? [...listed, own] : listed;
  const failed = list.error && !list.data ? list : clone.error && !clone.data ? clone : null;

  return (
    <>
      <PageHeader
        title={from && fork !== null ? "Fork a run" : "Launch a run"}
        breadcrumbs={[{ label: "Runs", href: `/projects/${project.id}/runs` }]}
        description={
          clone.data
            ? fork === null
              ? `Starts from the configuration of #${clone.data.run.number} ${clone.data.run.name}.`
              : `Goes on from what #${clone.data.run.number} ${clone.data.run.name} had learnt after epoch ${fork}.`
            : null
        }
      />
      {project.can("run:launch") ? null : (
        <AlertBanner tone="warning" title="You may look, not launch" className="mb-4">
          Only maintainers and owners launch runs: ask one of them, or for that role.
        </AlertBanner>
      )}
      {failed ? (
        <QueryError
          thing={failed === clone ? "The run to start from" : "The list of versions"}
          error={failed.error}
          onRetry={failed.refetch}
        />
      ) : !versions || (from && !clone.data) ? (
        <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]" aria-busy="true">
          <Skeleton className="h-120 rounded-lg opacity-60" />
          <Skeleton className="h-80 rounded-lg opacity-60" />
        </div>
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
            Open a dataset that has images and freeze a version: it fixes which images are learnt from and
            which are kept for the test.
          </EmptyState>
        </Panel>
      ) : (
        <LaunchForm
          key={`${from} ${rate} ${fork}`}
          versions={versions}
          clone={clone.data?.run ?? null}
          rate={rate}
          forkEpoch={clone.data ? fork : null}
        />
      )}
    </>
  );
}
