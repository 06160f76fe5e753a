"use client";

import { useQuery } from "@apollo/client/react";
import { ListChecks, Plus, Tags } from "lucide-react";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { pagesOf } from "@/app/graphql/pages-of";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { QueryError } from "../../../query-error";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { doneOf, isDone, progressText, states } from "./facts";
import { FillingBar, isUnderWay } from "./filling";
import { LabellingTabs } from "./labelling-tabs";

const queuesPage = graphql(`
  query QueuesPage($project: ID!, $after: String) {
    project(id: $project) {
      id
      labelQueues(first: 50, after: $after) {
        edges {
          cursor
          node {
            ...QueueProgress
            dataset {
              id
              name
            }
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

/** The queues of a project: what people are asked to label, and how far they are. */
export default function QueuesPage() {
  const project = useProject();
  usePageTitle("Queues");
  const query = useQuery(queuesPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  const { error, refetch } = query;
  useRefetchOn(["QUEUE_CHANGED"], null, refetch);
  const { rows, loadMore, loadingMore } = pagesOf(query, query.data?.project.labelQueues);
  const here = `/projects/${project.id}/queues`;
  const canWrite = project.can("queue:write");
  const newQueue = canWrite ? (
    <Button variant="primary" icon={<Plus />} href={`${here}/new`}>
      New queue
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Labelling"
        breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]}
        description="A queue asks people for the class of images, each on their own, and shows how far they agree."
        actions={rows?.length ? newQueue : null}
      />
      <LabellingTabs />
      {error && !rows ? (
        <QueryError thing="The list of queues" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Queues"
            rows={rows}
            rowKey={(queue) => queue.id}
            rowHref={(queue) => `${here}/${queue.id}`}
            loadingMore={loadingMore}
            onEndReached={loadMore}
            columns={[
              { key: "name", header: "Queue", cell: (queue) => queue.name },
              {
                key: "progress",
                header: "Done",
                width: "14rem",
                cell: (queue) =>
                  queue.filling && isUnderWay(queue.filling) ? (
                    <FillingBar filling={queue.filling} />
                  ) : (
                    <ProgressBar
                      label={progressText(queue)}
                      value={doneOf(queue)}
                      total={Math.max(1, queue.imageCount)}
                      tone={isDone(queue) ? "success" : "accent"}
                    />
                  ),
              },
              {
                key: "review",
                header: "For a reviewer",
                align: "right",
                hideOnPhone: true,
                cell: (queue) => (queue.reviewCount > 0 ? counted(queue.reviewCount, "image") : "–"),
              },
              {
                key: "votes",
                header: "Votes",
                align: "right",
                hideOnPhone: true,
                cell: (queue) => `${queue.votesPerImage} each`,
              },
              { key: "dataset", header: "Dataset", hideOnPhone: true, cell: (queue) => queue.dataset.name },
              {
                key: "state",
                header: "State",
                hideOnPhone: true,
                cell: (queue) => <Badge tone={states[queue.state].tone}>{states[queue.state].label}</Badge>,
              },
              {
                key: "label",
                header: <span className="sr-only">Label</span>,
                align: "right",
                width: "6rem",
                cell: (queue) =>
                  queue.permissions.label && queue.state === "open" ? (
                    <Button size="sm" icon={<Tags />} href={`${here}/${queue.id}/label`}>
                      Label
                    </Button>
                  ) : null,
              },
            ]}
            empty={
              <EmptyState icon={<ListChecks />} title="No queue yet" action={newQueue}>
                {canWrite
                  ? "Choose a dataset, who labels, and how many people are asked about each image. What they disagree about comes to a reviewer."
                  : "A queue asks several people for the class of images. A maintainer or an owner can create one."}
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}
