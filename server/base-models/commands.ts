import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { baseModels, blobs as blobTable, uploads } from "@/db/schema";
import type { LayerSpec } from "@/ml/architecture";
import { ModelRefused } from "@/ml/architecture/topology";
import { sha256Of } from "@/server/core/blobs";
import { command } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { requireAccess, requireActor } from "@/server/core/scope";
import { Turns } from "@/server/core/turns";
import { removeUploadFile, uploadPath } from "@/server/imports/uploads";
import type { ReadModel } from "./files";
import { type BaseModel, runNumbersUpon } from "./queries";
import { readModelApart } from "./read-apart";

const mostUploads = 20;

/** A reading may take a gigabyte and two minutes: one at a time, and nobody waits for very many. */
const readings = new Turns();
const mostReadings = 8;

const name = z
  .string()
  .trim()
  .min(1, "Give the base model a name.")
  .max(200, "A base model's name has at most 200 characters.");
const note = z.string().trim().max(2000, "A note has at most 2,000 characters.");
const scaling = z.enum(["unit", "signed"]);

const creation = z.object({
  projectId: z.string(),
  name,
  note: note.nullish(),
  scaling: scaling.nullish(),
  uploadIds: z.array(z.string()).min(1, "Name the uploads of its files.").max(mostUploads),
});

/** Reads, checks and keeps the files before the transaction: they may take seconds. */
export async function createBaseModel(context: Context, input: z.input<typeof creation>): Promise<BaseModel> {
  await requireAccess(context, input.projectId, "run:launch");
  if (input.uploadIds.length > mostUploads) {
    throw new AppError(
      "INVALID_INPUT",
      `A base model is made of at most ${mostUploads} uploads.`,
      "uploadIds",
    );
  }
  const files = await uploadedFiles(context, input.projectId, input.uploadIds);
  if (readings.length >= mostReadings) {
    throw new AppError(
      "RATE_LIMITED",
      `${mostReadings} models are being read or wait for it. Try again in a minute: the files stay.`,
    );
  }
  let model: ReadModel;
  try {
    model = await readings.take(() => readModelApart(files, process.cwd()));
  } catch (error) {
    if (error instanceof ModelRefused) throw new AppError("INVALID_INPUT", error.message, "uploadIds");
    throw error;
  } finally {
    // Whatever they were: who sends a better model sends it whole.
    await discard(context, input.uploadIds);
  }
  await context.blobs.putMany([model.json, model.weights]);
  return keepBaseModel(model)(context, input);
}

const keepBaseModel = (model: ReadModel) =>
  command({
    action: "run:launch",
    name: "base_model:create",
    input: creation,
    on: ({ projectId }) => projectId,
    run: async ({ tx, projectId, actor, publish, audit }, input) => {
      await refuseTakenName(tx, projectId, input.name);
      const { topology, json, weights } = model;
      const stored = [
        { sha256: sha256Of(json), bytes: json.length, mediaType: "application/json" },
        { sha256: sha256Of(weights), bytes: weights.length, mediaType: "application/octet-stream" },
      ] as const;
      await tx
        .insert(blobTable)
        .values([...stored])
        .onConflictDoNothing();
      const [row] = await tx
        .insert(baseModels)
        .values({
          projectId,
          name: input.name,
          note: input.note ?? "",
          scaling: model.scaling ?? input.scaling ?? likelyScaling(topology.layers),
          inputShape: [...topology.inputShape],
          parameters: topology.parameters,
          layerCount: topology.layers.length,
          topologySha256: stored[0].sha256,
          weightsSha256: stored[1].sha256,
          bytes: json.length + weights.length,
          createdBy: actor.id,
        })
        .returning();
      if (!row) throw new Error("The insert returned no base model");
      publish(projectId, "BASE_MODEL_CHANGED", row.id);
      audit(row.id);
      return row;
    },
  });

/** Changes what people say of a base model. */
export const updateBaseModel = command({
  action: "run:launch",
  name: "base_model:update",
  input: z.object({
    baseModelId: z.string(),
    name: name.nullish(),
    note: note.nullish(),
    scaling: scaling.nullish(),
  }),
  on: ({ baseModelId }) => baseModelId,
  run: async ({ tx, projectId, publish }, { baseModelId, ...input }) => {
    const changes = { name: input.name ?? undefined, note: input.note ?? undefined, scaling: input.scaling };
    if (changes.name !== undefined) await refuseTakenName(tx, projectId, changes.name, baseModelId);
    const [row] = await tx.update(baseModels).set(changes).where(eq(baseModels.id, baseModelId)).returning();
    if (!row) throw notFound(baseModelId);
    publish(projectId, "BASE_MODEL_CHANGED", baseModelId);
    return row;
  },
});

/** Removes a base model that no run builds upon. Its files stay as blobs, which others may share. */
export const deleteBaseModel = command({
  action: "run:launch",
  name: "base_model:delete",
  input: z.object({ baseModelId: z.string() }),
  on: ({ baseModelId }) => baseModelId,
  run: async ({ tx, projectId, publish }, { baseModelId }) => {
    // Launches lock it for share: one that builds upon it comes before or meets a missing one.
    const [row] = await tx.select().from(baseModels).where(eq(baseModels.id, baseModelId)).for("update");
    if (!row) throw notFound(baseModelId);
    const numbers = await runNumbersUpon(tx, row);
    if (numbers.length > 0) {
      const shown = numbers.slice(0, 10).map((number) => `#${number}`);
      const more = numbers.length > shown.length ? ` and ${numbers.length - shown.length} more` : "";
      throw new AppError(
        "CONFLICT",
        `${row.name} cannot be deleted: ${numbers.length === 1 ? "a run builds" : "runs build"} upon it (${shown.join(", ")}${more}), and could not be repeated without it.`,
      );
    }
    await tx.delete(baseModels).where(eq(baseModels.id, baseModelId));
    publish(projectId, "BASE_MODEL_CHANGED", baseModelId);
    return row;
  },
});

/** The files of finished uploads of the caller; another's upload meets a missing one. */
async function uploadedFiles(context: Context, projectId: string, ids: readonly string[]) {
  const actor = requireActor(context);
  const rows = await context.db
    .select()
    .from(uploads)
    .where(
      and(
        inArray(uploads.id, [...ids]),
        eq(uploads.projectId, projectId),
        eq(uploads.userId, actor.id),
        eq(uploads.purpose, "base_model"),
        isNotNull(uploads.finishedAt),
      ),
    );
  return ids.map((id) => {
    const row = rows.find((upload) => upload.id === id);
    if (!row) throw notFound(id);
    return { name: row.fileName, path: uploadPath(context.dataDir, id) };
  });
}

async function discard(context: Context, ids: readonly string[]): Promise<void> {
  for (const id of ids) await removeUploadFile(context.dataDir, id);
  await context.db.delete(uploads).where(inArray(uploads.id, [...ids]));
}

async function refuseTakenName(
  tx: Pick<Context["db"], "select">,
  projectId: string,
  wanted: string,
  own?: string,
): Promise<void> {
  const [taken] = await tx
    .select({ id: baseModels.id })
    .from(baseModels)
    .where(and(eq(baseModels.projectId, projectId), eq(baseModels.name, wanted)));
  if (!taken || taken.id === own) return;
  throw new AppError(
    "CONFLICT",
    `This project has a base model called ${wanted}: choose another name.`,
    "name",
  );
}

/** MobileNets, told by their bounded rectifiers, were trained on pixels from -1 to 1. */
function likelyScaling(layers: readonly LayerSpec[]): "signed" | null {
  const isBounded = (layer: LayerSpec) =>
    (layer.kind === "relu" && layer.max === 6) || ("activation" in layer && layer.activation === "relu6");
  return layers.some(isBounded) ? "signed" : null;
}
