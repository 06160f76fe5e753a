import { asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { runLogs, runMetrics, runs } from "@/db/schema";
import { type ConfigurationInput, parseConfiguration } from "@/ml/configuration";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 180, validation: 30, test: 30 });

const augmentation: ConfigurationInput["augmentation"] = {
  flipHorizontal: true,
  rotation: 15,
  shift: 0.1,
  zoom: 0.1,
  brightness: 0.1,
  noise: 0.02,
  cutout: 0.2,
  mixup: 0.2,
};

function configurationOf(
  settings: Pick<ConfigurationInput, "augmentation"> & { balance?: "none" | "weights" | "over" | "under" },
  epochs = 4,
) {
  const plain = shapesConfiguration({ epochs });
  const parsed = parseConfiguration(
    {
      ...plain,
      data: { ...plain.data, balance: settings.balance ?? "none" },
      augmentation: settings.augmentation,
    },
    3,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

let number = 0;
async function trained(
  configuration: ReturnType<typeof configurationOf>,
  run: (id: string) => Promise<void> = (id) => executeRun(id, services),
) {
  const id = await queuedRun(database, fixture, ++number, configuration);
  await run(id);
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  const curve = await db
    .select({ name: runMetrics.name, step: runMetrics.step, value: runMetrics.value })
    .from(runMetrics)
    .where(eq(runMetrics.runId, id))
    .orderBy(asc(runMetrics.name), asc(runMetrics.step));
  if (!row) throw new Error("no run");
  return { row, curve };
}

describe("an augmented run with mixup and class weights", () => {
  const configuration = configurationOf({ augmentation, balance: "weights" });

  it("trains compiled to the end, twice with the same curve to the bit, and says how long it waited", async () => {
    const first = await trained(configuration);
    expect(first.row).toMatchObject({ state: "finished", engine: "compiled", engineNote: null, epoch: 4 });
    expect(first.row.waitingShare).toBeGreaterThan(0);
    expect(first.row.waitingShare).toBeLessThan(1);
    const second = await trained(configuration);
    expect(second.curve).toEqual(first.curve);
    expect(first.curve.filter(({ name }) => name === "loss")).toHaveLength(48);

    // Put down after its second epoch, as by the end of its worker, and taken up again.
    const stop = new AbortController();
    const third = await trained(configuration, async (id) => {
      const look = setInterval(async () => {
        const [row] = await db.select({ epoch: runs.epoch }).from(runs).where(eq(runs.id, id));
        if ((row?.epoch ?? 0) >= 1) stop.abort();
      }, 5);
      const signal = stop.signal;
      await executeRun(id, { ...services, signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      clearInterval(look);
      await executeRun(id, services);
    });
    expect(third.curve).toEqual(first.curve);
  });

  it("learns other steps than without augmentation", async () => {
    const plain = await trained(configurationOf({}));
    const augmented = await trained(configurationOf({ augmentation: { flipHorizontal: true } }));
    expect(plain.row.state).toBe("finished");
    expect(augmented.curve).not.toEqual(plain.curve);
  });
});

describe("balance", () => {
  it("takes as many steps as the sampled epoch has", async () => {
    const over = await trained(configurationOf({ balance: "over" }, 1));
    const under = await trained(configurationOf({ balance: "under", augmentation: { rotation: 10 } }, 1));
    const counts = [60, 60, 60];
    expect([over.row.state, under.row.state]).toEqual(["finished", "finished"]);
    // The fixture's classes are as large as each other, give or take equal drawings.
    expect(over.row.stepsPerEpoch).toBe(Math.ceil((3 * Math.max(...counts)) / 16));
    expect(under.row.stepsPerEpoch).toBeLessThanOrEqual(Math.ceil((3 * Math.min(...counts)) / 16));
    const log = await db.select().from(runLogs).where(eq(runLogs.runId, over.row.id));
    expect(log.some(({ level }) => level === "error")).toBe(false);
  });
});
