import { and, asc, eq, inArray, isNull, notExists, notInArray, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { members, projects, reviewAssignments, reviewDecisions, reviewPeople, reviews } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { policy } from "@/server/core/policy";
import { type Dealt, dealOut } from "./deal";
import { assignmentsOf, holdReview, imageIdsOf } from "./queries";

/** What one statement takes: three parameters a row, and Postgres has room for 65,535. */
const rowsAtOnce = 20_000;

export async function keepDealt(tx: Transaction, reviewId: string, dealt: readonly Dealt[]): Promise<void> {
  for (let start = 0; start < dealt.length; start += rowsAtOnce) {
    const rows = dealt.slice(start, start + rowsAtOnce).map((row) => ({ reviewId, ...row }));
    await tx.insert(reviewAssignments).values(rows);
  }
}

/**
 * Deals whatever nobody has decided on anew among the people of a review, who has it held.
 * @param stay those who keep what they have been dealt
 */
export async function dealAnew(
  tx: Transaction,
  reviewId: string,
  people: readonly string[],
  perImage: number,
  stay: readonly string[] = [],
): Promise<void> {
  await tx.delete(reviewAssignments).where(
    and(
      eq(reviewAssignments.reviewId, reviewId),
      notInArray(reviewAssignments.userId, [...stay]),
      notExists(
        tx
          .select({ one: sql`1` })
          .from(reviewDecisions)
          .where(
            and(
              eq(reviewDecisions.reviewId, reviewId),
              eq(reviewDecisions.imageId, reviewAssignments.imageId),
              eq(reviewDecisions.userId, reviewAssignments.userId),
            ),
          ),
      ),
    ),
  );
  const held = await assignmentsOf(tx, reviewId);
  await keepDealt(tx, reviewId, dealOut(await imageIdsOf(tx, reviewId), people, perImage, held));
}

/**
 * Deals to the others what a person who has left a team, or may not review in it any more, has not decided on in its open
 * reviews: each picture to as many as there are left, up to as many as the review wants. Their decisions stay, and they
 * stay among its people. Where nobody is left their pictures wait for them, or for other people, which the page says.
 */
export async function dealToOthers(
  tx: Transaction,
  publish: Publish,
  { teamId, userId }: { teamId: string; userId: string },
): Promise<void> {
  const theirs = await tx
    .select({ id: reviews.id })
    .from(reviewPeople)
    .innerJoin(reviews, and(eq(reviews.id, reviewPeople.reviewId), isNull(reviews.closedAt)))
    .innerJoin(projects, and(eq(projects.id, reviews.projectId), eq(projects.teamId, teamId)))
    .where(eq(reviewPeople.userId, userId))
    .orderBy(asc(reviews.id));
  for (const { id } of theirs) {
    const review = await holdReview(tx, id, "no key update");
    // Closed while it was waited for.
    if (review.closedAt) continue;
    const left = await tx
      .select({ userId: reviewPeople.userId })
      .from(reviewPeople)
      .innerJoin(members, and(eq(members.userId, reviewPeople.userId), eq(members.teamId, teamId)))
      .where(and(eq(reviewPeople.reviewId, id), inArray(members.role, [...policy["review:write"].roles])))
      .orderBy(asc(reviewPeople.createdAt), asc(reviewPeople.userId));
    const people = left.map((one) => one.userId);
    if (people.length > 0) await dealAnew(tx, id, people, review.peoplePerImage, people);
    publish(review.projectId, "REVIEW_CHANGED", id);
  }
}
