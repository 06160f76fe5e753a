import { and, asc, desc, eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { conversions, type models, parityChecks, parityReferences, predictions } from "@/db/schema";
import { type Answer, parityImages } from "@/ml/parity";

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

/** What browsers said of a model, newest first. */
export function parityChecksOf(db: Queryable, modelId: string): Promise<ParityCheck[]> {
  return db
    .select()
    .from(parityChecks)
    .where(eq(parityChecks.modelId, modelId))
    .orderBy(desc(parityChecks.checkedAt), asc(parityChecks.browser));
}
