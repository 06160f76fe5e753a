import { and, asc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import {
  confusionCells,
  type Evaluators,
  evaluationPieces,
  evaluations,
  predictions,
  runs,
  versionImages,
  versions,
} from "@/db/schema";
import { type Work, WorkFailed } from "@/server/core/work";
import { nextNumber } from "@/server/runs/launch";
import { Judgement } from "@/workers/training/evaluate";

export type EvaluationWork = Work<typeof evaluations>;
type Run = typeof runs.$inferSelect;

/** Pieces that are read at a time. */
const piecesPerRead = 16;
const predictionsPerWrite = 1000;

/**
 * Makes of the answered pieces what a run's own evaluation leaves: a row for each image, the counts by truth and
 * prediction, accuracy and loss. The run that holds it is marked as deleted until all is there, so that nobody meets a
 * part of it, and what an attempt that never ends leaves is swept.
 */
export async function keepResult(
  work: EvaluationWork,
  db: Database,
  run: Run,
  stopped: () => unknown,
): Promise<void> {
  const { id, split } = work.row;
  const [version] = await db
    .select({ classes: versions.classes })
    .from(versions)
    .where(eq(versions.id, run.versionId));
  if (!version) throw new WorkFailed("The run's version is gone.");
  const classes = version.classes.length;
  const resultId = await hiddenRun(work, db, run);
  const judgement = new Judgement(resultId, split, classes);
  for (let from = 0; ; from += piecesPerRead) {
    if (stopped()) return;
    const pieces = await db
      .select()
      .from(evaluationPieces)
      .where(
        and(
          eq(evaluationPieces.evaluationId, id),
          gte(evaluationPieces.piece, from),
          lt(evaluationPieces.piece, from + piecesPerRead),
        ),
      )
      .orderBy(asc(evaluationPieces.piece));
    if (pieces.length === 0) break;
    const known = await knownOf(
      db,
      run.versionId,
      pieces.flatMap(({ positions }) => positions),
    );
    const values = pieces.flatMap(({ positions, answers }) => {
      const numbers = new Float32Array(Uint8Array.from(answers ?? []).buffer);
      return positions.map((position, i) => {
        const { imageId = "", classIndex = 0 } = known.get(position) ?? {};
        return judgement.add(imageId, classIndex, numbers.subarray(i * classes, (i + 1) * classes));
      });
    });
    await work.step({}, async (tx) => {
      for (let at = 0; at < values.length; at += predictionsPerWrite) {
        await tx
          .insert(predictions)
          .values(values.slice(at, at + predictionsPerWrite))
          .onConflictDoNothing();
      }
    });
  }
  await work.finish("finished", null, async (tx, publish) => {
    await tx.insert(confusionCells).values(judgement.cells());
    await show(tx, resultId, judgement);
    const evaluators = await evaluatorsOf(tx, id);
    await tx.update(evaluations).set({ evaluators, lentAt: null }).where(eq(evaluations.id, id));
    await tx.delete(evaluationPieces).where(eq(evaluationPieces.evaluationId, id));
    publish(work.row.projectId, "RUN_CHANGED", resultId);
  });
}

/** Who answered how many images, the most first. */
async function evaluatorsOf(tx: Transaction, id: string): Promise<Evaluators> {
  const rows = await tx.execute<Evaluators[number] & Record<string, unknown>>(sql`
    select t.user_id as "userId", sum(cardinality(p.positions))::int as images
    from evaluation_pieces p
    left join evaluation_tabs t on t.evaluation_id = p.evaluation_id and t.id = p.tab_id
    where p.evaluation_id = ${id} group by t.user_id order by images desc, t.user_id`);
  return rows.map(({ userId, images }) => ({ userId, images }));
}

/** The run that comes to hold the result: that of an attempt before, or a new one. */
async function hiddenRun(work: EvaluationWork, db: Database, run: Run): Promise<string> {
  const { id, projectId, split, createdBy } = work.row;
  const [own] = await db
    .select({ resultId: evaluations.resultId })
    .from(evaluations)
    .where(eq(evaluations.id, id));
  if (own?.resultId) return own.resultId;
  let made = "";
  await work.step({}, async (tx) => {
    const [hidden] = await tx
      .insert(runs)
      .values({
        ...{ projectId, versionId: run.versionId, number: await nextNumber(tx, projectId) },
        ...{ name: `${run.name.slice(0, 180)}, ${split} split`, kind: "evaluation", state: "stopped" },
        ...{ configuration: run.configuration, epochs: 0, parameters: run.parameters },
        ...{ modelEpoch: run.modelEpoch, createdBy, deletedAt: new Date() },
      })
      .returning({ id: runs.id });
    if (!hidden) throw new Error("The insert returned no run");
    made = hidden.id;
    await tx.update(evaluations).set({ resultId: made }).where(eq(evaluations.id, id));
  });
  return made;
}

async function show(tx: Transaction, id: string, { accuracy, loss }: Judgement): Promise<void> {
  await tx
    .update(runs)
    .set({
      ...{ state: "finished", deletedAt: null, testAccuracy: accuracy, testLoss: loss },
      finishedAt: sql`now()`,
    })
    .where(eq(runs.id, id));
}

/** Images and labels of rows of a version. */
async function knownOf(db: Database, versionId: string, positions: readonly number[]) {
  const rows = await db
    .select({
      position: versionImages.position,
      imageId: versionImages.imageId,
      classIndex: versionImages.classIndex,
    })
    .from(versionImages)
    .where(and(eq(versionImages.versionId, versionId), inArray(versionImages.position, [...positions])));
  return new Map(rows.map((row) => [row.position, row]));
}
