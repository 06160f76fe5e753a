import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { and, asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import {
  confusionCells,
  conversionFiles,
  conversions,
  models,
  predictions,
  runGroups,
  runs,
  uploads,
} from "@/db/schema";
import { createBaseModel } from "@/server/base-models/commands";
import { uploadPath } from "@/server/imports/uploads";
import { launchRunGroup } from "@/server/run-groups/commands";
import { launchRun } from "@/server/runs/commands";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 90, validation: 30, test: 30 });
const { context, projectId, versionId } = fixture;
const unvalidated = await shapesVersion(database, { train: 9, validation: 0, test: 9 });

let original: string;
let baseModelId: string;

async function uploaded(
  fileName: string,
  bytes: Buffer,
  of: Pick<typeof fixture, "projectId" | "userId"> = fixture,
): Promise<string> {
  const id = newId("Upload");
  const path = uploadPath(database.dataDir, id);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  await db.insert(uploads).values({
    ...{ id, projectId: of.projectId, fileName, purpose: "base_model", bytes: bytes.length },
    ...{ userId: of.userId, finishedAt: new Date() },
  });
  return id;
}

/** What a run's model is as a graph, as somebody takes it away. */
async function graphFilesOf(runId: string): Promise<[string, Buffer][]> {
  const rows = await db
    .select({ name: conversionFiles.name, sha256: conversionFiles.sha256 })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .innerJoin(models, eq(models.id, conversions.modelId))
    .where(and(eq(models.runId, runId), eq(conversions.format, "graph")));
  return Promise.all(
    rows.map(
      async ({ name, sha256 }): Promise<[string, Buffer]> => [name, await database.blobs.read(sha256)],
    ),
  );
}

const saidBy = (runId: string) =>
  db.select().from(predictions).where(eq(predictions.runId, runId)).orderBy(asc(predictions.imageId));

/** Why each format of a run's model failed, null where it did not. */
async function formatsOf(runId: string): Promise<(string | null)[]> {
  const rows = await db
    .select({ failure: conversions.failure })
    .from(conversions)
    .innerJoin(models, eq(models.id, conversions.modelId))
    .where(eq(models.runId, runId));
  return rows.map(({ failure }) => failure);
}

const configuration = (outputs: number[] = [], data: object = {}) => ({
  data: { width: 16, height: 16, channels: 3, scaling: "signed", ...data },
  architecture: { preset: "imported", base: baseModelId, outputs },
});

async function imported(outputs: number[] = []): Promise<string> {
  const run = await launchRun(context, { versionId, configuration: configuration(outputs) });
  expect(run).toMatchObject({ epochs: 0, kind: "training", name: "Model made elsewhere" });
  await executeRun(run.id, services);
  return run.id;
}

beforeAll(async () => {
  const trained = shapesConfiguration({ epochs: 3 }, { preset: "cnn", filters: [6, 8], dense: 12 });
  const signed = { ...trained, data: { ...trained.data, scaling: "signed" as const } };
  original = await queuedRun(database, fixture, 1, signed);
  await executeRun(original, services);
  const files = await graphFilesOf(original);
  expect(files.map(([name]) => name).sort()).toEqual(["model.json", "weights.bin"]);
  const uploadIds: string[] = [];
  for (const [name, bytes] of files) uploadIds.push(await uploaded(name, bytes));
  const row = await createBaseModel(context, { projectId, name: "From elsewhere", uploadIds });
  baseModelId = row.id;
});

describe("a model that was made elsewhere", () => {
  it("is a run that says of every image what it said where it was made", async () => {
    const runId = await imported();
    const [run] = await db.select().from(runs).where(eq(runs.id, runId));
    const [before] = await db.select().from(runs).where(eq(runs.id, original));
    expect(run).toMatchObject({
      ...{ state: "finished", epoch: 0, modelEpoch: null, engine: "eager" },
      ...{ testAccuracy: before?.testAccuracy, validationAccuracy: before?.validationAccuracy },
    });
    const [own, others] = [await saidBy(runId), await saidBy(original)];
    expect(own).toHaveLength(30);
    for (const [i, one] of own.entries()) {
      expect(one).toMatchObject({ imageId: others[i]?.imageId, predicted: others[i]?.predicted });
      for (const [c, value] of one.probabilities.entries())
        expect(Math.abs(value - (others[i]?.probabilities[c] ?? Number.NaN))).toBeLessThan(1e-5);
    }
    const cells = await db.select().from(confusionCells).where(eq(confusionCells.runId, runId));
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(30);
    // Taken away like any other: measured in every format.
    expect(await formatsOf(runId)).toEqual([null, null, null, null, null, null, null]);
  });

  it("gives each class the output that it is", async () => {
    const runId = await imported([2, 0, 1]);
    const [own, others] = [await saidBy(runId), await saidBy(original)];
    for (const [i, { probabilities }] of own.entries()) {
      const given = others[i]?.probabilities ?? [];
      for (const [c, output] of [2, 0, 1].entries())
        expect(Math.abs((probabilities[c] ?? Number.NaN) - (given[output] ?? Number.NaN))).toBeLessThan(1e-5);
    }
  });

  it("is a run too where Keras wrote it as a SavedModel, which scales its pixels itself", async () => {
    const zip = await readFile(resolve(import.meta.dirname, "../fixtures/saved-models/scaling.zip"));
    const uploadIds = [await uploaded("scaling.zip", zip)];
    const row = await createBaseModel(context, {
      projectId,
      name: "From Keras",
      scaling: "signed",
      uploadIds,
    });
    expect(row).toMatchObject({ inputShape: [8, 8, 3], scaling: "unit" });
    const data = { width: 8, height: 8, channels: 3, scaling: "unit" };
    const architecture = { preset: "imported", base: row.id };
    const { id: runId } = await launchRun(context, { versionId, configuration: { data, architecture } });
    await executeRun(runId, services);
    const [run] = await db.select().from(runs).where(eq(runs.id, runId));
    expect(run).toMatchObject({ state: "finished", testAccuracy: expect.any(Number) });
    const own = await saidBy(runId);
    expect(own).toHaveLength(30);
    for (const { probabilities } of own)
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(await formatsOf(runId)).toEqual([null, null, null, null, null, null, null]);
  });

  it.each<[string, () => object, RegExp]>([
    ["an output twice", () => configuration([0, 0, 1]), /each of the outputs 0 to 2 once/],
    ["pictures of another size", () => configuration([], { width: 20 }), /16 × 16 pixels/],
    ["grey pictures", () => configuration([], { channels: 1 }), /takes colour images/],
  ])("is refused with %s", async (_, json, message) => {
    await expect(launchRun(context, { versionId, configuration: json() })).rejects.toThrow(message);
  });

  it.each([
    ["validation", fixture],
    ["test", unvalidated],
  ])("fails with the reason where it gives no numbers on the %s images", async (split, of) => {
    const [model] = await db.select().from(models).where(eq(models.runId, original));
    const weights = await database.blobs.read(model?.weightsSha256 ?? "");
    // Each weight is a number, and what comes of them is none.
    for (let at = 0; at < weights.length; at += 4) weights.writeFloatLE(weights.readFloatLE(at) * 1e25, at);
    const uploadIds = [
      await uploaded("model.json", await database.blobs.read(model?.topologySha256 ?? ""), of),
      await uploaded("weights.bin", weights, of),
    ];
    const row = await createBaseModel(of.context, { projectId: of.projectId, name: "Too large", uploadIds });
    const { id } = await launchRun(of.context, {
      versionId: of.versionId,
      configuration: { ...configuration(), architecture: { preset: "imported", base: row.id } },
    });
    await executeRun(id, services);
    const [run] = await db.select().from(runs).where(eq(runs.id, id));
    expect(run).toMatchObject({
      ...{ state: "failed", failureKind: "configuration", testAccuracy: null },
      failureMessage: `The model gives no finite numbers on the ${split} images: look at Scaling, which says what numbers it is given for pixels.`,
    });
    expect(await saidBy(id)).toEqual([]);
  });

  it("learns nothing: no check, no group", async () => {
    const asked = { versionId, configuration: configuration() };
    const refused = { code: "INVALID_INPUT", field: "configuration.architecture.preset" };
    await expect(launchRun(context, { ...asked, kind: "rate_finder" })).rejects.toMatchObject(refused);
    const repeats = { kind: "seeds", count: 2 } as const;
    await expect(launchRunGroup(context, { ...asked, repeats })).rejects.toMatchObject(refused);
    expect(await db.select().from(runGroups)).toEqual([]);
  });
});
