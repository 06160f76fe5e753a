import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { eq, inArray } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { checkpoints, models, runLogs, runs, uploads } from "@/db/schema";
import { createBaseModel, deleteBaseModel, updateBaseModel } from "@/server/base-models/commands";
import type { Context } from "@/server/core/context";
import { sweepUploads, uploadPath } from "@/server/imports/uploads";
import { launchRun } from "@/server/runs/commands";
import { decodeCheckpoint } from "@/workers/training/checkpoint";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";
import { zipOf } from "./zip";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 90, validation: 30, test: 30 });
const { context, projectId } = fixture;

/** A run whose model is built upon, and the two files of that model. */
let trained: { runId: string; topology: Buffer; weights: Buffer };

beforeAll(async () => {
  const architecture = { preset: "cnn", filters: [6, 8], dense: 12, dropout: 0.2 };
  const runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 3 }, architecture));
  await executeRun(runId, services);
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("no model");
  const [topology, weights] = await Promise.all(
    [model.topologySha256, model.weightsSha256].map((sha256) => database.blobs.read(sha256)),
  );
  if (!topology || !weights) throw new Error("no files");
  trained = { runId, topology, weights };
});

/** A finished upload of a base model's file, as tus leaves it. */
async function uploaded(by: Context, fileName: string, bytes: Buffer): Promise<string> {
  const id = newId("Upload");
  const path = uploadPath(database.dataDir, id);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  await db.insert(uploads).values({
    id,
    projectId,
    userId: by.actor?.id ?? "",
    purpose: "base_model",
    fileName,
    bytes: bytes.length,
    finishedAt: new Date(),
  });
  return id;
}

const both = async (by = context) => [
  await uploaded(by, "model.json", trained.topology),
  await uploaded(by, "weights.bin", trained.weights),
];
const kept = (more: object = {}) =>
  both().then((uploadIds) => createBaseModel(context, { projectId, name: randomUUID(), uploadIds, ...more }));

describe("a base model", () => {
  it("is made of model.json and its weights, which are gone from the uploads then", async () => {
    const uploadIds = await both();
    const row = await createBaseModel(context, {
      projectId,
      name: " Shapes net ",
      note: "Ours.",
      scaling: "unit",
      uploadIds,
    });
    const [run] = await db.select().from(runs).where(eq(runs.id, trained.runId));
    expect(row).toMatchObject({
      name: "Shapes net",
      note: "Ours.",
      scaling: "unit",
      inputShape: [16, 16, 3],
      parameters: run?.parameters,
      bytes: expect.any(Number),
    });
    expect(await database.blobs.read(row.weightsSha256)).toEqual(trained.weights);
    for (const id of uploadIds) expect(existsSync(uploadPath(database.dataDir, id))).toBe(false);
    expect(await db.select().from(uploads).where(inArray(uploads.id, uploadIds))).toEqual([]);
  });

  it("waits its turn to be read, and is told to come back where very many wait, its files kept", async () => {
    const sent = await Promise.all(
      Array.from({ length: 9 }, () => uploaded(context, "model.json", Buffer.from("{}"))),
    );
    const codes = await Promise.all(
      sent.map((id) =>
        createBaseModel(context, { projectId, name: randomUUID(), uploadIds: [id] }).catch(
          ({ code }) => code,
        ),
      ),
    );
    expect(codes.filter((code) => code === "INVALID_INPUT")).toHaveLength(8);
    const away = sent[codes.indexOf("RATE_LIMITED")] ?? "";
    expect(existsSync(uploadPath(database.dataDir, away))).toBe(true);
  });

  it("may come as a zip, in a folder, with what systems leave in it", async () => {
    const zip = zipOf([
      { name: "mobile/" },
      { name: "mobile/model.json", content: trained.topology },
      { name: "mobile/weights.bin", content: trained.weights },
      { name: "__MACOSX/mobile/._model.json", content: "junk" },
      { name: "mobile/README.md", content: "Apache-2.0" },
    ]);
    const row = await createBaseModel(context, {
      projectId,
      name: "From a zip",
      uploadIds: [await uploaded(context, "mobile.zip", zip)],
    });
    expect(row.scaling).toBeNull();
    expect(row.layerCount).toBeGreaterThan(8);
  });

  it.each<[string, () => [string, Buffer][], RegExp]>([
    [
      "weights that are missing",
      () => [["model.json", trained.topology]],
      /model.json names the weight file weights.bin, which was not sent/,
    ],
    [
      "weights that are cut short",
      () => [
        ["model.json", trained.topology],
        ["weights.bin", trained.weights.subarray(8)],
      ],
      /bytes, the topology asks for/,
    ],
    ["no description", () => [["weights.bin", trained.weights]], /There is no .json file/],
    [
      "two descriptions",
      () => [
        ["a.json", trained.topology],
        ["b.json", trained.topology],
      ],
      /There are 2 .json files/,
    ],
    ["what is no JSON", () => [["model.json", Buffer.from("{")]], /model.json is no JSON/],
    [
      "code",
      () => [
        ["model.json", Buffer.from(trained.topology.toString().replace('"Flatten"', '"Lambda"'))],
        ["weights.bin", trained.weights],
      ],
      /^Layer flatten \(Lambda\): only these are taken/,
    ],
    [
      "a broken zip",
      () => [["model.zip", zipOf([{ name: "model.json", content: trained.topology }]).subarray(0, 90)]],
      /model.zip is no zip that can be read/,
    ],
    [
      "a bomb",
      () => [["model.zip", zipOf([{ name: "w.bin", content: Buffer.alloc(1000), claimedBytes: 4e9 }])]],
      /unpacks to more than 210 MB|no zip that can be read/,
    ],
    [
      "what is nested without end",
      () => [
        [
          "model.json",
          Buffer.from(
            trained.topology
              .toString()
              .replace(
                '"modelTopology":{',
                `"modelTopology":{"deep":${"[".repeat(200_000)}${"]".repeat(200_000)},`,
              ),
          ),
        ],
        ["weights.bin", trained.weights],
      ],
      /model.json (is nested too deeply|is no JSON)/,
    ],
    [
      "a zip of folders alone",
      () => [["model.zip", zipOf(Array.from({ length: 2100 }, (_, i) => ({ name: `${i}/` })))]],
      /more than 200 files/,
    ],
    [
      "a damaged file",
      () => [["model.zip", zipOf([{ name: "model.json", content: trained.topology, claimedCrc: 7 }])]],
      /model.json is damaged in the zip/,
    ],
  ])("is refused with its reason: %s", async (_, files, reason) => {
    const uploadIds = await Promise.all(files().map(([name, bytes]) => uploaded(context, name, bytes)));
    await expect(
      createBaseModel(context, { projectId, name: randomUUID(), uploadIds }),
    ).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(reason),
    });
    for (const id of uploadIds) expect(existsSync(uploadPath(database.dataDir, id))).toBe(false);
  });

  it("takes no upload of somebody else, nor one for something else", async () => {
    const colleague = await database.person("owner", fixture.teamId);
    const uploadIds = await both(colleague.context);
    const refused = { code: "NOT_FOUND" };
    await expect(createBaseModel(context, { projectId, name: "x", uploadIds })).rejects.toMatchObject(
      refused,
    );
    expect(existsSync(uploadPath(database.dataDir, uploadIds[0] ?? ""))).toBe(true);
  });

  it("has a name of its own in the project, which can be changed with what is said of it", async () => {
    const row = await kept({ name: "Twice" });
    await expect(kept({ name: "Twice" })).rejects.toMatchObject({ code: "CONFLICT" });
    const changed = await updateBaseModel(context, { baseModelId: row.id, name: "Once", scaling: "signed" });
    expect(changed).toMatchObject({ name: "Once", scaling: "signed", note: "" });
    const again = await updateBaseModel(context, { baseModelId: row.id, name: "Once", scaling: null });
    expect(again).toMatchObject({ scaling: null });
  });

  it("left behind as uploads is swept away after a week", async () => {
    const [id = ""] = await both();
    await sweepUploads(db, context.jobs, database.dataDir, Date.now() + 6 * 86_400_000);
    expect(existsSync(uploadPath(database.dataDir, id))).toBe(true);
    await sweepUploads(db, context.jobs, database.dataDir, Date.now() + 8 * 86_400_000);
    expect(existsSync(uploadPath(database.dataDir, id))).toBe(false);
  });
});

const transferOn = (base: string, more: object = {}) => ({
  ...shapesConfiguration({ epochs: 4, keep: "last" }),
  architecture: {
    preset: "transfer",
    base,
    dense: 8,
    frozenEpochs: 2,
    unfrozen: 2,
    fineTuneRate: 0.5,
    ...more,
  },
});

describe("through GraphQL", () => {
  it("are listed with the runs that can be built upon, and described by their layers", async () => {
    const row = await kept({ name: "Listed" });
    const { data, errors } = await execute(
      context,
      `query ($id: ID!, $base: ID!, $run: ID!, $other: ID!) {
        project(id: $id) {
          baseModels(first: 1) { edges { node { id name inputShape parameters runs { id } createdBy { id } } } }
          baseChoices { id name inputShape scaling }
          uploaded: base(id: $base)
          run: base(id: $run)
          none: base(id: $other)
        }
      }`,
      { id: projectId, base: row.id, run: trained.runId, other: newId("BaseModel") },
    );
    expect(errors).toBeUndefined();
    const { project } = data as { project: Record<string, unknown> };
    expect(project.baseModels).toMatchObject({
      edges: [{ node: { id: row.id, inputShape: [16, 16, 3], runs: [] } }],
    });
    expect(project.baseChoices).toEqual(
      expect.arrayContaining([
        { id: row.id, name: "Listed", inputShape: [16, 16, 3], scaling: null },
        { id: trained.runId, name: "#1 Run 1", inputShape: [16, 16, 3], scaling: "standard" },
      ]),
    );
    expect(project.uploaded).toMatchObject({ name: "Listed", inputShape: [16, 16, 3] });
    expect(project.run).toMatchObject({ name: "#1 Run 1", scaling: "standard" });
    expect((project.run as { layers: object[] }).layers).toEqual(
      (project.uploaded as { layers: object[] }).layers,
    );
    expect(project.none).toBeNull();
  });

  it("no base of another project is described or built upon", async () => {
    const stranger = await shapesVersion(database, { train: 6, validation: 0, test: 0 });
    const row = await kept();
    for (const base of [row.id, trained.runId]) {
      const { data } = await execute(
        stranger.context,
        "query ($id: ID!, $base: ID!) { project(id: $id) { base(id: $base) } }",
        { id: stranger.projectId, base },
      );
      expect(data).toEqual({ project: { base: null } });
      const launched = launchRun(stranger.context, {
        versionId: stranger.versionId,
        configuration: transferOn(base),
      });
      await expect(launched).rejects.toThrow("the base is not there");
    }
  });
});

describe("a run that builds upon one", () => {
  it("is not launched upon the model of a run that is deleted", async () => {
    const deletedAt = (at: Date | null) =>
      db.update(runs).set({ deletedAt: at }).where(eq(runs.id, trained.runId));
    await deletedAt(new Date());
    const { data } = await execute(
      context,
      "query ($id: ID!, $run: ID!) { project(id: $id) { base(id: $run) baseChoices { id } models { edges { node { id } } } } }",
      { id: projectId, run: trained.runId },
    );
    expect(data?.project).toMatchObject({ base: null, models: { edges: [] } });
    expect(JSON.stringify(data)).not.toContain(trained.runId);
    const launched = launchRun(context, {
      versionId: fixture.versionId,
      configuration: transferOn(trained.runId),
    });
    await expect(launched).rejects.toThrow("the base is not there");
    await deletedAt(null);
  });

  it("keeps it from being deleted, and its name is in the reason", async () => {
    const row = await kept({ name: "In use" });
    const free = await kept({ name: "Free" });
    const run = await launchRun(context, { versionId: fixture.versionId, configuration: transferOn(row.id) });
    await expect(deleteBaseModel(context, { baseModelId: row.id })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(`In use cannot be deleted: a run builds upon it (#${run.number})`),
    });
    await deleteBaseModel(context, { baseModelId: free.id });
    const again = launchRun(context, { versionId: fixture.versionId, configuration: transferOn(free.id) });
    await expect(again).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("choose another one"),
    });
  });

  it("is refused with a size that the base's weights cannot take, at the layer", async () => {
    const configuration = transferOn(trained.runId, { features: "dense_1" });
    const other = { ...configuration, data: { ...configuration.data, width: 24, height: 24 } };
    await expect(launchRun(context, { versionId: fixture.versionId, configuration: other })).rejects.toThrow(
      /\(base_dense_1\): its weights are made for 128 numbers, and it gets 288/,
    );
  });

  it("ends with the same weights wherever it was interrupted, at the change of phases too", {
    timeout: 120_000,
  }, async () => {
    const configuration = transferOn(trained.runId) as ReturnType<typeof shapesConfiguration>;
    const stateOf = async (runId: string) => {
      const rows = await db.select().from(checkpoints).where(eq(checkpoints.runId, runId));
      const last = rows.find(({ epoch }) => epoch === 4);
      if (!last) throw new Error("no checkpoint of epoch 4");
      return decodeCheckpoint(await database.blobs.read(last.sha256)).tensors;
    };
    const undisturbed = await queuedRun(database, fixture, 900, configuration);
    await executeRun(undisturbed, services);
    const [row] = await db.select().from(runs).where(eq(runs.id, undisturbed));
    expect(row).toMatchObject({ state: "finished", failureMessage: null, engine: "compiled" });
    const expected = await stateOf(undisturbed);
    expect([...expected.keys()].filter((name) => name.startsWith("optimizer/momentum/base_")).length).toBe(4);

    for (const epoch of [1, 2, 3]) {
      const stopping = new AbortController();
      let checkpointsKept = 0;
      const blobs = Object.create(database.blobs) as typeof database.blobs;
      blobs.put = async (bytes) => {
        const sha256 = await database.blobs.put(bytes);
        if (++checkpointsKept === epoch) stopping.abort(new Error("the process must end"));
        return sha256;
      };
      const runId = await queuedRun(database, fixture, 900 + epoch, configuration);
      await expect(executeRun(runId, { ...services, blobs, signal: stopping.signal })).rejects.toThrow(
        "must end",
      );
      await executeRun(runId, services);
      const log = await db.select().from(runLogs).where(eq(runLogs.runId, runId));
      expect(log.map(({ message }) => message).join("\n")).toContain(`Going on after epoch ${epoch},`);
      const actual = await stateOf(runId);
      expect([...actual.keys()]).toEqual([...expected.keys()]);
      for (const [name, { values }] of expected) {
        expect(actual.get(name)?.values, `${name}, after epoch ${epoch}`).toEqual(values);
      }
    }
  });
});
