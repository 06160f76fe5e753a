import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { reviewImages, reviewPeople, reviews } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { putIntoInboxes } from "@/server/inbox/commands";
import { membersByIds, requireAble } from "@/server/teams/queries";
import { dealOut } from "./deal";
import { dealAnew, keepDealt } from "./dealing";
import { holdReview, peopleOf, requireOpen } from "./queries";
import { keptSelection, mostImages, runsOf, selectedImages, selection } from "./select";
import { figuresNow } from "./summary-figures";

const name = z
  .string()
  .trim()
  .min(1, "Give the review a name.")
  .max(100, "A review's name has at most 100 characters.");
const memberIds = z
  .array(z.string())
  .min(1, "Ask at least one person.")
  .max(200, "At most 200 people are in a review.");

/** The accounts of members of the team who may take part. */
async function peopleFrom(tx: Transaction, teamId: string, ids: readonly string[]): Promise<string[]> {
  const found = await membersByIds(tx, teamId, [...new Set(ids)]);
  for (const member of found) requireAble(member, "review:write");
  return found.map(({ userId }) => userId);
}

function checkEnough(people: readonly string[], perImage: number): void {
  if (people.length >= perImage) return;
  throw new AppError(
    "INVALID_INPUT",
    `${perImage} people for each picture need as many in the review, and there are ${people.length}. Add people, or ask for fewer.`,
    "peoplePerImage",
  );
}

/**
 * Opens a review: the pictures of a run, or of a pair of runs, that a selection names now, dealt out evenly to people of
 * the team. Each finds it in the inbox.
 */
export const createReview = command({
  action: "review:write",
  name: "review:create",
  input: z.object({
    runId: z.string(),
    otherRunId: z.string().nullish(),
    name,
    selection,
    imageIds: z
      .array(z.string())
      .min(1, "Choose a picture.")
      .max(mostImages, "Choose at most 5,000 pictures.")
      .nullish(),
    memberIds,
    peoplePerImage: z
      .int()
      .min(1, "Deal each picture to one person at least.")
      .max(20, "Deal each picture to at most 20 people."),
    dueAt: z.date().nullish(),
  }),
  record: ({ imageIds, ...input }) => ({ ...input, images: imageIds?.length }),
  on: ({ runId }) => runId,
  run: async ({ tx, context, actor, access, projectId, publish, audit }, input) => {
    const chosen = await runsOf(tx, projectId, input);
    const people = await peopleFrom(tx, access.teamId, input.memberIds);
    checkEnough(people, input.peoplePerImage);
    const listed = input.imageIds ?? null;
    const imageIds = await selectedImages(tx, context, chosen, input.selection, listed);
    const [review] = await tx
      .insert(reviews)
      .values({
        projectId,
        name: input.name,
        runId: chosen.run.id,
        otherRunId: chosen.other?.id ?? null,
        selection: keptSelection(input.selection, listed && imageIds.length),
        peoplePerImage: input.peoplePerImage,
        imageCount: imageIds.length,
        dueAt: input.dueAt ?? null,
        opening: await figuresNow(context, chosen),
        createdBy: actor.id,
      })
      .returning();
    if (!review) throw new Error("The insert returned no review");
    await tx
      .insert(reviewImages)
      .values(imageIds.map((imageId, position) => ({ reviewId: review.id, imageId, position })));
    await tx.insert(reviewPeople).values(people.map((userId) => ({ reviewId: review.id, userId })));
    const dealt = dealOut(imageIds, people, input.peoplePerImage);
    await keepDealt(tx, review.id, dealt);
    await putIntoInboxes(tx, { projectId, reviewId: review.id }, people, actor.id);
    audit(review.id);
    publish(projectId, "REVIEW_CHANGED", review.id);
    publish(projectId, "INBOX_CHANGED", review.id);
    return review;
  },
});

/**
 * Changes the name, the day or the people of an open review; what is not given stays. Where the people change, whatever
 * nobody has decided on is dealt out anew.
 */
export const updateReview = command({
  action: "review:write",
  name: "review:update",
  input: z.object({
    reviewId: z.string(),
    name: name.nullish(),
    dueAt: z.date().nullish(),
    memberIds: memberIds.nullish(),
  }),
  on: ({ reviewId }) => reviewId,
  run: async ({ tx, access, actor, projectId, publish }, { reviewId, ...input }) => {
    const current = await holdReview(tx, reviewId, "no key update");
    requireOpen(current);
    if (input.memberIds) {
      const people = await peopleFrom(tx, access.teamId, input.memberIds);
      checkEnough(people, current.peoplePerImage);
      const before = new Set((await peopleOf(tx, reviewId)).map(({ userId }) => userId));
      await tx.delete(reviewPeople).where(eq(reviewPeople.reviewId, reviewId));
      await tx.insert(reviewPeople).values(people.map((userId) => ({ reviewId, userId })));
      await dealAnew(tx, reviewId, people, current.peoplePerImage);
      const added = people.filter((userId) => !before.has(userId));
      await putIntoInboxes(tx, { projectId, reviewId }, added, actor.id);
      publish(projectId, "INBOX_CHANGED", reviewId);
    }
    const [review = current] = await tx
      .update(reviews)
      .set({
        name: input.name ?? current.name,
        dueAt: input.dueAt === undefined ? current.dueAt : input.dueAt,
      })
      .where(eq(reviews.id, reviewId))
      .returning();
    publish(projectId, "REVIEW_CHANGED", reviewId);
    return review;
  },
});
