"use client";

import { useQuery } from "@apollo/client/react";
import { Database } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../query-error";
import { usePageTitle, useProject } from "../../project-context";
import { QueueForm } from "./queue-form";

const newQueue = graphql(`
  query NewQueue($project: ID!) {
    project(id: $project) {
      id
      labelQueues(first: 100) {
        edges {
          node {
            ...QueueToAddTo
          }
        }
      }
      datasets(first: 100) {
        edges {
          node {
            id
            name
            imageCount
          }
        }
      }
    }
  }
`);

/** Makes a queue. The address says of which images: a dataset, and a filter as the dataset's grid has it. */
export default function NewQueuePage() {
  const project = useProject();
  usePageTitle("New queue");
  const [dataset, setDataset] = useQueryState("dataset", parseAsString);
  const { data, error, refetch } = useQuery(newQueue, { variables: { project: project.id } });
  const datasets = data?.project.datasets.edges.map(({ node }) => node).filter((one) => one.imageCount > 0);
  const chosen = datasets?.find(({ id }) => id === dataset) ?? datasets?.[0];
  return (
    <>
      <PageHeader
        title="New queue"
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Labelling", href: `/projects/${project.id}/queues` },
        ]}
      />
      {error && !data ? (
        <QueryError thing="The list of datasets" error={error} onRetry={refetch} />
      ) : !data || !datasets ? (
        <Skeleton className="h-96 w-full" />
      ) : chosen ? (
        <QueueForm
          key={chosen.id}
          datasets={datasets}
          dataset={chosen}
          queues={data.project.labelQueues.edges.map(({ node }) => node)}
          onDataset={(id) => void setDataset(id)}
        />
      ) : (
        <Panel>
          <EmptyState
            icon={<Database />}
            title="No image to ask about"
            action={<Button href={`/projects/${project.id}/datasets`}>To the datasets</Button>}
          >
            Import images into a dataset first.
          </EmptyState>
        </Panel>
      )}
    </>
  );
}
