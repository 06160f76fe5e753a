import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { typeOfId } from "@/db/ids";
import { models } from "@/db/schema";
import { type Agreement, compareAnswers } from "@/ml/parity";
import { AppError, notFound } from "@/server/core/errors";

/** As it is written: a name, a version, a system. */
export const browserField = z
  .string()
  .trim()
  .min(1, "Say which browser it is.")
  .max(80, "A browser's name has at most 80 characters.");

export const answersField = z
  .array(z.object({ imageId: z.string(), probabilities: z.array(z.number()).max(50_000) }))
  .max(200, "At most 200 images are asked about.");

/** The model of an id; @throws NOT_FOUND for an id of something else. */
export async function modelFor(tx: Transaction, modelId: string): Promise<typeof models.$inferSelect> {
  if (typeOfId(modelId) !== "Model") throw notFound(modelId);
  const [model] = await tx.select().from(models).where(eq(models.id, modelId));
  if (!model) throw notFound(modelId);
  return model;
}

/** compareAnswers, with what is wrong with the answers as an error for people. */
export function agreementOf(...[expected, actual]: Parameters<typeof compareAnswers>): Agreement {
  try {
    return compareAnswers(expected, actual);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError("INVALID_INPUT", `answers: ${error.message}`, "answers");
  }
}
