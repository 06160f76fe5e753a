"use client";

import { useQuery } from "@apollo/client/react";
import { Plus, UsersRound } from "lucide-react";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { QueryError } from "../../../query-error";
import { usePageTitle, useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";
import { dueText, runsText, selectionText } from "./facts";
import { reviewsPage } from "./operations";

/** Counts move with each decision of anybody. */
const countsMs = 5000;

/** The reviews of a project: what the team looks at together, and how far it is. */
export default function ReviewsPage() {
  const project = useProject();
  usePageTitle("Reviews");
  const { data, error, refetch, fetchMore, networkStatus } = useQuery(reviewsPage, {
    variables: { project: project.id },
    notifyOnNetworkStatusChange: true,
  });
  useRefetchOn(["REVIEW_CHANGED"], null, refetch, { leastMs: countsMs });
  const reviews = data?.project.reviews;
  const here = `/projects/${project.id}/reviews`;
  const mayWrite = project.can("review:write");
  const newReview = mayWrite ? (
    <Button variant="primary" icon={<Plus />} href={`${here}/new`}>
      New review
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Reviews"
        breadcrumbs={[{ label: project.name, href: `/projects/${project.id}` }]}
        description="Pictures of a run that people decide on together: was it the model, or the label?"
        actions={reviews?.edges.length ? newReview : null}
      />
      {error && !reviews ? (
        <QueryError thing="The list of reviews" error={error} onRetry={refetch} />
      ) : (
        <Panel flush>
          <DataTable
            label="Reviews"
            rows={reviews?.edges.map(({ node }) => node)}
            rowKey={(review) => review.id}
            rowHref={(review) => `${here}/${review.id}${review.closedAt ? "/summary" : ""}`}
            loadingMore={networkStatus === 3}
            onEndReached={
              reviews?.pageInfo.hasNextPage && !error
                ? () => void fetchMore({ variables: { after: reviews.pageInfo.endCursor } })
                : undefined
            }
            columns={[
              { key: "name", header: "Review", cell: (review) => review.name },
              {
                key: "progress",
                header: "Decided",
                width: "13rem",
                cell: (review) => (
                  <ProgressBar
                    label={`${formatCount(review.decidedCount)} of ${formatCount(review.imageCount)}`}
                    value={review.decidedCount}
                    total={review.imageCount}
                    tone={review.decidedCount === review.imageCount ? "success" : "accent"}
                  />
                ),
              },
              {
                key: "what",
                header: "Pictures",
                hideOnPhone: true,
                cell: (review) => `${runsText(review)}: ${selectionText(review)}`,
              },
              {
                key: "people",
                header: "People",
                hideOnPhone: true,
                cell: (review) => review.people.map(({ user }) => user.name).join(", "),
              },
              {
                key: "due",
                header: "Due",
                hideOnPhone: true,
                cell: (review) => {
                  const due = dueText(review);
                  if (!due) return "–";
                  return due.isLate ? <Badge tone="warning">{due.text}</Badge> : due.text;
                },
              },
              {
                key: "state",
                header: "State",
                hideOnPhone: true,
                cell: (review) =>
                  review.closedAt ? <Badge>closed</Badge> : <Badge tone="accent">open</Badge>,
              },
            ]}
            empty={
              <EmptyState icon={<UsersRound />} title="No review yet" action={newReview}>
                {mayWrite
                  ? "Open a cell of a run’s confusion matrix and press Review together, or choose a run here. The pictures are dealt out to people, and what they decide comes to a summary."
                  : "A review deals pictures of a run out to people of the team. Who may comment can open one."}
              </EmptyState>
            }
          />
        </Panel>
      )}
    </>
  );
}
