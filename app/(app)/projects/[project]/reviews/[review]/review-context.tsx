"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useViewer } from "@/app/(app)/signed-in";
import type { ReviewFrameQuery } from "@/app/graphql/generated/graphql";
import { type Decisions, useDecisions } from "./use-decisions";

type Review = ReviewFrameQuery["review"];

interface OpenReview {
  review: Review;
  refetch: () => unknown;
  decisions: Decisions;
  /** Pictures that are dealt to the viewer, in their order. */
  own: readonly string[];
}

const ReviewContext = createContext<OpenReview | null>(null);

/** Makes the open review and what is decided in it known to its pages. */
export function ReviewProvider({
  review,
  refetch,
  children,
}: {
  review: Review;
  refetch: () => unknown;
  children: ReactNode;
}) {
  const { user } = useViewer();
  const decisions = useDecisions(review.id);
  const own = review.deals.find(({ userId }) => userId === user.id)?.imageIds ?? [];
  return <ReviewContext value={{ review, refetch, decisions, own }}>{children}</ReviewContext>;
}

/** The open review. */
export function useReview(): OpenReview {
  const open = useContext(ReviewContext);
  if (!open) throw new Error("useReview is for pages of a review");
  return open;
}
