import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { baseModels, datasets, embeddingMethods, embeddings, models, runs } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { requireAccess } from "@/server/core/scope";
import { cancelWork } from "@/server/core/work";
import type { Embedding } from "./queries";

/** Asks a worker for a map of a dataset by the features of a model: give a run or a base model. */
export const createEmbedding = command({
  action: "dataset:write",
  name: "embedding:create",
  input: z
    .object({
      datasetId: z.string(),
      runId: z.string().nullish(),
      baseModelId: z.string().nullish(),
      method: z.enum(embeddingMethods),
    })
    .refine(
      ({ runId, baseModelId }) => (runId == null) !== (baseModelId == null),
      "Choose a run or a base model.",
    ),
  on: ({ datasetId }) => datasetId,
  run: async (
    { tx, context, actor, projectId, publish, enqueue, audit },
    { datasetId, runId, baseModelId, method },
  ) => {
    const [dataset] = await tx
      .select({ id: datasets.id })
      .from(datasets)
      .where(and(eq(datasets.id, datasetId), isNull(datasets.deletedAt)));
    if (!dataset) throw notFound(datasetId);
    const modelId = runId ?? baseModelId ?? "";
    const access = await requireAccess(context, modelId, "project:read", tx);
    if (access.projectId !== projectId) throw notFound(modelId);
    const modelName = runId == null ? await nameOfBase(tx, modelId) : await nameOfRun(tx, runId);
    const [embedding] = await tx
      .insert(embeddings)
      .values({
        ...{ projectId, datasetId, method, modelName, createdBy: actor.id },
        ...{ runId: runId ?? null, baseModelId: baseModelId ?? null },
      })
      .returning();
    if (!embedding) throw new Error("The insert returned no map");
    await enqueue("embedding", { id: embedding.id }, embedding.id);
    publish(projectId, "EMBEDDING_CHANGED", embedding.id);
    audit(embedding.id);
    return embedding;
  },
});

async function nameOfRun(tx: Transaction, runId: string): Promise<string> {
  const [row] = await tx
    .select({ number: runs.number, name: runs.name })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(eq(models.runId, runId));
  if (row) return `#${row.number} ${row.name}`;
  throw new AppError("INVALID_INPUT", "This run has no model: choose one that has finished.", "runId");
}

async function nameOfBase(tx: Transaction, id: string): Promise<string> {
  const [row] = await tx.select({ name: baseModels.name }).from(baseModels).where(eq(baseModels.id, id));
  if (!row) throw notFound(id);
  return row.name;
}

const ofOne = {
  action: "dataset:write",
  input: z.object({ embeddingId: z.string() }),
  on: ({ embeddingId }: { embeddingId: string }) => embeddingId,
} as const;

/** Ends the making of a map: there is none then. */
export const cancelEmbedding = command({
  ...ofOne,
  name: "embedding:cancel",
  run: async ({ tx, projectId, publish }, { embeddingId }) => {
    await cancelWork(tx, embeddings, embeddingId);
    publish(projectId, "EMBEDDING_CHANGED", embeddingId);
    return embeddingById(tx, embeddingId);
  },
});

/** Deletes a map with its points; the images stay. A worker that is at it stops. */
export const deleteEmbedding = command({
  ...ofOne,
  name: "embedding:delete",
  run: async ({ tx, projectId, publish, audit }, { embeddingId }) => {
    const { datasetId } = await embeddingById(tx, embeddingId);
    await tx.delete(embeddings).where(eq(embeddings.id, embeddingId));
    publish(projectId, "EMBEDDING_CHANGED", embeddingId);
    audit(embeddingId);
    return datasetId;
  },
});

async function embeddingById(tx: Transaction, id: string): Promise<Embedding> {
  const [row] = await tx.select().from(embeddings).where(eq(embeddings.id, id));
  if (!row) throw notFound(id);
  return row;
}
