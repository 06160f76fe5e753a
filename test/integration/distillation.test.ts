import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { conversions, models, runLogs, runMetrics, runs } from "@/db/schema";
import { launchRun } from "@/server/runs/commands";
import { teacherChoices } from "@/server/runs/teachers";
import { executeRun } from "@/workers/training/run";
import { Teacher } from "@/workers/training/teacher";
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

/** Images of another size, colour and scaling than a student's, which are those of `shapesConfiguration`. */
beforeAll(async () => {
  const large = { preset: "cnn", filters: [8, 16], dense: 32, dropout: 0 };
  const base = shapesConfiguration({ epochs: 6 }, large);
  const data = { ...base.data, width: 20, height: 24, channels: 1 as const, scaling: "unit" as const };
  teacher = await queuedRun(database, fixture, 1, { ...base, data });
  await executeRun(teacher, services);
});

/** The classes that the teacher is held to tell apart, for a while. */
async function withClasses(
  change: (
    classes: { id: string; name: string; position: number }[],
  ) => { id: string; name: string; position: number }[],
  then: () => Promise<void>,
) {
  const [model] = await db.select().from(models).where(eq(models.runId, teacher));
  if (!model) throw new Error("no model");
  const keep = (classes: typeof model.classes) =>
    db.update(models).set({ classes }).where(eq(models.id, model.id));
  await keep(change(model.classes));
  try {
    await then();
  } finally {
    await keep(model.classes);
  }
}

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

  // Two runs and a half, each with its conversions.
  it.each([
    // Undisturbed and in each of two attempts, about each of 120 images.
    ["which are the same in each epoch, about each of which it asks once an attempt", {}, 3 * 120],
    [
      "its images and the teacher's varied alike",
      { flipHorizontal: true, rotation: 15, mixup: 0.2, cutout: 0.2 },
      null,
    ],
  ])(
    "goes on after a stop as if nothing had happened, %s",
    {
      timeout: 300_000,
    },
    async (_, varied, asked) => {
      const base = shapesConfiguration({ epochs: 3, teacher, teacherShare: 0.8 }, student);
      const configuration = { ...base, augmentation: { ...base.augmentation, ...varied } };
      const say = vi.spyOn(Teacher.prototype, "say");
      const launched = async () => (await launchRun(context, { versionId, configuration })).id;
      const [undisturbed, disturbed] = [await launched(), await launched()];
      await executeRun(undisturbed, services);
      const stop = new AbortController();
      const first = executeRun(disturbed, { ...services, signal: stop.signal }).catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
      while (((await rowOf(disturbed))?.epoch ?? 0) < 1) await new Promise((done) => setTimeout(done, 10));
      stop.abort(new Error("put down"));
      await first;
      expect((await rowOf(disturbed))?.state).not.toBe("finished");
      await executeRun(disturbed, services);
      const madeOf = async (id: string) => {
        const points = await db
          .select({ name: runMetrics.name, step: runMetrics.step, value: runMetrics.value })
          .from(runMetrics)
          .where(eq(runMetrics.runId, id))
          .orderBy(runMetrics.name, runMetrics.step);
        const [model] = await db.select().from(models).where(eq(models.runId, id));
        return { points, weights: model?.weightsSha256 };
      };
      const made = await madeOf(disturbed);
      expect(made.weights).toBeDefined();
      expect(made).toEqual(await madeOf(undisturbed));
      const images = say.mock.calls.reduce((sum, [{ count }]) => sum + count, 0);
      if (asked !== null) expect(images).toBe(asked);
      else expect(images).toBeGreaterThanOrEqual(2 * 3 * 120);
      say.mockRestore();
    },
  );

  it("is trained on what its frozen base makes of the images, once for all epochs, as is asked of the teacher", async () => {
    const built = { preset: "transfer", base: teacher, dense: 8, frozenEpochs: 2, unfrozen: 0 };
    const learning = { epochs: 2, teacher, teacherShare: 0.9 };
    const small = shapesConfiguration(learning, student);
    const configuration = {
      ...{ ...small, architecture: built },
      data: { ...small.data, width: 20, height: 24, channels: 1 },
    };
    const { id } = await launchRun(context, { versionId, configuration });
    await executeRun(id, services);
    expect(await rowOf(id)).toMatchObject({ state: "finished", engine: "compiled", engineNote: null });
    const lines = await db.select().from(runLogs).where(eq(runLogs.runId, id));
    const said = lines.map(({ message }) => message);
    expect(said).toContain("Asking the teacher about 120 images, once for all epochs.");
    expect(said).toContain("Calculating what the frozen base makes of 150 images, once for all epochs.");
  });

  it("asks it batch by batch where a rate is looked for, which takes few images", async () => {
    const configuration = shapesConfiguration({ epochs: 1, teacher }, student);
    const { id } = await launchRun(context, { versionId, configuration, kind: "rate_finder" });
    await executeRun(id, services);
    expect(await rowOf(id)).toMatchObject({ state: "finished", failureMessage: null });
    const lines = await db.select().from(runLogs).where(eq(runLogs.runId, id));
    expect(lines.filter(({ message }) => message.startsWith("Asking the teacher"))).toEqual([]);
  });

  it("learns the classes that both know, in any order", async () => {
    await withClasses(
      (classes) =>
        classes
          .map((one) => (one.position === 1 ? { id: "cls_star", name: "star", position: 1 } : one))
          .reverse(),
      async () => {
        const teachers = await teacherChoices(db, fixture.projectId, versionId);
        expect(teachers).toContainEqual(
          expect.objectContaining({ id: teacher, commonClasses: 2, refusal: null }),
        );
        const configuration = shapesConfiguration({ epochs: 1, teacher }, student);
        const { id } = await launchRun(context, { versionId, configuration });
        await executeRun(id, services);
        expect(await rowOf(id)).toMatchObject({ state: "finished", engine: "compiled", engineNote: null });
      },
    );
  });

  it("is refused where they have fewer than two classes in common, which are named", async () => {
    const configuration = shapesConfiguration({ epochs: 1, teacher }, student);
    const { id } = await launchRun(context, { versionId, configuration });
    await withClasses(
      (classes) => classes.map((one) => (one.position === 0 ? one : { ...one, id: `cls_${one.position}` })),
      async () => {
        const reason = /knows circle, square, cross: only circle of the version's 3 classes/;
        const teachers = await teacherChoices(db, fixture.projectId, versionId);
        expect(teachers).toContainEqual(
          expect.objectContaining({ id: teacher, commonClasses: 1, refusal: expect.stringMatching(reason) }),
        );
        await expect(launchRun(context, { versionId, configuration })).rejects.toMatchObject({
          ...{ code: "INVALID_INPUT", message: reason },
          field: "configuration.learning.teacher",
        });
        await executeRun(id, services);
        expect(await rowOf(id)).toMatchObject({
          ...{ state: "failed", failureKind: "configuration" },
          failureMessage: expect.stringMatching(reason),
        });
      },
    );
  });

  it("is refused without a model of that id, and by another team", async () => {
    const field = "configuration.learning.teacher";
    const launch = (configuration: unknown, at = { context, versionId }) =>
      launchRun(at.context, { versionId: at.versionId, configuration });
    const nothing = shapesConfiguration({ epochs: 1, teacher: "run_nothing" }, student);
    await expect(launch(nothing)).rejects.toMatchObject({ code: "INVALID_INPUT", field });
    const foreign = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
    const named = shapesConfiguration({ epochs: 1, teacher }, student);
    await expect(launch(named, foreign)).rejects.toMatchObject({ code: "INVALID_INPUT", field });
    await expect(teacherChoices(db, fixture.projectId, foreign.versionId)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await teacherChoices(db, foreign.projectId, foreign.versionId)).toEqual([]);
  });
});
