import { inArray } from "drizzle-orm";
import { runGroups } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import type { Split } from "@/server/datasets/queries";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import type { Run } from "./queries";

/** What a model reaches that always answers with the most frequent class. */
export interface Baseline {
  class: FrozenClass;
  /** Of the images of the split, 0..1: an accuracy. */
  share: number;
}

const foldCountsOf = batched<number[][] | null>(async (ids, context: Context) => {
  const rows = await context.db
    .select({ id: runGroups.id, foldCounts: runGroups.foldCounts })
    .from(runGroups)
    .where(inArray(runGroups.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row.foldCounts]));
  return ids.map((id) => byId.get(id) ?? null);
});

/**
 * The baseline of a split as the run sees it: of folds, validation is the run's own. Null where the split is empty.
 * The caller has loaded the run, so may see it.
 */
export async function baselineOf(context: Context, run: Run, split: Split): Promise<Baseline | null> {
  const version = await versionOf(context, run.versionId);
  const folds = run.groupId === null ? null : await foldCountsOf(context, run.groupId);
  return mostFrequent(frozenClasses(version), countsOf(version.counts, folds, run.member, split));
}

/** Images of each split as the run sees it. The caller has loaded the run, so may see it. */
export async function splitCounts(context: Context, run: Run): Promise<Record<Split, number>> {
  const { counts } = await versionOf(context, run.versionId);
  const folds = run.groupId === null ? null : await foldCountsOf(context, run.groupId);
  const of = (split: Split) =>
    countsOf(counts, folds, run.member, split).reduce((sum, count) => sum + count, 0);
  return { train: of("train"), validation: of("validation"), test: of("test") };
}

function countsOf(
  counts: Record<Split, number[]>,
  folds: number[][] | null,
  member: number | null,
  split: Split,
): number[] {
  if (!folds || split === "test") return counts[split];
  const own = folds[member ?? -1] ?? [];
  if (split === "validation") return own;
  return own.map((count, index) => (counts.train[index] ?? 0) + (counts.validation[index] ?? 0) - count);
}

/** The class with the largest count, the first of several; null where all are 0. */
export function mostFrequent(classes: readonly FrozenClass[], counts: readonly number[]): Baseline | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const largest = Math.max(0, ...counts);
  const found = classes[counts.indexOf(largest)];
  return found && total > 0 ? { class: found, share: largest / total } : null;
}
