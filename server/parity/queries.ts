import { and, asc, desc, eq, inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { conversions, type models, parityChecks, parityReferences, predictions } from "@/db/schema";
import { type Answer, parityImages } from "@/ml/parity";
import { batched, groupBy } from "@/server/core/loader";

export type ParityCheck = typeof parityChecks.$inferSelect;
export type ParityFormat = ParityCheck["format"];
type Model = typeof models.$inferSelect;

/**
 * What the worker said of the images that a browser is asked about: always the same ones. Of the model itself and of its
 * graph, which has the same weights, those that the run was least sure of, as they tip over first; of others what was
 * drawn and kept at the conversion. Empty where the run judged no image or the model has no such format.
 */
export async function referencesOf(
  db: Queryable,
  model: Pick<Model, "id" | "runId" | "classes">,
  format: ParityFormat,
): Promise<Answer[]> {
  if (format === "layers" || format === "graph") {
    return db
      .select({ imageId: predictions.imageId, probabilities: predictions.probabilities })
      .from(predictions)
      .where(eq(predictions.runId, model.runId))
      .orderBy(asc(predictions.confidence), asc(predictions.imageId))
      .limit(parityImages(model.classes.length));
  }
  return db
    .select({ imageId: parityReferences.imageId, probabilities: parityReferences.probabilities })
    .from(parityReferences)
    .innerJoin(conversions, eq(conversions.id, parityReferences.conversionId))
    .where(and(eq(conversions.modelId, model.id), eq(conversions.format, format)))
    .orderBy(asc(parityReferences.imageId));
}

/** What browsers said of models, newest first. */
export function parityChecksOf(db: Queryable, modelIds: readonly string[]): Promise<ParityCheck[]> {
  return db
    .select()
    .from(parityChecks)
    .where(inArray(parityChecks.modelId, [...modelIds]))
    .orderBy(desc(parityChecks.checkedAt), asc(parityChecks.browser));
}

/** The same of one model. The caller has loaded it, so may see it. */
export const parityChecksOfModel = batched<ParityCheck[]>(async (ids, { db }) => {
  const byModel = groupBy(await parityChecksOf(db, ids), ({ modelId }) => modelId);
  return ids.map((id) => byModel.get(id) ?? []);
});
