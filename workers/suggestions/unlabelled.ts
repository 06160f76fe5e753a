import { and, asc, count, eq, gt, isNull, max, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { datasetImages, images, suggestionSets, suggestions } from "@/db/schema";
import { diverseOrder, uncertaintyOf } from "@/ml/active-learning";
import type { BlobStore } from "@/server/core/blobs";
import { type Work, WorkFailed } from "@/server/core/work";
import { RunModel } from "@/workers/inference/run-model";
import { argMax } from "@/workers/training/evaluate";
import { classesToday } from "./classes";
import { type Answer, ask } from "./images";

export type SuggestionWork = Work<typeof suggestionSets>;
export interface SuggestionServices {
  db: Database;
  blobs: Pick<BlobStore, "read">;
}

/** Images of a write. */
const perStep = 128;
/** Among so many of the least sure ones the order of diversity is looked for, and so far it goes. */
const unsure = 2000;
const ordered = 500;

/** Asks a run's model about each image of the dataset that has no class. */
export async function suggestClasses(
  work: SuggestionWork,
  stopped: () => unknown,
  services: SuggestionServices,
): Promise<void> {
  const { db, blobs } = services;
  const { id: setId, datasetId, projectId, runId } = work.row;
  const model = runId === null ? null : await RunModel.open(services, runId);
  if (!model) throw new WorkFailed("The run has no model any more: choose another run.");
  try {
    const outputs = await classesToday(db, projectId, model.classes);
    const total = work.row.total ?? (await unlabelledCount(db, datasetId));
    let after = await lastAsked(db, setId);
    for (;;) {
      if (stopped()) return;
      const asked = await unlabelledAfter(db, datasetId, after);
      if (asked.length === 0) break;
      const answers = await ask(model, blobs, asked);
      await work.step({ processed: work.processed + asked.length, total }, async (tx) => {
        if (answers.length > 0) {
          await tx
            .insert(suggestions)
            .values(answers.map((answer) => ({ setId, ...suggestionOf(answer, outputs) })))
            .onConflictDoNothing();
        }
        const unread = asked.length - answers.length;
        await tx
          .update(suggestionSets)
          .set({
            imageCount: sql`${suggestionSets.imageCount} + ${answers.length}`,
            unread: sql`${suggestionSets.unread} + ${unread}`,
          })
          .where(eq(suggestionSets.id, setId));
      });
      after = asked.at(-1)?.imageId ?? after;
    }
    await orderByDiversity(work, stopped, model, services);
  } finally {
    model.close();
  }
}

/** A model's answer as it is kept. */
function suggestionOf({ imageId, probabilities }: Answer, outputs: readonly string[]) {
  const predicted = argMax(probabilities);
  return {
    imageId,
    classId: outputs[predicted] as string,
    ...uncertaintyOf(probabilities, 0, probabilities.length),
  };
}

async function unlabelledCount(db: Database, datasetId: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(and(eq(datasetImages.datasetId, datasetId), isNull(images.classId)));
  return row?.count ?? 0;
}

function unlabelledAfter(db: Database, datasetId: string, after: string) {
  return db
    .select({ imageId: images.id, sha256: images.sha256 })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(
      and(eq(datasetImages.datasetId, datasetId), isNull(images.classId), gt(datasetImages.imageId, after)),
    )
    .orderBy(asc(datasetImages.imageId))
    .limit(perStep);
}

/** Where a former attempt stopped: images are asked about in the order of their ids. */
async function lastAsked(db: Database, setId: string): Promise<string> {
  const [row] = await db
    .select({ last: max(suggestions.imageId) })
    .from(suggestions)
    .where(eq(suggestions.setId, setId));
  return row?.last ?? "";
}

async function orderByDiversity(
  work: SuggestionWork,
  stopped: () => unknown,
  model: RunModel,
  { db, blobs }: SuggestionServices,
): Promise<void> {
  const setId = work.row.id;
  const least = await db
    .select({ imageId: images.id, sha256: images.sha256 })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(eq(suggestions.setId, setId))
    .orderBy(asc(suggestions.margin), asc(suggestions.imageId))
    .limit(unsure);
  const answers: Answer[] = [];
  for (let from = 0; from < least.length; from += perStep) {
    if (stopped()) return;
    answers.push(...(await ask(model, blobs, least.slice(from, from + perStep))));
    await work.step({});
  }
  const width = model.featureWidth;
  const features = new Float32Array(answers.length * width);
  for (const [i, answer] of answers.entries()) features.set(answer.features, i * width);
  const order = answers.length === 0 ? [] : diverseOrder(features, width, { first: 0, count: ordered });
  if (stopped()) return;
  await work.finish("finished", null, async (tx) => {
    const places = JSON.stringify(order.map((index, place) => [answers[index]?.imageId, place]));
    await tx.execute(sql`
      update suggestions s set diversity = (r->>1)::smallint
      from jsonb_array_elements(${places}::jsonb) r
      where s.set_id = ${setId} and s.image_id = r->>0`);
  });
}
