import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { causeTags, reviewDecisions, runs, versions } from "@/db/schema";
import { classesToday, classToGive, givenBack } from "@/server/classes/today";
import { type CommandScope, command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";
import { appendLabels, type Choice, holdImages } from "@/server/labels/append";
import {
  type Decision,
  holdReview,
  type Review,
  requireOpen,
  requireReviewImages,
  standingDecisions,
  verdicts,
} from "./queries";

const mostAtOnce = 500;

const key = z
  .string()
  .min(8, "A key has at least 8 characters.")
  .max(100, "A key has at most 100 characters.");

type Said = Pick<Decision, "imageId" | "verdict" | "classId" | "tagIds" | "note">;

/**
 * Says what a person thinks of some pictures of an open review. A wrong label is put right at once, by a label that says
 * it came of a review. Once for one key; a later decision of the same person is the one that counts, and the earlier
 * stays. Answers with what was written.
 */
export const decideReviewImages = command({
  action: "review:write",
  name: "review:decide",
  input: z
    .object({
      reviewId: z.string(),
      imageIds: z
        .array(z.string())
        .min(1, "Choose a picture first.")
        .max(mostAtOnce, "Decide on at most 500 pictures at once."),
      key,
      verdict: z.enum(verdicts),
      classId: z.string().nullish(),
      tagIds: z.array(z.string()).max(20, "Choose at most 20 tags.").nullish(),
      note: z.string().trim().max(2000, "A note has at most 2,000 characters.").nullish(),
    })
    .refine(
      ({ verdict, classId }) => verdict === "label_wrong" || classId == null,
      "A class is given only where the label is wrong.",
    ),
  on: ({ reviewId }) => reviewId,
  run: async (scope, { reviewId, ...input }) => {
    const { tx, actor, projectId } = scope;
    const imageIds = [...new Set(input.imageIds)];
    const ofKey = and(
      eq(reviewDecisions.reviewId, reviewId),
      eq(reviewDecisions.userId, actor.id),
      eq(reviewDecisions.key, input.key),
    );
    const [review, , sent] = await Promise.all([
      holdReview(tx, reviewId, "share"),
      requireReviewImages(tx, reviewId, imageIds),
      tx.$count(reviewDecisions, ofKey),
    ]);
    if (sent > 0) return review;
    requireOpen(review);
    const tagIds = [...new Set(input.tagIds ?? [])];
    await requireTags(tx, projectId, tagIds);
    const classId = input.classId
      ? classToGive(await classesToday(tx, projectId, true), input.classId)
      : null;
    const said = imageIds.map((imageId) => ({
      ...{ imageId, verdict: input.verdict, classId, tagIds },
      note: input.note ?? "",
    }));
    await write(scope, review, actor.id, input.key, said);
    return review;
  },
});

/**
 * Takes an action back: its pictures are undecided by the person again, where they have not decided otherwise since.
 * Labels that it put right become what they were, unless somebody has labelled since.
 */
export const undoReviewDecision = command({
  action: "review:write",
  name: "review:undo",
  input: z.object({ reviewId: z.string(), key, undoes: key }),
  on: ({ reviewId }) => reviewId,
  run: async (scope, { reviewId, undoes, key: own }) => {
    const { tx, actor, projectId, publish } = scope;
    const review = await holdReview(tx, reviewId, "share");
    requireOpen(review);
    const standing = await standingDecisions(tx, reviewId, { userId: actor.id });
    const said = standing
      .filter((decision) => decision.key === undoes)
      .map(({ imageId }) => ({ imageId, verdict: null, classId: null, tagIds: [], note: "" }));
    if (said.length > 0) await write(scope, review, actor.id, own, said);
    else publish(projectId, "REVIEW_CHANGED", reviewId);
    return review;
  },
});

/** Writes decisions and what they mean for labels. The images are held: of two who decide at once one waits. */
async function write(
  { tx, publish, atEnd }: Pick<CommandScope, "tx" | "publish" | "atEnd">,
  review: Review,
  userId: string,
  own: string,
  said: readonly Said[],
): Promise<void> {
  const imageIds = said.map(({ imageId }) => imageId);
  // Sent together, done in turn: what stands is read once the images are held.
  const [held, before] = await Promise.all([
    holdImages(tx, review.projectId, imageIds),
    standingDecisions(tx, review.id, { imageIds, userId }),
  ]);
  const byImage = new Map(before.map((decision) => [decision.imageId, decision]));
  const mayGoBack = before.some(({ formerClassId }) => formerClassId !== null);
  const today = mayGoBack ? await classesToday(tx, review.projectId) : null;
  const choices: Choice[] = [];
  const rows = said.map((decision) => {
    const { imageId, classId } = decision;
    const current = held.get(imageId) ?? null;
    const earlier = byImage.get(imageId);
    // Of several corrections of a person the first one's: taking back takes all of them back.
    const isOwn = earlier?.classId != null && current === earlier.classId;
    const former = isOwn ? earlier.formerClassId : current;
    const wanted = classId ?? (isOwn && today ? givenBack(today, former) : current);
    if (wanted !== current) choices.push({ imageId, classId: wanted });
    const formerClassId = classId === null ? null : former;
    return { ...decision, reviewId: review.id, userId, key: own, formerClassId };
  });
  if (choices.length > 0) {
    await appendLabels(tx, {
      projectId: review.projectId,
      choices,
      source: "review",
      authorId: userId,
      originId: review.id,
      held,
    });
    publish(review.projectId, "LABELS_CHANGED", review.id);
    publish(review.projectId, "DATASET_CHANGED", await datasetOf(tx, review));
  }
  // Behind the number of the event, whose counter is held to the commit: of a review one decision is written after the
  // other. A page reads on from the last number that it has, and a lower one that came to light later would be lost.
  atEnd(() => tx.insert(reviewDecisions).values(rows).onConflictDoNothing());
  publish(review.projectId, "REVIEW_CHANGED", review.id, { decisions: { userId, key: own } });
}

async function datasetOf(tx: Transaction, { runId }: Review): Promise<string> {
  const [row] = await tx
    .select({ datasetId: versions.datasetId })
    .from(runs)
    .innerJoin(versions, eq(versions.id, runs.versionId))
    .where(eq(runs.id, runId));
  if (!row) throw new Error(`No dataset of the run ${runId}`);
  return row.datasetId;
}

async function requireTags(tx: Transaction, projectId: string, tagIds: readonly string[]): Promise<void> {
  if (tagIds.length === 0) return;
  const rows = await tx
    .select({ id: causeTags.id })
    .from(causeTags)
    .where(and(eq(causeTags.projectId, projectId), inArray(causeTags.id, [...tagIds])));
  const missing = tagIds.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw notFound(missing);
}

/** A cause in words of the team's own. The same name again is the tag that is there. */
export const createCauseTag = command({
  action: "review:write",
  name: "cause-tag:create",
  input: z.object({
    projectId: z.string(),
    name: z.string().trim().min(1, "Give the tag a name.").max(60, "A tag has at most 60 characters."),
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, audit }, { name }) => {
    await tx.insert(causeTags).values({ projectId, name, createdBy: actor.id }).onConflictDoNothing();
    const [tag] = await tx
      .select()
      .from(causeTags)
      .where(and(eq(causeTags.projectId, projectId), eq(causeTags.name, name)));
    if (!tag) throw new Error("The insert left no tag");
    audit(tag.id);
    return tag;
  },
});
