import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { conversionFiles, conversions, models, runLogs, runs } from "@/db/schema";
import { readTopology, readWeights } from "@/ml/architecture/topology";
import { parseConfiguration } from "@/ml/configuration";
import { launchRun } from "@/server/runs/commands";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 120, validation: 30, test: 30 });

async function modelOf(runId: string) {
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("no model");
  const topology = readTopology(JSON.parse((await database.blobs.read(model.topologySha256)).toString()));
  return { model, weights: readWeights(topology, await database.blobs.read(model.weightsSha256)) };
}

describe("a run that prunes", () => {
  it.each(["dense", "cnn"])(
    "ends with the share of zeros in each kernel, and is kept compressed: %s",
    async (preset) => {
      const learning = { epochs: 6, sparsity: 0.8, pruningShare: 0.5, learningRate: 0.005 };
      const architecture =
        preset === "dense" ? { preset, hidden: [64] } : { preset, filters: [8, 16], dense: 32, dropout: 0 };
      const runId = await queuedRun(
        database,
        fixture,
        preset === "dense" ? 1 : 2,
        shapesConfiguration(learning, architecture),
      );
      await executeRun(runId, services);
      const [run] = await db.select().from(runs).where(eq(runs.id, runId));
      // The last epoch's weights, whatever the best one was; in one native graph like any other.
      expect(run).toMatchObject({ state: "finished", modelEpoch: 6, engine: "compiled", engineNote: null });
      expect(run?.testAccuracy).toBeGreaterThan(0.5);
      const { model, weights } = await modelOf(runId);
      const kernels = [...weights].filter(([name]) => name.endsWith("/kernel"));
      expect(kernels.length).toBeGreaterThan(1);
      for (const [name, values] of kernels) {
        const zeros = values.filter((value) => value === 0).length;
        expect(zeros, name).toBe(Math.floor(0.8 * values.length));
      }
      const rows = await db.select().from(conversions).where(eq(conversions.modelId, model.id));
      const of = (format: string) => rows.find((one) => one.format === format);
      expect(of("sparse")).toMatchObject({ failure: null, images: 30, agreeing: 30 });
      expect(of("sparse")?.bytes).toBeLessThan(0.45 * (of("graph")?.bytes ?? 0));
      expect(of("sparse")?.latencyMs).toBeGreaterThan(0);
      const files = await db
        .select({ name: conversionFiles.name })
        .from(conversionFiles)
        .where(and(eq(conversionFiles.conversionId, of("sparse")?.id ?? "")));
      expect(files.map(({ name }) => name).sort()).toEqual(["model.json", "weights.bin.gz"]);
    },
  );

  it("ends with the same weights wherever it was interrupted", { timeout: 120_000 }, async () => {
    const configuration = shapesConfiguration(
      { epochs: 4, sparsity: 0.6, pruningShare: 0.75 },
      { preset: "dense", hidden: [16], dropout: 0 },
    );
    const undisturbed = await queuedRun(database, fixture, 10, configuration);
    await executeRun(undisturbed, services);
    const { weights: expected } = await modelOf(undisturbed);
    for (const epoch of [1, 3]) {
      const stopping = new AbortController();
      let kept = 0;
      const blobs = Object.create(database.blobs) as typeof database.blobs;
      blobs.put = async (bytes) => {
        const sha256 = await database.blobs.put(bytes);
        if (++kept === epoch) stopping.abort(new Error("the process must end"));
        return sha256;
      };
      const runId = await queuedRun(database, fixture, 10 + epoch, configuration);
      await expect(executeRun(runId, { ...services, blobs, signal: stopping.signal })).rejects.toThrow(
        "must end",
      );
      await executeRun(runId, services);
      const { weights } = await modelOf(runId);
      for (const [name, values] of expected) expect(weights.get(name), `${name}, ${epoch}`).toEqual(values);
    }
  });

  it("may be a fork of a run that did not prune, whose optimizer goes on", async () => {
    const plain = shapesConfiguration({ epochs: 2 }, { preset: "dense", hidden: [16], dropout: 0 });
    const origin = await queuedRun(database, fixture, 20, plain);
    await executeRun(origin, services);
    const learning = { ...plain.learning, epochs: 4, sparsity: 0.5 };
    const { id } = await launchRun(fixture.context, {
      versionId: fixture.versionId,
      configuration: { ...plain, learning },
      fork: { runId: origin, epoch: 2 },
    });
    await executeRun(id, services);
    const log = await db.select().from(runLogs).where(eq(runLogs.runId, id));
    expect(log.map(({ message }) => message).join("\n")).toContain("with its weights and its optimizer");
    const { weights } = await modelOf(id);
    const kernel = [...weights].find(([name]) => name.endsWith("/kernel"))?.[1] ?? new Float32Array();
    expect(kernel.filter((value) => value === 0)).toHaveLength(Math.floor(kernel.length / 2));
  });

  it("does not stop early", () => {
    const parsed = parseConfiguration({
      architecture: { preset: "dense" },
      learning: { sparsity: 0.5, earlyStopping: true },
    });
    expect(parsed).toMatchObject({ ok: false, issues: [{ path: "learning.earlyStopping" }] });
  });
});
