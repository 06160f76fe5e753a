import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import {
  classes,
  conversionFiles,
  conversions,
  errorCases,
  errorCause,
  images,
  models,
  predictions,
  runs,
  versions,
} from "@/db/schema";
import { decisions } from "@/ml/metrics";
import { pictureEditsSchema } from "@/ml/picture-edits";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { putIntoSuites } from "@/server/suites/commands";

const note = z.string().trim().max(10_000, "A note has at most 10,000 characters.");

/** Probabilities come as 32-bit floats, so their sum is 1 only about. */
const sumTolerance = 1e-3;

/** The classes of a run's version, in their order. */
export async function classesOfRun(tx: Transaction, runId: string): Promise<{ id: string; name: string }[]> {
  const [row] = await tx
    .select({ classes: versions.classes })
    .from(runs)
    .innerJoin(versions, eq(versions.id, runs.versionId))
    .where(eq(runs.id, runId));
  if (!row) throw notFound(runId);
  return row.classes;
}

/** Refuses a class of another project as one that does not exist. */
async function requireClass(tx: Transaction, projectId: string, classId: string): Promise<void> {
  const [row] = await tx
    .select({ id: classes.id })
    .from(classes)
    .where(and(eq(classes.id, classId), eq(classes.projectId, projectId)));
  if (!row) throw notFound(classId);
}

/** What a browser computed, checked: it is data from outside. */
function checkProbabilities(values: readonly number[] | null | undefined, count: number): number[] {
  const invalid = (reason: string) => new AppError("INVALID_INPUT", reason, "probabilities");
  if (!values) throw invalid("A case from Try needs the probabilities that the model gave.");
  if (values.length !== count) {
    throw invalid(`The run tells ${count} classes apart, and there are ${values.length} probabilities.`);
  }
  // NaN fails both comparisons.
  if (!values.every((value) => value >= 0 && value <= 1 + sumTolerance)) {
    throw invalid("Each probability must be a number between 0 and 1.");
  }
  const sum = values.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > sumTolerance) {
    throw invalid(`The probabilities sum to ${sum.toFixed(4)}; they must sum to 1.`);
  }
  return [...values];
}

type Answered = Pick<typeof errorCases.$inferSelect, "format" | "backend" | "weightsSha256">;

/** What answered in a browser, with the weights that the run's model has in that format. */
async function answeredBy(
  tx: Transaction,
  runId: string,
  { format, backend }: { format?: Answered["format"]; backend?: Answered["backend"] },
): Promise<Answered> {
  if (!format) return { format: null, backend: backend ?? null, weightsSha256: null };
  const [model] = await tx
    .select({ id: models.id, sha256: models.weightsSha256 })
    .from(models)
    .where(eq(models.runId, runId));
  const [file] =
    model && format !== "layers"
      ? await tx
          .select({ sha256: conversionFiles.sha256 })
          .from(conversionFiles)
          .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
          .where(
            and(
              eq(conversions.modelId, model.id),
              eq(conversions.format, format),
              eq(conversionFiles.name, "weights.bin"),
            ),
          )
      : model
        ? [model]
        : [];
  if (!file) {
    throw new AppError(
      "INVALID_INPUT",
      `The run's model is not there as ${format}: load it again.`,
      "format",
    );
  }
  return { format, backend: backend ?? null, weightsSha256: file.sha256 };
}

/** Refuses an image of another project as one that does not exist. */
async function requireImage(tx: Transaction, projectId: string, imageId: string): Promise<void> {
  const [row] = await tx
    .select({ id: images.id })
    .from(images)
    .where(and(eq(images.id, imageId), eq(images.projectId, projectId)));
  if (!row) throw notFound(imageId);
}

/** Keeps a failure of a run: from the matrix what the worker said, from Try what the browser did. */
export const createErrorCase = command({
  action: "review:write",
  name: "error-case:create",
  input: z.object({
    runId: z.string(),
    imageId: z.string(),
    expectedClassId: z.string(),
    source: z.enum(errorCases.source.enumValues),
    probabilities: z.array(z.number()).max(1000).nullish(),
    format: z.enum(errorCases.format.enumValues).nullish(),
    backend: z.enum(errorCases.backend.enumValues).nullish(),
    edits: z.unknown().optional().pipe(pictureEditsSchema.nullish()),
    originalImageId: z.string().nullish(),
    cause: z.enum(errorCause.enumValues),
    note: note.nullish(),
    suiteIds: z.array(z.string()).max(20, "Put a case into at most 20 suites.").nullish(),
  }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, actor, publish, audit }, input) => {
    await requireImage(tx, projectId, input.imageId);
    await requireClass(tx, projectId, input.expectedClassId);
    const frozen = await classesOfRun(tx, input.runId);
    let probabilities: number[];
    let index: number;
    let edited: Pick<typeof errorCases.$inferInsert, "edits" | "originalImageId"> = {};
    let answered: Answered = { format: null, backend: null, weightsSha256: null };
    if (input.source === "matrix") {
      const [stored] = await tx
        .select()
        .from(predictions)
        .where(and(eq(predictions.runId, input.runId), eq(predictions.imageId, input.imageId)));
      if (!stored) {
        throw new AppError(
          "INVALID_INPUT",
          "The run has no prediction of this image: it is not in its test split. Try the model on it, and keep the case from there.",
          "imageId",
        );
      }
      probabilities = stored.probabilities;
      index = stored.predicted;
    } else {
      probabilities = checkProbabilities(input.probabilities, frozen.length);
      index = decisions(probabilities, frozen.length)[0] ?? 0;
      answered = await answeredBy(tx, input.runId, input);
      const { edits = null, originalImageId = null } = input;
      if ((edits === null) !== (originalImageId === null)) {
        throw new AppError(
          "INVALID_INPUT",
          "Edits and the picture that they were done to are kept together: send both, or neither.",
          edits === null ? "edits" : "originalImageId",
        );
      }
      if (originalImageId !== null) await requireImage(tx, projectId, originalImageId);
      edited = { edits, originalImageId };
    }
    const predicted = frozen[index];
    const confidence = probabilities[index];
    if (!predicted || confidence === undefined) throw new Error(`No class ${index} in the run's version`);
    const [created] = await tx
      .insert(errorCases)
      .values({
        projectId,
        runId: input.runId,
        imageId: input.imageId,
        expectedClassId: input.expectedClassId,
        predictedClassId: predicted.id,
        confidence,
        probabilities,
        source: input.source,
        ...answered,
        ...edited,
        cause: input.cause,
        note: input.note ?? "",
        createdBy: actor.id,
      })
      .returning();
    if (!created) throw new Error("The insert returned no error case");
    const suiteIds = input.suiteIds ?? [];
    await putIntoSuites(tx, projectId, { suiteIds, caseIds: [created.id], userId: actor.id });
    for (const id of suiteIds) publish(projectId, "SUITE_CHANGED", id);
    audit(created.id);
    publish(projectId, "ERROR_CASE_CHANGED", created.id);
    return created;
  },
});

export const updateErrorCase = command({
  action: "review:write",
  name: "error-case:update",
  input: z.object({
    errorCaseId: z.string(),
    cause: z.enum(errorCause.enumValues).nullish(),
    note: note.nullish(),
    expectedClassId: z.string().nullish(),
  }),
  on: ({ errorCaseId }) => errorCaseId,
  run: async ({ tx, projectId, publish }, { errorCaseId, cause, note: text, expectedClassId }) => {
    if (expectedClassId) await requireClass(tx, projectId, expectedClassId);
    const [updated] = await tx
      .update(errorCases)
      // Setting the id to itself keeps the statement valid where nothing is changed.
      .set({
        id: errorCaseId,
        ...(cause && { cause }),
        ...(text != null && { note: text }),
        ...(expectedClassId && { expectedClassId }),
      })
      .where(eq(errorCases.id, errorCaseId))
      .returning();
    if (!updated) throw notFound(errorCaseId);
    publish(projectId, "ERROR_CASE_CHANGED", errorCaseId);
    return updated;
  },
});

/** Deletes a case with its thread; answers with the project's id. */
export const deleteErrorCase = command({
  action: "review:write",
  name: "error-case:delete",
  input: z.object({ errorCaseId: z.string() }),
  on: ({ errorCaseId }) => errorCaseId,
  run: async ({ tx, projectId, publish }, { errorCaseId }) => {
    const [deleted] = await tx.delete(errorCases).where(eq(errorCases.id, errorCaseId)).returning();
    if (!deleted) throw notFound(errorCaseId);
    publish(projectId, "ERROR_CASE_CHANGED", errorCaseId);
    return projectId;
  },
});
