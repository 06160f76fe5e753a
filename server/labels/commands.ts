import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, type FrozenFilter, labelBatches, labels } from "@/db/schema";
import { actionKey, command } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { appendLabels, type Choice, holdImages } from "./append";
import { type Matching, matchedImages, matchingInput } from "./matching";
import type { LabelBatch } from "./queries";

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
async function sentBefore(
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

/** Refuses a class of another project as one that does not exist, and one that no new image gets by its name. */
async function requireOpenClass(tx: Transaction, projectId: string, classId: string): Promise<void> {
  const [row] = await tx
    .select({ name: classes.name, archivedAt: classes.archivedAt })
    .from(classes)
    .where(and(eq(classes.id, classId), eq(classes.projectId, projectId)))
    .for("key share");
  if (!row) throw notFound(classId);
  if (row.archivedAt) {
    throw new AppError(
      "CONFLICT",
      `The class ${row.name} is archived: no image gets it any more. Choose another class, or take it out of the archive in the settings.`,
      "classId",
    );
  }
}

async function labelledBy(tx: Transaction, batchId: string): Promise<Set<string>> {
  // One text in place of ten thousand rows. No id has a comma.
  const [row] = await tx
    .select({ ids: sql<string | null>`string_agg(${labels.imageId}, ',')` })
    .from(labels)
    .where(eq(labels.batchId, batchId));
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
    ({ imageIds, seenClassIds }) => !seenClassIds || seenClassIds.length === imageIds?.length,
    "seenClassIds: give one for each image.",
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
    const classId = input.classId ?? null;
    const batch = await beginBatch(tx, { projectId, key: input.key, authorId: actor.id });
    if (!batch) {
      const before = await sentBefore(tx, projectId, input.key, actor.id);
      audit(before.id);
      return { batch: before, ...(await leftAloneBy(tx, before, input.imageIds ?? [])) };
    }
    audit(batch.id);
    if (classId !== null) await requireOpenClass(tx, projectId, classId);
    const found = input.matching
      ? await chooseMatching(tx, context, projectId, input.matching)
      : await chooseListed(tx, projectId, input.imageIds ?? []);
    const seen = new Map(
      (input.seenClassIds ?? []).map((id, at) => [input.imageIds?.[at] ?? "", id ?? null]),
    );
    const isFree = (id: string) => {
      if (input.overwrite) return true;
      if (found.changed.has(id)) return false;
      const now = found.held.get(id) ?? null;
      return now === classId || !seen.has(id) || seen.get(id) === now;
    };
    const ids = [...found.held.keys()];
    const choices: Choice[] = ids.filter(isFree).map((imageId) => ({ imageId, classId }));
    const imageCount = await appendLabels(tx, {
      projectId,
      choices,
      source: "person",
      authorId: actor.id,
      batchId: batch.id,
      held: found.held,
    });
    const conflicts = ids.filter((id) => !isFree(id));
    const filter = found.frozen ? { ...found.frozen, conflicts } : null;
    const ended = await endBatch(tx, batch, { classId, imageCount, filter });
    publish(projectId, "LABELS_CHANGED", batch.id);
    return { batch: ended, conflicts, added: found.frozen?.added ?? 0 };
  },
});

interface Chosen {
  /** Image → the class that it has; held until the end of the transaction. */
  held: Map<string, string | null>;
  /** Those that got a label since they were shown. */
  changed: ReadonlySet<string>;
  /** What a filter stood for, where it was one. */
  frozen: Omit<FrozenFilter, "conflicts"> | null;
}

async function chooseListed(
  tx: Transaction,
  projectId: string,
  imageIds: readonly string[],
): Promise<Chosen> {
  const held = await holdImages(tx, projectId, imageIds);
  // An image that is gone takes nothing from the others; where none is here, the ids are wrong.
  const [first] = imageIds;
  if (held.size === 0 && first !== undefined) throw notFound(first);
  return { held, changed: new Set(), frozen: null };
}

async function chooseMatching(
  tx: Transaction,
  context: Context,
  projectId: string,
  matching: Matching,
): Promise<Chosen> {
  const { ids, changed, added } = await matchedImages(tx, context, projectId, matching);
  const held = await holdImages(tx, projectId, ids);
  return { held, changed, frozen: { ...matching, shownAt: matching.shownAt.toISOString(), added } };
}

/** What a batch that was sent before left alone, of the images that are sent again. */
async function leftAloneBy(
  tx: Transaction,
  batch: LabelBatch,
  imageIds: readonly string[],
): Promise<Pick<Labelled, "conflicts" | "added">> {
  if (batch.filter) return { conflicts: batch.filter.conflicts, added: batch.filter.added };
  const labelled = await labelledBy(tx, batch.id);
  const held = await holdImages(tx, batch.projectId, imageIds);
  return { conflicts: imageIds.filter((id) => held.has(id) && !labelled.has(id)), added: 0 };
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
      const labelled = await labelledBy(tx, batch.id);
      const undone = batch.undoesId ? await labelledBy(tx, batch.undoesId) : new Set<string>();
      return { batch, conflicts: [...undone].filter((id) => !labelled.has(id)), added: 0 };
    }
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
      authorId: actor.id,
    });
    if (!batch) throw new AppError("CONFLICT", "Another action has this key. Choose a new one.", "key");
    audit(batch.id);
    const held = await holdImages(tx, projectId, [...(await labelledBy(tx, undone.id))]);
    const { choices, conflicts } = await formerClasses(tx, undone.id);
    const imageCount = await appendLabels(tx, {
      projectId,
      choices,
      source: "person",
      authorId: actor.id,
      batchId: batch.id,
      held,
    });
    publish(projectId, "LABELS_CHANGED", batch.id);
    return {
      batch: await endBatch(tx, batch, { imageCount }),
      conflicts,
      added: 0,
    };
  },
});

/**
 * Of the images of a batch, which are held: the class that each had before, where its newest label is the batch's, and
 * those that somebody labelled since.
 */
async function formerClasses(
  tx: Transaction,
  batchId: string,
): Promise<{ choices: Choice[]; conflicts: string[] }> {
  const [row] = await tx.execute<Record<"ids" | "formers" | "later", string | null>>(sql`
    select string_agg(image_id, ',') filter (where is_newest) as ids,
      string_agg(coalesce(former, ''), ',') filter (where is_newest) as formers,
      string_agg(image_id, ',') filter (where not is_newest) as later
    from (
      select l.image_id,
        not exists (select 1 from labels n where n.image_id = l.image_id and n.id > l.id) as is_newest,
        (select p.class_id from labels p where p.image_id = l.image_id and p.id < l.id order by p.id desc limit 1) as former
      from labels l where l.batch_id = ${batchId} order by l.image_id) labelled`);
  const formers = row?.formers?.split(",") ?? [];
  const ids = row?.ids?.split(",") ?? [];
  return {
    choices: ids.map((imageId, at) => ({ imageId, classId: formers[at] || null })),
    conflicts: row?.later?.split(",") ?? [],
  };
}
