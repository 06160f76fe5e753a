import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { caseAnswers, caseFacings, errorCases, images } from "@/db/schema";
import { carryOut, type Work, type WorkEnd, WorkFailed } from "@/server/core/work";
import { unfaced, unfacedCount } from "@/server/suites/facing";
import { RunModel } from "@/workers/inference/run-model";
import type { ImageServices } from "@/workers/services";
import { ask } from "@/workers/suggestions/images";
import { argMax } from "@/workers/training/evaluate";

type FacingWork = Work<typeof caseFacings>;

/** Cases of a write. */
const perStep = 128;

/** Undoes the end: cases came in the meantime. */
class MoreCame extends Error {
  override name = "MoreCame";
}

/**
 * Asks the model of a run about the pictures of the open error cases that it has not answered, also of those that come
 * meanwhile. Each answer is kept once: another attempt goes on with the rest.
 */
export function executeFacing(id: string, services: ImageServices): Promise<WorkEnd> {
  const { db } = services.connection;
  return carryOut(
    { db, table: caseFacings, event: "CASES_FACED", id, signal: services.signal },
    async (work, stopped) => {
      const model = await openModel(db, services, id);
      try {
        while (!stopped()) {
          const cases = await nextCases(db, work);
          if (cases.length > 0) await answer(work, model, services.blobs, cases);
          else if (await ended(work)) return;
        }
      } finally {
        model.close();
      }
    },
  );
}

async function openModel(db: Database, { blobs }: ImageServices, runId: string): Promise<RunModel> {
  let model: RunModel | null;
  try {
    model = await RunModel.open({ db, blobs }, runId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkFailed(
      `The run's model cannot be loaded (${reason}). Try it again, or launch the run again.`,
    );
  }
  if (!model) throw new WorkFailed("The run has no model any more: launch it again to have one.");
  return model;
}

type Case = Awaited<ReturnType<typeof nextCases>>[number];

function nextCases(db: Database, { row }: FacingWork) {
  return db
    .select({ caseId: errorCases.id, imageId: images.id, sha256: images.sha256 })
    .from(errorCases)
    .innerJoin(images, eq(images.id, errorCases.imageId))
    .where(unfaced(row))
    .orderBy(asc(errorCases.id))
    .limit(perStep);
}

async function answer(
  work: FacingWork,
  model: RunModel,
  blobs: ImageServices["blobs"],
  cases: readonly Case[],
): Promise<void> {
  // Several cases may be of one picture.
  const pictures = [...new Map(cases.map((one) => [one.imageId, one])).values()];
  const said = new Map((await ask(model, blobs, pictures)).map((one) => [one.imageId, one.probabilities]));
  await work.step({ processed: work.processed + cases.length }, async (tx) => {
    const runId = work.row.id;
    await tx
      .insert(caseAnswers)
      .values(cases.map(({ caseId, imageId }) => ({ runId, caseId, ...answerOf(model, said.get(imageId)) })))
      .onConflictDoNothing();
    const total = work.processed + cases.length + (await unfacedCount(tx, work.row));
    await tx.update(caseFacings).set({ total }).where(eq(caseFacings.id, runId));
  });
}

function answerOf({ classes }: RunModel, probabilities: Float32Array | undefined) {
  if (!probabilities) return { predictedClassId: null, confidence: null, probabilities: null };
  const predicted = argMax(probabilities);
  return {
    predictedClassId: classes[predicted]?.id ?? null,
    confidence: probabilities[predicted] ?? null,
    probabilities: [...probabilities],
  };
}

/**
 * Ends the work, unless a case came since it was last looked. Who asks for more either finds the work at it, and then the
 * case is seen here, as the row is held; or finds it ended, and begins it anew.
 */
async function ended(work: FacingWork): Promise<boolean> {
  try {
    await work.finish("finished", null, async (tx) => {
      if ((await unfacedCount(tx, work.row)) > 0) throw new MoreCame();
      await tx.update(caseFacings).set({ total: work.processed }).where(eq(caseFacings.id, work.row.id));
    });
    return true;
  } catch (error) {
    if (error instanceof MoreCame) return false;
    throw error;
  }
}
