import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { and, asc, eq } from "drizzle-orm";
import {
  images,
  runGroupFolds,
  runGroups,
  runs,
  suggestionSets,
  suggestions,
  versionImages,
} from "@/db/schema";
import { uncertaintyOf } from "@/ml/active-learning";
import { findLabelErrors } from "@/ml/confident-learning";
import { WorkFailed } from "@/server/core/work";
import { RunModel } from "@/workers/inference/run-model";
import { readVersionTable } from "@/workers/training/data";
import { classesToday } from "./classes";
import { ask } from "./images";
import type { SuggestionServices, SuggestionWork } from "./unlabelled";

/** Images of a write. */
const perStep = 128;
/** Suspects in an insert. */
const perInsert = 1000;

/** An image of the training or validation split, with the fold whose model did not learn from it. */
interface Held {
  imageId: string;
  sha256: string;
  classIndex: number;
  fold: number;
}

/**
 * Asks the models of a group of folds, each about the images of its own fold, which it has not learnt from, and keeps the
 * images whose class these probabilities speak against (ml/confident-learning). What was answered lies in a file of the
 * data folder until the end, so another attempt goes on where this one stopped.
 */
export async function suspectLabels(
  work: SuggestionWork,
  stopped: () => unknown,
  services: SuggestionServices & { config: { dataDir: string } },
): Promise<void> {
  const { db, config } = services;
  const { id: setId, projectId, groupId } = work.row;
  if (groupId === null) throw new WorkFailed("The group of folds is gone: choose another one.");
  const [group] = await db.select().from(runGroups).where(eq(runGroups.id, groupId));
  if (!group) throw new WorkFailed("The group of folds is gone: choose another one.");
  const { classes } = await readVersionTable(db, group.versionId);
  const outputs = await classesToday(db, projectId, classes);
  const held = await heldOut(services, groupId, group.versionId);
  const path = answersPath(config.dataDir, setId);
  await mkdir(dirname(path), { recursive: true });
  const answers = new AnswerFile(path, classes.length);
  if (!(await askAll(work, stopped, { held, answers, groupId }, services))) return;
  const probabilities = await answers.readAll(held.length);
  // An image that could not be read has no probabilities: it is nobody's suspect.
  const read = held.flatMap((_, i) => (Number.isNaN(probabilities[i * classes.length]) ? [] : [i]));
  const rows = new Float32Array(read.length * classes.length);
  for (const [k, i] of read.entries()) {
    rows.set(probabilities.subarray(i * classes.length, (i + 1) * classes.length), k * classes.length);
  }
  const { suspects } = findLabelErrors({
    labels: read.map((i) => held[i]?.classIndex ?? 0),
    probabilities: rows,
    classes: classes.length,
  });
  const values = suspects.flatMap(({ index, guess, selfConfidence }) => {
    const image = held[read[index] as number];
    const classId = outputs[guess];
    const givenClassId = outputs[image?.classIndex ?? -1];
    // Classes that were merged since agree after all.
    if (!image || !classId || !givenClassId || classId === givenClassId) return [];
    const { margin, entropy } = uncertaintyOf(rows, index * classes.length, classes.length);
    const confidence = rows[index * classes.length + guess] as number;
    return [
      {
        setId,
        imageId: image.imageId,
        classId,
        confidence,
        margin,
        entropy,
        givenClassId,
        givenConfidence: selfConfidence,
      },
    ];
  });
  await work.finish("finished", null, async (tx) => {
    for (let from = 0; from < values.length; from += perInsert) {
      await tx
        .insert(suggestions)
        .values(values.slice(from, from + perInsert))
        .onConflictDoNothing();
    }
    await tx
      .update(suggestionSets)
      .set({ imageCount: values.length, unread: held.length - read.length })
      .where(eq(suggestionSets.id, setId));
  });
}

/** Where the answers of the folds' models lie until the set is over. */
export function answersPath(dataDir: string, setId: string): string {
  return join(dataDir, "suggestions", `${setId}.f32`);
}

/** Fold by fold, and within a fold in the order of the version. */
async function heldOut({ db }: SuggestionServices, groupId: string, versionId: string): Promise<Held[]> {
  const [row] = await db
    .select({ folds: runGroupFolds.folds })
    .from(runGroupFolds)
    .where(eq(runGroupFolds.groupId, groupId));
  if (!row) throw new WorkFailed("The group has no folds: label errors need a group of folds, not of seeds.");
  const { buffer, byteOffset, byteLength } = row.folds;
  const folds = new DataView(buffer, byteOffset, byteLength);
  const all = await db
    .select({
      imageId: images.id,
      sha256: images.sha256,
      classIndex: versionImages.classIndex,
      position: versionImages.position,
      split: versionImages.split,
    })
    .from(versionImages)
    .innerJoin(images, eq(images.id, versionImages.imageId))
    .where(eq(versionImages.versionId, versionId))
    .orderBy(asc(versionImages.position));
  return all
    .filter(({ split }) => split !== "test")
    .map(({ position, ...image }) => ({ ...image, fold: folds.getUint16(2 * position, true) }))
    .sort((a, b) => a.fold - b.fold);
}

/** False where it was stopped before the end. */
async function askAll(
  work: SuggestionWork,
  stopped: () => unknown,
  { held, answers, groupId }: { held: readonly Held[]; answers: AnswerFile; groupId: string },
  services: SuggestionServices,
): Promise<boolean> {
  // Where the file of a former attempt is gone, all is asked again.
  let at = (await answers.has(work.processed)) ? work.processed : 0;
  let model = null as { fold: number; model: RunModel } | null;
  try {
    while (at < held.length) {
      const fold = held[at]?.fold ?? 0;
      if (model?.fold !== fold) {
        model?.model.close();
        model = { fold, model: await modelOf(services, groupId, fold) };
      }
      if (stopped()) return false;
      let end = at;
      while (end < held.length && end < at + perStep && held[end]?.fold === fold) end++;
      const part = held.slice(at, end);
      const byId = new Map(
        (await ask(model.model, services.blobs, part)).map(({ imageId, probabilities }) => [
          imageId,
          probabilities,
        ]),
      );
      await answers.write(
        at,
        part.map(({ imageId }) => byId.get(imageId) ?? null),
      );
      await work.step({ processed: end, total: held.length });
      at = end;
    }
    return !stopped();
  } finally {
    model?.model.close();
  }
}

async function modelOf(services: SuggestionServices, groupId: string, fold: number): Promise<RunModel> {
  const [run] = await services.db
    .select({ id: runs.id, number: runs.number })
    .from(runs)
    .where(and(eq(runs.groupId, groupId), eq(runs.member, fold)));
  const model = run ? await RunModel.open(services, run.id) : null;
  if (!model) {
    throw new WorkFailed(
      `The run of fold ${fold + 1} has no model: let all runs of the group finish, then look for label errors.`,
    );
  }
  return model;
}

/** Probabilities of images by their number: float32, NaN where an image could not be read. */
class AnswerFile {
  constructor(
    private readonly path: string,
    private readonly classes: number,
  ) {}

  /** Whether the first `count` are there. */
  async has(count: number): Promise<boolean> {
    const file = await open(this.path, "r").catch(() => null);
    if (!file) return count === 0;
    const { size } = await file.stat();
    await file.close();
    return size >= 4 * this.classes * count;
  }

  /** Writes from the number `at` on, durably. */
  async write(at: number, answers: readonly (Float32Array | null)[]): Promise<void> {
    const rows = new Float32Array(answers.length * this.classes).fill(Number.NaN);
    for (const [i, answer] of answers.entries()) if (answer) rows.set(answer, i * this.classes);
    // Not truncated: earlier answers stay.
    const file = await open(this.path, at === 0 ? "w" : "r+");
    try {
      await file.write(new Uint8Array(rows.buffer), 0, rows.byteLength, 4 * this.classes * at);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async readAll(count: number): Promise<Float32Array> {
    const rows = new Float32Array(count * this.classes);
    const file = await open(this.path, "r");
    try {
      const { bytesRead } = await file.read(new Uint8Array(rows.buffer), 0, rows.byteLength, 0);
      if (bytesRead < rows.byteLength) throw new Error(`${this.path} is cut short.`);
    } finally {
      await file.close();
    }
    return rows;
  }
}
