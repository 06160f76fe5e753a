import { asc, desc, eq, inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { evaluations, evaluationTabs } from "@/db/schema";
import { judgedSplit } from "@/ml/splits";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";
import type { Split } from "@/server/datasets/queries";
import { splitCounts } from "@/server/runs/baseline";
import type { Run } from "@/server/runs/queries";

export type Evaluation = typeof evaluations.$inferSelect;

/** A split of a run's version, as the run sees it. */
export interface RunSplit {
  split: Split;
  images: number;
  /** Whether the run was judged on it after its training. */
  isJudged: boolean;
  evaluation: Evaluation | null;
}

const evaluationsOf = batched<Evaluation[]>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(evaluations)
    .where(inArray(evaluations.runId, [...ids]));
  const byRun = groupBy(rows, ({ runId }) => runId);
  return ids.map((id) => byRun.get(id) ?? []);
});

/** The splits of a run's version that have images. The caller has loaded the run, so may see it. */
export async function splitsOf(context: Context, run: Run): Promise<RunSplit[]> {
  const [counts, own] = await Promise.all([splitCounts(context, run), evaluationsOf(context, run.id)]);
  const judged = judgedSplit(counts);
  return (["test", "validation", "train"] as const)
    .filter((split) => counts[split] > 0)
    .map((split) => ({
      ...{ split, images: counts[split], isJudged: split === judged },
      evaluation: own.find((one) => one.split === split) ?? null,
    }));
}

/** The evaluation that a run of its kind holds the result of; null for others. */
export const evaluationOfResult = batched<Evaluation | null>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(evaluations)
    .where(inArray(evaluations.resultId, [...ids]));
  const byResult = new Map(rows.map((row) => [row.resultId, row]));
  return ids.map((id) => byResult.get(id) ?? null);
});

/** Tabs that were lent to an evaluation, those that answered the most first. The caller has loaded it, so may see it. */
export function tabsOf(db: Queryable, evaluationId: string) {
  return db
    .select()
    .from(evaluationTabs)
    .where(eq(evaluationTabs.evaluationId, evaluationId))
    .orderBy(desc(evaluationTabs.images), asc(evaluationTabs.joinedAt));
}
