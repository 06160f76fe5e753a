import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { conversions, models, runs } from "@/db/schema";
import { launchRun } from "@/server/runs/commands";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 120, validation: 30, test: 30 });
const { context, versionId } = fixture;
const student = { preset: "dense", hidden: [8], dropout: 0 };
let teacher: string;

const rowOf = async (id: string) => (await db.select().from(runs).where(eq(runs.id, id)))[0];

beforeAll(async () => {
  const large = { preset: "cnn", filters: [8, 16], dense: 32, dropout: 0 };
  teacher = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 6 }, large));
  await executeRun(teacher, services);
});

describe("a student of an earlier run", () => {
  it("learns from what it says, in one native graph, and is measured and converted as any run", async () => {
    const configuration = shapesConfiguration({ epochs: 6, teacher, teacherShare: 1 }, student);
    const { id } = await launchRun(context, { versionId, configuration });
    await executeRun(id, services);
    const run = await rowOf(id);
    expect(run).toMatchObject({ state: "finished", engine: "compiled", engineNote: null });
    // No label has been learnt from: what it knows is the teacher's.
    expect(run?.testAccuracy).toBeGreaterThan(0.45);
    expect(run?.parameters).toBeLessThan((await rowOf(teacher))?.parameters ?? 0);
    const [model] = await db.select().from(models).where(eq(models.runId, id));
    const rows = await db
      .select()
      .from(conversions)
      .where(eq(conversions.modelId, model?.id ?? ""));
    expect(rows.map(({ failure }) => failure)).toEqual([null, null, null, null, null, null, null]);
  });

  it("is refused without a model of that id, and for images of another size", async () => {
    const launch = (learning: object, data: object = {}) => {
      const base = shapesConfiguration({ epochs: 1 }, student);
      const configuration = {
        ...base,
        data: { ...base.data, ...data },
        learning: { ...base.learning, ...learning },
      };
      return launchRun(context, { versionId, configuration });
    };
    const field = "configuration.learning.teacher";
    await expect(launch({ teacher: "run_nothing" })).rejects.toMatchObject({ code: "INVALID_INPUT", field });
    await expect(launch({ teacher }, { width: 20 })).rejects.toMatchObject({ field, message: /16 × 16/ });
    const foreign = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
    const configuration = shapesConfiguration({ epochs: 1, teacher }, student);
    await expect(
      launchRun(foreign.context, { versionId: foreign.versionId, configuration }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", field });
  });

  it("fails with the reason where the two see other numbers", async () => {
    const base = shapesConfiguration({ epochs: 1, teacher }, student);
    const configuration = { ...base, data: { ...base.data, scaling: "unit" as const } };
    const { id } = await launchRun(context, { versionId, configuration });
    await executeRun(id, services);
    expect(await rowOf(id)).toMatchObject({
      ...{ state: "failed", failureKind: "configuration" },
      failureMessage: expect.stringContaining("another size or scaling"),
    });
  });
});
