import { and, eq } from "drizzle-orm";
import { confusionBins, type runs } from "@/db/schema";
import { BinCounter, type MatrixBins, unpackBins } from "@/ml/matrix-bins";
import type { Context } from "@/server/core/context";
import { isOver } from "@/server/runs/stop";
import { breather, inTurn } from "./in-turn";
import { predictionBlocks } from "./prediction-stream";

type Run = typeof runs.$inferSelect;

/** Of ml/matrix-bins.ts: bins of an older edition are counted anew. */
const edition = 1;

/** Counts that this process is at: who asks meanwhile waits for the same. */
const underway = new Map<string, Promise<Uint8Array>>();

/**
 * The predictions of a run by cell, step of confidence and rank of the truth. Read from what is kept; the first to ask
 * waits until all predictions are read, of a million with a hundred classes some seconds.
 * @param numbers probabilities of the run: images × classes.
 */
export async function binsOf(
  context: Context,
  run: Run,
  classes: number,
  numbers: number,
): Promise<MatrixBins> {
  const [kept] = await context.db
    .select({ body: confusionBins.body })
    .from(confusionBins)
    .where(and(eq(confusionBins.runId, run.id), eq(confusionBins.edition, edition)));
  if (kept) return unpackBins(kept.body);
  const begun = underway.get(run.id) ?? countAndKeep(context, run, classes, numbers);
  underway.set(run.id, begun);
  return unpackBins(await begun.finally(() => underway.delete(run.id)));
}

async function countAndKeep(
  { db, sql }: Context,
  run: Run,
  classes: number,
  numbers: number,
): Promise<Uint8Array> {
  const body = await inTurn(numbers, async () => {
    const breathe = breather();
    const counter = new BinCounter(classes);
    for await (const block of predictionBlocks(sql, run.id, [0, classes])) {
      counter.add(block);
      await breathe();
    }
    return counter.packed();
  });
  // Its predictions change no more.
  if (isOver(run)) {
    await db
      .insert(confusionBins)
      .values({ runId: run.id, edition, body })
      .onConflictDoUpdate({ target: confusionBins.runId, set: { edition, body } });
  }
  return body;
}
