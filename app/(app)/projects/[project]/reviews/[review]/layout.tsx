"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { useParams } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { PageHeader } from "@/app/ui/page-header";
import { Tabs } from "@/app/ui/tabs";
import { TimeAgo } from "@/app/ui/time-ago";
import { QueryError } from "../../../../query-error";
import { PageSkeleton } from "../../../../signed-in";
import { useProject } from "../../project-context";
import { useRefetchOn } from "../../use-refetch-on";
import { dueText, runsText, selectionText } from "../facts";
import { reviewFrame, reviewProgress } from "../operations";
import { ReviewActions } from "./review-actions";
import { ReviewProvider } from "./review-context";

/** What the views of a review share: its name, its pictures, what is decided of them. */
export default function ReviewLayout({ children }: { children: ReactNode }) {
  const { review: id } = useParams<{ review: string }>();
  const project = useProject();
  const { data, error, refetch } = useQuery(reviewFrame, { variables: { id } });
  const client = useApolloClient();
  useRefetchOn(
    ["REVIEW_CHANGED"],
    id,
    () => client.query({ query: reviewProgress, variables: { id }, fetchPolicy: "network-only" }),
    // What is decided comes with the event, and is counted by the page.
    { isNews: ({ decisions }) => decisions === null },
  );
  const review = data?.review;
  // Whom which pictures are dealt to is long, and changes with the people only.
  const dealt = review?.people.map((person) => `${person.user.id} ${person.dealt}`).join();
  const dealtBefore = useRef(dealt);
  useEffect(() => {
    if (dealtBefore.current !== undefined && dealtBefore.current !== dealt) {
      void refetch().catch(() => undefined);
    }
    dealtBefore.current = dealt;
  }, [dealt, refetch]);
  const list = `/projects/${project.id}/reviews`;
  if (!review) {
    return error ? (
      <QueryError
        thing="This review"
        error={error}
        onRetry={refetch}
        action={<Button href={list}>To the reviews</Button>}
      />
    ) : (
      <PageSkeleton />
    );
  }
  const due = dueText(review);
  return (
    <ReviewProvider key={review.id} review={review} refetch={refetch}>
      <PageHeader
        title={
          <>
            {review.name}
            {review.closedAt ? <Badge>closed</Badge> : <Badge tone="accent">open</Badge>}
            {due ? (
              <Badge tone={due.isLate ? "warning" : "neutral"}>
                {due.isLate ? `was due ${due.text}` : `due ${due.text}`}
              </Badge>
            ) : null}
          </>
        }
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Reviews", href: list },
        ]}
        description={
          <>
            {runsText(review)}: {selectionText(review)}. Opened by {review.createdBy.name},{" "}
            <TimeAgo at={review.createdAt} />
          </>
        }
        actions={<ReviewActions />}
      />
      <Tabs
        label="Review"
        items={[
          { href: `${list}/${id}`, label: "Pictures" },
          { href: `${list}/${id}/summary`, label: "Summary" },
        ]}
      />
      {children}
    </ReviewProvider>
  );
}
