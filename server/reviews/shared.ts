import { and, eq, gt, isNull } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, images, reviewImages, reviewLinks, reviews } from "@/db/schema";
import { hashToken } from "@/server/core/token";
import type { ServedImage } from "@/server/images/queries";
import type { ReviewSummary } from "./summary";

/** A link that serves now: neither expired nor withdrawn. */
const serves = (token: string) =>
  and(
    eq(reviewLinks.tokenHash, hashToken(token)),
    isNull(reviewLinks.revokedAt),
    gt(reviewLinks.expiresAt, new Date()),
  );

export interface SharedReview {
  name: string;
  closedAt: Date;
  expiresAt: Date;
  summary: ReviewSummary;
}

/** What a link shows: a closed review as it was kept. Null for a link that does not serve, whatever the reason. */
export async function sharedReview(db: Queryable, token: string): Promise<SharedReview | null> {
  const [row] = await db
    .select({
      name: reviews.name,
      closedAt: reviews.closedAt,
      expiresAt: reviewLinks.expiresAt,
      summary: reviews.summary,
    })
    .from(reviewLinks)
    .innerJoin(reviews, eq(reviews.id, reviewLinks.reviewId))
    .where(serves(token));
  if (!row?.closedAt || !row.summary) return null;
  return { ...row, closedAt: row.closedAt, summary: row.summary as ReviewSummary };
}

/** What is needed to send a picture of a shared review; null for any other picture and any link that does not serve. */
export async function sharedImage(
  db: Queryable,
  token: string,
  imageId: string,
): Promise<ServedImage | null> {
  const [row] = await db
    .select({
      sha256: images.sha256,
      mediaType: blobs.mediaType,
      bytes: blobs.bytes,
      thumbnailSha256: images.thumbnailSha256,
    })
    .from(reviewLinks)
    .innerJoin(reviewImages, eq(reviewImages.reviewId, reviewLinks.reviewId))
    .innerJoin(images, eq(images.id, reviewImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(and(serves(token), eq(reviewImages.imageId, imageId)));
  return row ?? null;
}
