import { and, asc, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import {
  causeTags,
  reviewAssignments,
  reviewDecisions,
  reviewImages,
  reviewLinks,
  reviewPeople,
  reviews,
} from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { batched, groupBy } from "@/server/core/loader";
import type { Role } from "@/server/core/policy";
import type { PageRequest } from "@/server/graphql/paging";

export type Review = typeof reviews.$inferSelect;
export type Decision = typeof reviewDecisions.$inferSelect;
export type ReviewLink = typeof reviewLinks.$inferSelect;
export type CauseTag = typeof causeTags.$inferSelect;

export const verdicts = reviewDecisions.verdict.enumValues;
export type Verdict = (typeof verdicts)[number];

/** A page of a project's reviews, newest first. */
export function reviewsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<Review[]> {
  return db
    .select()
    .from(reviews)
    .where(and(eq(reviews.projectId, projectId), after ? lt(reviews.id, after) : undefined))
    .orderBy(desc(reviews.id))
    .limit(limit);
}

/**
 * A review, held until the end of the transaction. Who decides holds it beside others; who closes it or deals anew holds
 * it alone, so that a summary is whole.
 */
export async function holdReview(
  tx: Transaction,
  reviewId: string,
  how: "share" | "no key update",
): Promise<Review> {
  const [review] = await tx.select().from(reviews).where(eq(reviews.id, reviewId)).for(how);
  if (!review) throw notFound(reviewId);
  return review;
}

/** Throws CONFLICT where a review is closed: it says what it said when it was closed, and nothing else. */
export function requireOpen(review: Review): void {
  if (review.closedAt === null) return;
  throw new AppError(
    "CONFLICT",
    `The review ${review.name} is closed. Open another one on these pictures to decide anew.`,
  );
}

/** Pictures of a review in their order. */
export async function imageIdsOf(db: Queryable, reviewId: string): Promise<string[]> {
  const rows = await db
    .select({ imageId: reviewImages.imageId })
    .from(reviewImages)
    .where(eq(reviewImages.reviewId, reviewId))
    .orderBy(asc(reviewImages.position));
  return rows.map(({ imageId }) => imageId);
}

/** Throws NOT_FOUND for the first id that names no picture of a review. */
export async function requireReviewImages(
  db: Queryable,
  reviewId: string,
  imageIds: readonly string[],
): Promise<void> {
  const rows = await db
    .select({ imageId: reviewImages.imageId })
    .from(reviewImages)
    .where(and(eq(reviewImages.reviewId, reviewId), inArray(reviewImages.imageId, [...imageIds])));
  const known = new Set(rows.map(({ imageId }) => imageId));
  const missing = imageIds.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound(missing);
}

/** Every decision of a review in the order in which they came, also those that others have replaced. */
export function decisionsPage(
  db: Queryable,
  reviewId: string,
  { after, limit }: PageRequest,
): Promise<Decision[]> {
  const sequence = Number(after ?? 0);
  if (!Number.isSafeInteger(sequence)) {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of decisions.", "after");
  }
  return db
    .select()
    .from(reviewDecisions)
    .where(and(eq(reviewDecisions.reviewId, reviewId), gt(reviewDecisions.sequence, sequence)))
    .orderBy(asc(reviewDecisions.sequence))
    .limit(limit);
}

/** What holds now: the newest decision of each person on each picture, without those taken back; oldest first. */
export async function standingDecisions(
  db: Queryable,
  reviewId: string,
  of: { imageIds?: readonly string[]; userId?: string } = {},
): Promise<Decision[]> {
  const newest = await db
    .selectDistinctOn([reviewDecisions.imageId, reviewDecisions.userId])
    .from(reviewDecisions)
    .where(
      and(
        eq(reviewDecisions.reviewId, reviewId),
        of.imageIds ? inArray(reviewDecisions.imageId, [...of.imageIds]) : undefined,
        of.userId ? eq(reviewDecisions.userId, of.userId) : undefined,
      ),
    )
    .orderBy(reviewDecisions.imageId, reviewDecisions.userId, desc(reviewDecisions.sequence));
  return newest.filter(({ verdict }) => verdict !== null).sort((a, b) => a.sequence - b.sequence);
}

/** Whom each picture of a review is dealt to, in the order of the pictures. */
export function assignmentsOf(db: Queryable, reviewId: string) {
  return db
    .select({ imageId: reviewAssignments.imageId, userId: reviewAssignments.userId })
    .from(reviewAssignments)
    .innerJoin(
      reviewImages,
      and(
        eq(reviewImages.reviewId, reviewAssignments.reviewId),
        eq(reviewImages.imageId, reviewAssignments.imageId),
      ),
    )
    .where(eq(reviewAssignments.reviewId, reviewId))
    .orderBy(asc(reviewImages.position), asc(reviewAssignments.userId));
}

/** How far a person is: pictures that were dealt to them, and those of these that they decided on. */
export interface Progress {
  reviewId: string;
  userId: string;
  dealt: number;
  decided: number;
  /** Their role in the team; null where they have left it. */
  role: Role | null;
}

/** The people of each review with their progress, in the order in which they came; of many reviews in one query. */
export const progressOf = batched<Progress[]>(async (reviewIds, { db }: Context) => {
  const ids = sql.param([...reviewIds]);
  const rows = await db.execute<Progress & Record<string, unknown>>(sql`
    select p.review_id as "reviewId", p.user_id as "userId", count(a.image_id)::int as dealt,
      count(d.image_id) filter (where d.verdict is not null)::int as decided, m.role
    from review_people p
    join reviews r on r.id = p.review_id join projects on projects.id = r.project_id
    left join members m on m.team_id = projects.team_id and m.user_id = p.user_id
    left join review_assignments a on a.review_id = p.review_id and a.user_id = p.user_id
    left join lateral (
      select image_id, verdict from review_decisions n
      where n.review_id = a.review_id and n.image_id = a.image_id and n.user_id = a.user_id
      order by sequence desc limit 1) d on true
    where p.review_id = any(${ids}::text[])
    group by p.review_id, p.user_id, p.created_at, m.role order by p.created_at, p.user_id`);
  const byReview = groupBy([...rows], ({ reviewId }) => reviewId);
  return reviewIds.map((id) => byReview.get(id) ?? []);
});

/** How many pictures of each review somebody has decided on; of many reviews in one query. */
export const decidedCountOf = batched<number>(async (reviewIds, { db }: Context) => {
  const ids = sql.param([...reviewIds]);
  const rows = await db.execute<{ reviewId: string; decided: number }>(sql`
    select review_id as "reviewId", count(distinct image_id)::int as decided
    from (
      select distinct on (review_id, image_id, user_id) review_id, image_id, verdict
      from review_decisions where review_id = any(${ids}::text[])
      order by review_id, image_id, user_id, sequence desc) newest
    where verdict is not null group by review_id`);
  const byReview = new Map([...rows].map(({ reviewId, decided }) => [reviewId, decided]));
  return reviewIds.map((id) => byReview.get(id) ?? 0);
});

export const peopleOf = (db: Queryable, reviewId: string) =>
  db
    .select({ userId: reviewPeople.userId })
    .from(reviewPeople)
    .where(eq(reviewPeople.reviewId, reviewId))
    .orderBy(asc(reviewPeople.createdAt), asc(reviewPeople.userId));

/** Links to a closed review, newest first. */
export function linksOf(db: Queryable, reviewId: string): Promise<ReviewLink[]> {
  return db
    .select()
    .from(reviewLinks)
    .where(eq(reviewLinks.reviewId, reviewId))
    .orderBy(desc(reviewLinks.id))
    .limit(100);
}

/** The cause tags of a project by name. */
export function causeTagsOf(db: Queryable, projectId: string): Promise<CauseTag[]> {
  return db
    .select()
    .from(causeTags)
    .where(eq(causeTags.projectId, projectId))
    .orderBy(asc(causeTags.name))
    .limit(500);
}
