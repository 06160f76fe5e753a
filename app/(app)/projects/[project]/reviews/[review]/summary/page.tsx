"use client";

import { useQuery } from "@apollo/client/react";
import { instant } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Skeleton } from "@/app/ui/skeleton";
import { QueryError } from "../../../../../query-error";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { SummaryView } from "../../summary-view";
import { useReview } from "../review-context";
import { ShareLinks } from "./share-links";

const reviewSummary = graphql(`
  query ReviewSummary($id: ID!) {
    review(id: $id) {
      id
      closedAt
      summary {
        ...ReviewSummaryParts
      }
      links {
        id
        createdAt
        expiresAt
        revokedAt
        createdBy {
          id
          name
        }
      }
    }
  }
`);

/** The figures move with each decision of anybody, and each look measures them anew. */
const figuresMs = 5000;

/** What a review came to, or would if it were closed now; of a closed one links for people without an account. */
export default function ReviewSummaryPage() {
  const project = useProject();
  const { review } = useReview();
  usePageTitle(`Summary of ${review.name}`);
  const { data, error, refetch } = useQuery(reviewSummary, { variables: { id: review.id } });
  useRefetchOn(["REVIEW_CHANGED"], review.id, refetch, { leastMs: figuresMs });
  const found = data?.review;
  if (!found) {
    return error ? (
      <QueryError thing="The summary" error={error} onRetry={refetch} />
    ) : (
      <Skeleton className="h-96 w-full rounded-lg opacity-60" />
    );
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {found.closedAt ? (
        <AlertBanner tone="success">
          Closed on {instant(found.closedAt)} by {review.closedBy?.name ?? "somebody"}. It stays as it was
          then.
        </AlertBanner>
      ) : (
        <AlertBanner>This is what the review would come to if it were closed now.</AlertBanner>
      )}
      {found.closedAt && project.can("review:share") ? (
        <ShareLinks reviewId={review.id} links={found.links} onChanged={refetch} />
      ) : null}
      <SummaryView
        summary={found.summary}
        sourceOf={(id, size) => `/files/images/${id}${size === "thumbnail" ? "/thumbnail" : ""}`}
      />
    </div>
  );
}
