import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { datasets, runGroups, runs, suggestionSets } from "@/db/schema";
import { archivedClass, classesToday } from "@/server/classes/today";
import { actionKey, command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { requireAccess } from "@/server/core/scope";
import { cancelWork } from "@/server/core/work";
import { appendLabels, holdImages } from "@/server/labels/append";
import { beginBatch, endBatch, type Labelled, labelledBy, sentBefore } from "@/server/labels/commands";
import { requireShown } from "@/server/labels/matching";
import { modelIdOf } from "@/server/models/queries";
import { type Said, type SuggestionSet, saidOf } from "./queries";

/**
 * Asks the model of a run about the images of a dataset that have no class, or the models of a group of folds about
 * labels that may be wrong: give one of both.
 */
export const createSuggestionSet = command({
  action: "label:write",
  name: "suggestions:create",
  input: z
    .object({ datasetId: z.string(), runId: z.string().nullish(), runGroupId: z.string().nullish() })
    .refine(
      ({ runId, runGroupId }) => (runId == null) !== (runGroupId == null),
      "Choose a run or a group of folds.",
    ),
  on: ({ datasetId }) => datasetId,
  run: async (
    { tx, context, actor, projectId, publish, enqueue, audit },
    { datasetId, runId, runGroupId },
  ) => {
    const [dataset] = await tx.select({ id: datasets.id }).from(datasets).where(eq(datasets.id, datasetId));
    if (!dataset) throw notFound(datasetId);
    const id = runId ?? runGroupId ?? "";
    const access = await requireAccess(context, id, "project:read", tx);
    if (access.projectId !== projectId) throw notFound(id);
    if (runId != null) await checkRun(tx, runId);
    else await checkGroup(tx, id, datasetId);
    const [set] = await tx
      .insert(suggestionSets)
      .values({
        projectId,
        datasetId,
        kind: runId == null ? "label_errors" : "unlabelled",
        runId: runId ?? null,
        groupId: runGroupId ?? null,
        createdBy: actor.id,
      })
      .returning();
    if (!set) throw new Error("The insert returned no set of suggestions");
    await enqueue("suggestions", { id: set.id }, set.id);
    publish(projectId, "SUGGESTIONS_CHANGED", set.id);
    audit(set.id);
    return set;
  },
});

async function checkRun(tx: Transaction, runId: string): Promise<void> {
  if (!(await modelIdOf(tx, runId))) {
    throw new AppError("INVALID_INPUT", "This run has no model: choose one that has finished.", "runId");
  }
}

async function checkGroup(tx: Transaction, groupId: string, datasetId: string): Promise<void> {
  const [group] = await tx.select().from(runGroups).where(eq(runGroups.id, groupId));
  if (!group) throw notFound(groupId);
  if (group.kind === "seeds") {
    throw new AppError(
      "INVALID_INPUT",
      `${group.name} repeats over seeds: only folds say something of images that their models did not learn from. Launch a group of folds.`,
      "runGroupId",
    );
  }
  const unfinished = await tx
    .select({ number: runs.number, state: runs.state })
    .from(runs)
    .where(and(eq(runs.groupId, groupId), ne(runs.state, "finished")));
  const [first] = unfinished;
  if (first) {
    throw new AppError(
      "INVALID_INPUT",
      `${unfinished.length} of the ${group.members} folds have not finished (run #${first.number} is ${first.state}): label errors need all of them.`,
      "runGroupId",
    );
  }
  const [version] = await tx.query.versions.findMany({
    where: (table) => eq(table.id, group.versionId),
    columns: { datasetId: true },
  });
  if (version?.datasetId !== datasetId) {
    throw new AppError("INVALID_INPUT", `${group.name} was trained on another dataset.`, "runGroupId");
  }
}

/** Ends the asking; what was suggested until then stays. */
export const cancelSuggestionSet = command({
  action: "label:write",
  name: "suggestions:cancel",
  input: z.object({ suggestionSetId: z.string() }),
  on: ({ suggestionSetId }) => suggestionSetId,
  run: async ({ tx, projectId, publish }, { suggestionSetId }) => {
    await cancelWork(tx, suggestionSets, suggestionSetId);
    publish(projectId, "SUGGESTIONS_CHANGED", suggestionSetId);
    return setById(tx, suggestionSetId);
  },
});

export const decisions = ["suggested", "given"] as const;

/** What became of a decision. */
export interface Decided extends Labelled {
  /** The class that each of the conflicts would have got, in their order. */
  meant: (string | null)[];
}

/**
 * Labels images with the classes that were suggested for them, or once more with those that they had: a list of images,
 * or all that were shown to be sure enough. What somebody else gave another class meanwhile is left alone and among the
 * conflicts; what came to be open since is left alone too. A class that was merged stands for the one that it was merged
 * into; an archived one is given to no image.
 * @throws AppError CONFLICT where an image of the list would get an archived class, or more are found than were shown.
 */
export const decideSuggestions = command({
  action: "label:write",
  name: "suggestions:decide",
  input: z
    .object({
      suggestionSetId: z.string(),
      decision: z.enum(decisions),
      key: actionKey,
      imageIds: z.array(z.string()).max(10_000, "Choose at most 10,000 images by hand.").nullish(),
      matching: z
        .object({
          classId: z.string().nullish(),
          minConfidence: z.number().min(0).max(1).nullish(),
          total: z.int().min(0),
          shownAt: z.date(),
        })
        .nullish(),
    })
    .refine(
      ({ imageIds, matching }) => Boolean(imageIds) !== Boolean(matching),
      "Give imageIds or matching: the images that are decided.",
    ),
  on: ({ suggestionSetId }) => suggestionSetId,
  run: async (
    { tx, actor, projectId, publish, audit },
    { suggestionSetId, decision, key, imageIds, matching },
  ): Promise<Decided> => {
    const set = await setById(tx, suggestionSetId);
    const today = await classesToday(tx, projectId);
    const todays = (classId: string | null) => today.get(classId ?? "")?.id ?? classId;
    const wanted = ({ classId, givenClassId }: Said) =>
      decision === "given" ? todays(givenClassId) : todays(classId);
    const isOpenClass = (one: Said) => decision === "given" || !today.get(wanted(one) ?? "")?.archivedAt;
    const look = () => saidOf(tx, set, matching ? { matching } : { imageIds: imageIds ?? [] }, today);
    /** What was shown, was not labelled and should be of another class. */
    const leftAlone = (said: readonly Said[], isLabelled: (imageId: string) => boolean) =>
      said.filter((one) => one.wasShown && !isLabelled(one.imageId) && one.now !== wanted(one));
    const conflictsOf = (left: readonly Said[]) => ({
      conflicts: left.map(({ imageId }) => imageId),
      meant: left.map(wanted),
    });
    const batch = await beginBatch(tx, { projectId, key, authorId: actor.id });
    if (!batch) {
      const done = await sentBefore(tx, projectId, key, actor.id);
      audit(done.id);
      const labelled = await labelledBy(tx, done);
      return { batch: done, ...conflictsOf(leftAlone(await look(), (id) => labelled.has(id))), added: 0 };
    }
    const found = await look();
    const held = await holdImages(
      tx,
      projectId,
      found.filter(({ isOpen, wasShown }) => isOpen && wasShown).map(({ imageId }) => imageId),
    );
    // Who held them until now may have labelled them: only what is open still is decided.
    const said = await look();
    if (matching) requireShown(said.filter(({ wasShown }) => wasShown).length, matching.total);
    const isDecided = ({ isOpen, wasShown, imageId }: Said) => isOpen && wasShown && held.has(imageId);
    const open = said.filter(isDecided);
    const decided = new Set(open.map(({ imageId }) => imageId));
    const left = leftAlone(said, (id) => decided.has(id));
    const archived = [...open, ...left].find((one) => !isOpenClass(one));
    if (imageIds && archived) throw archivedClass(today.get(wanted(archived) ?? "")?.name ?? "");
    const choices = open.filter(isOpenClass).map((one) => ({ imageId: one.imageId, classId: wanted(one) }));
    if (choices.some(({ classId }) => classId === null)) {
      throw new AppError(
        "INVALID_INPUT",
        "These images had no class to keep: accept the suggestion or label them.",
        "decision",
      );
    }
    await appendLabels(tx, {
      projectId,
      choices,
      held,
      source: decision === "given" ? "person" : "model",
      authorId: actor.id,
      originId: set.id,
      batchId: batch.id,
    });
    publish(projectId, "SUGGESTIONS_CHANGED", set.id);
    publish(projectId, "DATASET_CHANGED", set.datasetId);
    publish(projectId, "LABELS_CHANGED", batch.id);
    audit(batch.id);
    const ended = await endBatch(tx, batch, { imageCount: choices.length });
    const added = said.filter(({ isOpen, wasShown }) => isOpen && !wasShown).length;
    return { batch: ended, ...conflictsOf(left.filter(isOpenClass)), added };
  },
});

async function setById(tx: Transaction, id: string): Promise<SuggestionSet> {
  const [set] = await tx.select().from(suggestionSets).where(eq(suggestionSets.id, id));
  if (!set) throw notFound(id);
  return set;
}
