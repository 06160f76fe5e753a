import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { datasets } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const datasetName = z
  .string()
  .trim()
  .min(1, "Give the dataset a name.")
  .max(100, "A dataset's name has at most 100 characters.");
const description = z.string().trim().max(2000, "A description has at most 2,000 characters.");

async function checkName(tx: Transaction, projectId: string, name: string, own = ""): Promise<void> {
  const [taken] = await tx
    .select({ id: datasets.id })
    .from(datasets)
    .where(and(eq(datasets.projectId, projectId), eq(datasets.name, name), ne(datasets.id, own)));
  if (taken) {
    throw new AppError("CONFLICT", `A dataset named ${name} is there already: choose another name.`, "name");
  }
}

/** Makes an empty dataset in a project. */
export const createDataset = command({
  action: "dataset:write",
  name: "dataset:create",
  input: z.object({ projectId: z.string(), name: datasetName, description: description.nullish() }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, projectId, publish, audit }, input) => {
    if (projectId === "") throw notFound(input.projectId);
    await checkName(tx, projectId, input.name);
    const [dataset] = await tx
      .insert(datasets)
      .values({ projectId, name: input.name, description: input.description ?? "" })
      .returning();
    if (!dataset) throw new Error("The insert returned no dataset");
    publish(projectId, "DATASET_CHANGED", dataset.id);
    audit(dataset.id);
    return dataset;
  },
});

/** Changes the name or the description of a dataset; what is not given stays. */
export const updateDataset = command({
  action: "dataset:write",
  name: "dataset:update",
  input: z.object({ datasetId: z.string(), name: datasetName.nullish(), description: description.nullish() }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, publish }, input) => {
    if (input.name != null) await checkName(tx, projectId, input.name, input.datasetId);
    const [current] = await tx.select().from(datasets).where(eq(datasets.id, input.datasetId)).for("update");
    if (!current) throw notFound(input.datasetId);
    const [dataset] = await tx
      .update(datasets)
      .set({ name: input.name ?? current.name, description: input.description ?? current.description })
      .where(eq(datasets.id, input.datasetId))
      .returning();
    publish(projectId, "DATASET_CHANGED", input.datasetId);
    return dataset ?? current;
  },
});
