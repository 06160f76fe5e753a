import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { reviewLinks, reviews } from "@/db/schema";
import { command } from "@/server/core/command";
import { getConfig } from "@/server/core/config";
import { AppError, notFound } from "@/server/core/errors";
import { newToken } from "@/server/core/token";
import { gather } from "./gather";
import { holdReview } from "./queries";

/** Closes a review and keeps what it came to. A second time changes nothing. */
export const closeReview = command({
  action: "review:write",
  name: "review:close",
  input: z.object({ reviewId: z.string() }),
  on: ({ reviewId }) => reviewId,
  run: async ({ tx, context, actor, projectId, publish }, { reviewId }) => {
    const review = await holdReview(tx, reviewId, "no key update");
    if (review.closedAt) return review;
    const summary = await gather(context, tx, review);
    const [closed = review] = await tx
      .update(reviews)
      .set({ summary, closedAt: new Date(summary.at), closedBy: actor.id })
      .where(eq(reviews.id, reviewId))
      .returning();
    publish(projectId, "REVIEW_CHANGED", reviewId);
    return closed;
  },
});

const longestDays = 90;
const dayMs = 86_400_000;

/** Makes a link that shows a closed review to whoever has it, for some days. Its secret is answered once. */
export const createReviewLink = command({
  action: "review:share",
  name: "review-link:create",
  input: z.object({
    reviewId: z.string(),
    days: z
      .int()
      .min(1, "A link serves for a day at least.")
      .max(longestDays, `A link serves for at most ${longestDays} days.`),
  }),
  on: ({ reviewId }) => reviewId,
  run: async ({ tx, actor, projectId, publish, audit }, { reviewId, days }) => {
    const review = await holdReview(tx, reviewId, "share");
    if (!review.closedAt) {
      throw new AppError(
        "CONFLICT",
        `The review ${review.name} is open: close it first, as a link shows what it came to and nothing later.`,
      );
    }
    const { token, hash } = newToken();
    const [link] = await tx
      .insert(reviewLinks)
      .values({
        ...{ projectId, reviewId, tokenHash: hash, createdBy: actor.id },
        expiresAt: new Date(Date.now() + days * dayMs),
      })
      .returning();
    if (!link) throw new Error("The insert returned no link");
    audit(link.id);
    publish(projectId, "REVIEW_CHANGED", reviewId);
    return { link, url: `${getConfig().url}/shared/${token}` };
  },
});

/** Withdraws a link: from then on it shows nothing. A second time changes nothing. */
export const revokeReviewLink = command({
  action: "review:share",
  name: "review-link:revoke",
  input: z.object({ reviewLinkId: z.string() }),
  on: ({ reviewLinkId }) => reviewLinkId,
  run: async ({ tx, projectId, publish }, { reviewLinkId }) => {
    await tx
      .update(reviewLinks)
      .set({ revokedAt: new Date() })
      .where(and(eq(reviewLinks.id, reviewLinkId), isNull(reviewLinks.revokedAt)));
    const [link] = await tx.select().from(reviewLinks).where(eq(reviewLinks.id, reviewLinkId));
    if (!link) throw notFound(reviewLinkId);
    publish(projectId, "REVIEW_CHANGED", link.reviewId);
    return link;
  },
});
