import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { type FrozenFilter, imports, labelBatches, labels } from "@/db/schema";
import { classToGive, heldToday } from "@/server/classes/today";
import { actionKey, command } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { takeBackPlaces } from "@/server/datasets/places";
import { holdImages, labelSeen } from "./append";
import { type Matching, matchedImages, matchingInput } from "./matching";
import { isOfBatch, type LabelBatch } from "./queries";
import { takeBack } from "./take-back";

/** Names of images that are sent by hand rather than by a filter. */
const mostByHand = 20_000;

/** What became of an action: the batch of what it did, and what it left alone. */
export interface Labelled {
  batch: LabelBatch;
  /** Images that somebody gave another class since they were seen, in the order they were sent. */
  conflicts: string[];
  /** Images that were added to a filter's list since it was shown. */
  added: number;
}

/** The batch of a key, or null: the same key again is the same action. */
export async function batchOfKey(
  tx: Transaction,
  projectId: string,
  batchKey: string,
): Promise<LabelBatch | null> {
  const [batch] = await tx
    .select()
    .from(labelBatches)
    .where(and(eq(labelBatches.projectId, projectId), eq(labelBatches.key, batchKey)));
  return batch ?? null;
}

/** Begins a batch under a key; null where the key has one, also one of a request that was on its way at the same time. */
export async function beginBatch(
  tx: Transaction,
  values: Omit<typeof labelBatches.$inferInsert, "imageCount">,
): Promise<LabelBatch | null> {
  const [batch] = await tx
    .insert(labelBatches)
    .values({ ...values, imageCount: 0 })
    .onConflictDoNothing({ target: [labelBatches.projectId, labelBatches.key] })
    .returning();
  return batch ?? null;
}

/** Writes down what a batch came to. */
export async function endBatch(
  tx: Transaction,
  batch: LabelBatch,
  values: Partial<typeof labelBatches.$inferInsert>,
): Promise<LabelBatch> {
  const [ended] = await tx.update(labelBatches).set(values).where(eq(labelBatches.id, batch.id)).returning();
  if (!ended) throw new Error("The update returned no batch");
  return ended;
}

/** The batch of a key that was sent before; throws where it is not this person's. */
export async function sentBefore(
  tx: Transaction,
  projectId: string,
  batchKey: string,
  actorId: string,
): Promise<LabelBatch> {
  const batch = await batchOfKey(tx, projectId, batchKey);
  if (batch?.authorId !== actorId) {
    throw new AppError("CONFLICT", "Another person's action has this key. Choose a new one.", "key");
  }
  return batch;
}

/** The images that a batch labelled. */
export async function labelledBy(tx: Transaction, batch: LabelBatch): Promise<Set<string>> {
  // One text in place of ten thousand rows. No id has a comma.
  const [row] = await tx
    .select({ ids: sql<string | null>`string_agg(${labels.imageId}, ',')` })
    .from(labels)
    .where(isOfBatch(batch));
  return new Set(row?.ids?.split(","));
}

const labelInput = z
  .object({
    projectId: z.string(),
    key: actionKey,
    classId: z.string().nullish(),
    imageIds: z
      .array(z.string())
      .max(mostByHand, "Choose at most 20,000 images by hand; more by a filter.")
      .nullish(),
    seenClassIds: z.array(z.string().nullish()).nullish(),
    matching: matchingInput.nullish(),
    overwrite: z.boolean().nullish(),
  })
  .refine(
    ({ imageIds, matching }) => Boolean(imageIds) !== Boolean(matching),
    "Give imageIds or matching: the images that the label is for.",
  )
  .refine(
    ({ imageIds, seenClassIds }) => (seenClassIds?.length ?? 0) <= (imageIds?.length ?? 0),
    "seenClassIds: give at most one for each image.",
  );

/**
 * Gives images a class, or takes it away: those of a list, or all that matched a filter when it was shown. The same key
 * again does nothing and answers the same. What somebody labelled otherwise since it was seen is left alone, unless
 * `overwrite` says that this was seen too.
 */
export const labelImages = command({
  action: "label:write",
  name: "label:images",
  input: labelInput,
  // Which images is what the labels say.
  record: ({ imageIds, seenClassIds: _seen, ...input }) => ({ ...input, images: imageIds?.length }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, context, actor, projectId, publish, audit }, input): Promise<Labelled> => {
    const batch = await beginBatch(tx, { projectId, key: input.key, authorId: actor.id });
    if (!batch) {
      const before = await sentBefore(tx, projectId, input.key, actor.id);
      audit(before.id);
      return { batch: before, ...(await leftAloneBy(tx, before, input.imageIds ?? [])) };
    }
    audit(batch.id);
    // Who was offline while a class was merged still says what it was called.
    const classId =
      input.classId == null
        ? null
        : classToGive(await heldToday(tx, projectId, [input.classId]), input.classId);
    const { seen, changed, frozen } = input.matching
      ? await shownMatching(tx, context, projectId, input.matching)
      : shownListed(input);
    const order = [...seen.keys()];
    // What both said is no conflict.
    const isOthers = (id: string) => !input.overwrite && changed.has(id) && seen.get(id) !== classId;
    const others = new Set(order.filter(isOthers));
    for (const id of others) seen.delete(id);
    const { count, leftAlone } = await labelSeen(tx, {
      ...{ projectId, classId, seen: input.overwrite ? unseen(order) : seen },
      ...{ source: "person", authorId: actor.id, batchId: batch.id },
    });
    // An image that is gone takes nothing from the others; where none is here, the ids are wrong.
    const [first] = input.imageIds ?? [];
    if (count + leftAlone.length === 0 && first !== undefined) throw notFound(first);
    const isLeftAlone = new Set([...leftAlone, ...others]);
    const conflicts = order.filter((id) => isLeftAlone.has(id));
    const filter = frozen ? { ...frozen, conflicts } : null;
    const ended = await endBatch(tx, batch, { classId, imageCount: count, filter });
    publish(projectId, "LABELS_CHANGED", batch.id);
    return { batch: ended, conflicts, added: frozen?.added ?? 0 };
  },
});

/** The images of an action with the class of each as it was shown; undefined where it was not. */
interface ShownImages {
  seen: Map<string, string | null | undefined>;
  /** Those that got a label since they were shown. */
  changed: ReadonlySet<string>;
  /** What a filter stood for. */
  frozen: Omit<FrozenFilter, "conflicts"> | null;
}

/** Images that are labelled whatever class they have. */
const unseen = (ids: readonly string[]) => new Map(ids.map((id) => [id, undefined]));

async function shownMatching(
  tx: Transaction,
  context: Context,
  projectId: string,
  matching: Matching,
): Promise<ShownImages> {
  const { ids, classIds, changed, added } = await matchedImages(tx, context, projectId, matching);
  const seen = new Map(ids.map((id, at) => [id, classIds[at] ?? null]));
  return { seen, changed, frozen: { ...matching, shownAt: matching.shownAt.toISOString(), added } };
}

/** The images of a list that was sent by hand, those that were seen first. */
function shownListed({
  imageIds,
  seenClassIds,
}: Pick<z.output<typeof labelInput>, "imageIds" | "seenClassIds">): ShownImages {
  const known = seenClassIds?.length ?? 0;
  const seen = new Map(
    imageIds?.map((id, at) => [id, at < known ? (seenClassIds?.[at] ?? null) : undefined]),
  );
  return { seen, changed: new Set(), frozen: null };
}

/** What a batch that was sent before left alone, of the images that are sent again. */
async function leftAloneBy(
  tx: Transaction,
  batch: LabelBatch,
  imageIds: readonly string[],
): Promise<Pick<Labelled, "conflicts" | "added">> {
  if (batch.filter) return { conflicts: batch.filter.conflicts, added: batch.filter.added };
  const labelled = await labelledBy(tx, batch);
  const held = await holdImages(tx, batch.projectId, imageIds);
  return { conflicts: imageIds.filter((id) => held.has(id) && !labelled.has(id)), added: 0 };
}

/** Refuses to take back what an import is still adding to: what came after would be of an action that is taken back. */
async function requireWhole(tx: Transaction, { key }: LabelBatch): Promise<void> {
  const [row] = await tx
    .select({ fileName: imports.fileName, state: imports.state })
    .from(imports)
    .where(eq(imports.id, key));
  if (row?.state !== "running" && row?.state !== "queued") return;
  throw new AppError(
    "CONFLICT",
    `The import of ${row.fileName} is still labelling images. Cancel it, or wait until it is over, and take it back then.`,
  );
}

/**
 * Takes an action back: each image whose newest label is of it gets the class that it had before, by a new label. An
 * image that somebody labelled since is left alone, and is among the conflicts. Taking back the taking back does it again.
 */
export const undoLabelBatch = command({
  action: "label:write",
  name: "label:undo",
  input: z
    .object({
      projectId: z.string(),
      key: actionKey,
      batchId: z.string().nullish(),
      batchKey: actionKey.nullish(),
    })
    .refine(
      ({ batchId, batchKey }) => Boolean(batchId) !== Boolean(batchKey),
      "Give batchId or batchKey: the action to take back.",
    ),
  on: ({ projectId }) => projectId,
  run: async ({ tx, actor, projectId, publish, audit }, input): Promise<Labelled> => {
    // Held, so that of two who take it back the second finds the first one's batch, which may be of the same key.
    const [undone] = await tx
      .select()
      .from(labelBatches)
      .where(
        and(
          eq(labelBatches.projectId, projectId),
          input.batchId ? eq(labelBatches.id, input.batchId) : eq(labelBatches.key, input.batchKey ?? ""),
        ),
      )
      .for("no key update");
    if (!undone) throw notFound(input.batchId ?? input.batchKey ?? "");
    const before = await batchOfKey(tx, projectId, input.key);
    if (before) {
      const batch = await sentBefore(tx, projectId, input.key, actor.id);
      audit(batch.id);
      const labelled = await labelledBy(tx, batch);
      const taken = batch.undoesId === undone.id ? await labelledBy(tx, undone) : new Set<string>();
      return { batch, conflicts: [...taken].filter((id) => !labelled.has(id)), added: 0 };
    }
    await requireWhole(tx, undone);
    const [earlier] = await tx
      .select({ id: labelBatches.id })
      .from(labelBatches)
      .where(eq(labelBatches.undoesId, undone.id));
    if (earlier) {
      throw new AppError("CONFLICT", "This action is taken back already. Load the list of actions again.");
    }
    const batch = await beginBatch(tx, {
      projectId,
      key: input.key,
      undoesId: undone.id,
      isMerge: undone.isMerge,
      authorId: actor.id,
    });
    if (!batch) throw new AppError("CONFLICT", "Another action has this key. Choose a new one.", "key");
    audit(batch.id);
    const said = { source: "person", authorId: actor.id, batchId: batch.id } as const;
    const { imageCount, conflicts } = await takeBack(tx, undone, said);
    const { placed, later } = await takeBackPlaces(tx, undone.id, batch.id);
    // An image whose label and place both went back is one image.
    const both = placed.length > 0 ? await labelledBy(tx, batch) : new Set();
    const alone = placed.filter((id) => !both.has(id)).length;
    publish(projectId, "LABELS_CHANGED", batch.id);
    return {
      batch: await endBatch(tx, batch, { imageCount: imageCount + alone }),
      conflicts: [...new Set([...conflicts, ...later])],
      added: 0,
    };
  },
});
