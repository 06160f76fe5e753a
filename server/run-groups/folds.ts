import { asc, eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { versionChecks, versionImages } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { foldCounts, leaveOneOutFolds, stratifiedFolds } from "@/ml/folds";
import { AppError } from "@/server/core/errors";
import type { Version } from "@/server/versions/queries";

/** More are better divided into folds: each left-out image costs a whole run. */
const mostLeftOut = 100;

/** Marks the position of a test image, which lies in no fold. */
const noFold = 65_535;

export interface Folds {
  count: number;
  /** uint16, little-endian, by position in the version. */
  bytes: Uint8Array;
  counts: number[][];
  /** Images that lie in one fold with near-same ones; null where nobody could look for such. */
  keptTogether: number | null;
}

interface FoldRequest {
  version: Version;
  kind: "folds" | "leave_one_out";
  count: number;
  seed: Configuration["seed"];
}

/**
 * Divides the training and validation images of a version among folds. The test images stay what they are.
 * The whole launch of 10 folds of 100,000 images takes half a second (2 cores, Postgres beside it).
 */
export async function divide(tx: Transaction, { version, kind, count, seed }: FoldRequest): Promise<Folds> {
  const rows = await tx
    .select({
      position: versionImages.position,
      classIndex: versionImages.classIndex,
      split: versionImages.split,
    })
    .from(versionImages)
    .where(eq(versionImages.versionId, version.id))
    .orderBy(asc(versionImages.position));
  const learnt = rows.filter((row) => row.split !== "test");
  const labels = Uint16Array.from(learnt, (row) => row.classIndex);
  const setOf = await nearSameSets(tx, version.id);
  const sets = Uint32Array.from(learnt, ({ position }) => setOf?.(position) ?? position);
  const folds = foldsOf(kind, { labels, sets, count, seed });
  const all = new Uint16Array(version.imageCount).fill(noFold);
  for (const [i, row] of learnt.entries()) all[row.position] = folds[i] ?? noFold;
  const bytes = Buffer.alloc(2 * all.length);
  for (const [position, fold] of all.entries()) bytes.writeUInt16LE(fold, 2 * position);
  const counts = foldCounts(folds, labels, version.classes.length);
  return { count: counts.length, bytes, counts, keptTogether: setOf ? together(sets) : null };
}

/**
 * The set of near-same images that each position of a version lies in, as a worker found them after the freeze; null
 * where it could not look at them.
 */
async function nearSameSets(
  tx: Transaction,
  versionId: string,
): Promise<((position: number) => number) | null> {
  const [check] = await tx
    .select({ groups: versionChecks.groups })
    .from(versionChecks)
    .where(eq(versionChecks.versionId, versionId));
  if (!check) {
    throw new AppError(
      "CONFLICT",
      "A worker is still looking for near-same images in this version, which must lie in one fold: launch the folds in a moment. Seeds need no such look.",
      "versionId",
    );
  }
  const { groups } = check;
  if (!groups) return null;
  const view = new DataView(groups.buffer, groups.byteOffset, groups.byteLength);
  return (position) => view.getUint32(4 * position, true);
}

/** How many images lie in a set with others. */
function together(sets: Uint32Array): number {
  const sizes = new Map<number, number>();
  for (const set of sets) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  return sets.reduce((sum, set) => sum + ((sizes.get(set) ?? 0) > 1 ? 1 : 0), 0);
}

function foldsOf(
  kind: FoldRequest["kind"],
  { labels, sets, count, seed }: { labels: Uint16Array; sets: Uint32Array; count: number; seed: number },
): Uint16Array {
  const images = `${labels.length.toLocaleString("en")} images for training and validation`;
  if (kind === "folds") {
    const independent = new Set(sets).size;
    if (independent < count) {
      throw new AppError(
        "INVALID_INPUT",
        `This version has ${images}, ${independent} of them unlike any other: too few for ${count} folds. Ask for fewer folds, or freeze a version of more images.`,
        "repeats.count",
      );
    }
    return stratifiedFolds({ labels, sets, folds: count, seed });
  }
  if (labels.length > mostLeftOut || labels.length < 3) {
    throw new AppError(
      "INVALID_INPUT",
      labels.length < 3
        ? `This version has ${images}: leaving one out leaves too few to learn from. Freeze a version of more images.`
        : `This version has ${images}, and leave-one-out trains a run for each: at most ${mostLeftOut} are taken. Choose k-fold with 10 folds instead, which measures as well with ten runs.`,
      "repeats.kind",
    );
  }
  return leaveOneOutFolds(sets);
}
