import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { runAttempts, runMetricBlocks, runMetrics, runs } from "@/db/schema";
import { insertPoints } from "@/server/runs/curves";
import { drawnCurves, lowestMetrics, metricNames } from "@/server/runs/drawn-curves";
import { openTestDatabase } from "./database";
import { readsOf } from "./reads";
import { queuedRun, shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
const id = await queuedRun(database, fixture, 1);
const run = async () => {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
};

it("draws every spike of a long series, and tells what was no number", { timeout: 60_000 }, async () => {
  // Made by Postgres, so that the test is quick: triggers keep the blocks.
  await db.execute(sql`
    insert into run_metrics (run_id, name, step, epoch, value)
    select ${id}, 'loss', step, 1 + step / 1000,
      case step when 123457 then 50 when 250001 then -50 when 200000 then 'NaN' when 200001 then 'NaN'
        when 299999 then 'Infinity' else sin(step / 10000.0) end
    from generate_series(1, 300000) step`);
  const [blocks] = await db.execute(
    sql`select sum(points)::int as points, sum(nans)::int as nans from run_metric_blocks where run_id = ${id}`,
  );
  expect(blocks).toEqual({ points: 300_000, nans: 2 });

  const [all] = await drawnCurves(db, await run(), { names: ["loss", "absent"], columns: 1000 });
  expect(all).toMatchObject({ name: "loss", isWhole: false });
  expect(all?.steps.length).toBeLessThanOrEqual(2 * 1001);
  expect(Math.max(...(all?.values ?? []).map((value) => value ?? 0))).toBe(50);
  expect(Math.min(...(all?.values ?? []).map((value) => value ?? 0))).toBe(-50);
  expect(all?.counts.reduce((sum, count) => sum + count, 0)).toBe(300_000);
  expect(all?.breaks.map(({ kind, count }) => ({ kind, count }))).toEqual([
    { kind: "nan", count: 2 },
    { kind: "infinity", count: 1 },
  ]);

  // Closer: columns of the points themselves, then each point.
  const [some] = await drawnCurves(db, await run(), {
    names: ["loss"],
    from: 120_000,
    to: 129_999,
    columns: 1000,
  });
  const at = (some?.values ?? []).indexOf(50);
  expect(Math.abs((some?.steps[at] ?? 0) - 123_457)).toBeLessThan(10);
  const [few] = await drawnCurves(db, await run(), {
    names: ["loss"],
    from: 199_990,
    to: 200_010,
    columns: 1000,
  });
  expect(few?.isWhole).toBe(true);
  expect(few?.steps).toEqual(Array.from({ length: 21 }, (_, i) => 199_990 + i));
  expect(few?.values.slice(9, 13)).toEqual([expect.any(Number), null, null, expect.any(Number)]);
});

it("costs other runs nothing: their points are written without reading the long series", async () => {
  await db.execute(sql`vacuum analyze run_metrics, run_metric_blocks`);
  const other = await queuedRun(database, fixture, 9);
  const points = ["loss", "accuracy", "learningRate"].flatMap((name) =>
    Array.from({ length: 2000 }, (_, step) => ({ name, step, epoch: 0, value: step })),
  );
  const read = await db.transaction((tx) =>
    readsOf(tx, "run_metrics", () => insertPoints(tx, other, points)),
  );
  expect(read.whole).toBe(0);
  expect(read.rows).toBeLessThan(5 * points.length);
});

it("keeps the blocks with points that are written again, and finds names", async () => {
  await db.transaction(async (tx) => {
    await insertPoints(tx, id, [
      { name: "validation.recall.a_b", step: 300, epoch: 1, value: 1 },
      { name: "validation.recall.a_b", step: 301, epoch: 1, value: 1e308 },
    ]);
    await insertPoints(tx, id, [{ name: "validation.recall.a_b", step: 300, epoch: 1, value: 3 }]);
  });
  const rows = await db
    .select()
    .from(runMetricBlocks)
    .where(eq(runMetricBlocks.name, "validation.recall.a_b"));
  expect(rows).toMatchObject([{ block: 1, points: 2, least: 3, greatest: 1e308, mean: 3, lastStep: 301 }]);
  expect(await metricNames(db, id, "a_b")).toEqual(["validation.recall.a_b"]);
  expect(await metricNames(db, id, "L")).toEqual(["loss", "validation.recall.a_b"]);
  expect(await metricNames(db, id, "%")).toEqual([]);
});

it("draws what lies between two moments closer, as between two steps", async () => {
  const other = await queuedRun(database, fixture, 14);
  // A step a second from the run's start, 100,000 of them.
  await db.execute(sql`
    insert into run_metrics (run_id, name, step, epoch, value, at)
    select id, 'loss', n, 1, n, created_at + make_interval(secs => n)
    from runs, generate_series(1, 100000) n where id = ${other}`);
  const [row] = await db.select().from(runs).where(eq(runs.id, other));
  if (!row) throw new Error("no run");
  const between = async (fromSeconds: number | null, toSeconds: number | null) => {
    const [curve] = await drawnCurves(db, row, { names: ["loss"], fromSeconds, toSeconds, columns: 1000 });
    return curve;
  };
  expect((await between(null, null))?.isWhole).toBe(false);
  const near = await between(50_000.5, 51_000.5);
  expect(near?.isWhole).toBe(true);
  // Every point of the time, the one before and the one after it, and less than a block of 256 steps more.
  expect(near?.steps).toEqual(expect.arrayContaining(Array.from({ length: 1002 }, (_, i) => 50_000 + i)));
  expect(near?.steps.length).toBeLessThan(1002 + 2 * 256);
  expect((await between(99_900, null))?.steps.at(-1)).toBe(100_000);
  expect((await between(null, 100))?.steps[0]).toBe(1);

  // Nobody worked on it from 50,000 s to 60,000 s: what is in sight is asked for by the time that was worked, as it is drawn.
  const resumed = new Date(row.createdAt.getTime() + 60_000_000);
  await db
    .insert(runAttempts)
    .values({ runId: other, fence: 2, kind: "resumed", epoch: 1, startedAt: resumed, idleBefore: 10_000 });
  row.idleSeconds = 10_000;
  const after = await between(70_000.5, 71_000.5);
  expect(after?.isWhole).toBe(true);
  expect(after?.steps).toEqual(expect.arrayContaining(Array.from({ length: 1002 }, (_, i) => 80_000 + i)));
  // The run's row is read to the millisecond.
  expect(after?.seconds[after.steps.indexOf(80_500)]).toBeCloseTo(70_500, 2);
});

it("names the lowest of a thousand classes by where each ends, not by the alphabet", async () => {
  const other = await queuedRun(database, fixture, 12);
  const nameOf = (k: number) => `validation.recall.class-${String(k).padStart(4, "0")}`;
  const points = Array.from({ length: 1000 }, (_, k) => [
    // It began as it does not end.
    { name: nameOf(k), step: 10, epoch: 1, value: k / 1000 },
    { name: nameOf(k), step: 20, epoch: 2, value: k === 0 ? Number.NaN : 1 - Math.floor(k / 2) / 1000 },
  ]).flat();
  await db.transaction((tx) =>
    insertPoints(tx, other, [...points, { name: "validation.recall", step: 20, epoch: 2, value: 0 }]),
  );
  const found = await lowestMetrics(db, other, "validation.recall.", 4);
  expect(found).toEqual({ names: [998, 999, 996, 997].map(nameOf), total: 1000 });
  const all = await lowestMetrics(db, other, "validation.recall.class-00", 200);
  expect([all.names.length, all.names[0], all.names.at(-1)]).toEqual([100, nameOf(98), nameOf(0)]);
  expect(await lowestMetrics(db, other, "validation.recall.class-0_", 4)).toEqual({ names: [], total: 0 });
  expect(await lowestMetrics(db, other, "validation.", 0)).toEqual({ names: [], total: 1001 });
  await expect(lowestMetrics(db, other, "", 201)).rejects.toThrow("not between 0 and 200");
});

it("keeps each point once, the last of a step, whatever a metric is called", async () => {
  const other = await queuedRun(database, fixture, 2);
  const names = ['"quoted", {a}\\', "train/loss", "null"];
  const points = (from: number, to: number, plus: number) =>
    names.flatMap((name) =>
      Array.from({ length: to - from }, (_, i) => ({
        name,
        step: from + i,
        epoch: 1,
        value: from + i + plus,
      })),
    );
  await db.transaction((tx) => insertPoints(tx, other, points(0, 300, 0)));
  // A worker that goes on after a checkpoint writes some steps again, and further ones with them.
  await db.transaction((tx) => insertPoints(tx, other, [...points(200, 400, 0.5), ...points(399, 400, 1)]));
  const at = new Date(1_700_000_000_123);
  await db.transaction((tx) =>
    insertPoints(tx, other, [{ name: "null", step: 400, epoch: 2, value: Number.NEGATIVE_INFINITY, at }]),
  );
  const kept = await db.select().from(runMetrics).where(eq(runMetrics.runId, other));
  expect(kept).toHaveLength(3 * 400 + 1);
  for (const { name, step, value } of kept) {
    expect(names).toContain(name);
    if (step < 400) expect(value).toBe(step < 200 ? step : step === 399 ? 400 : step + 0.5);
  }
  expect(kept.find(({ step }) => step === 400)).toMatchObject({ value: Number.NEGATIVE_INFINITY, at });
  const blocks = await db.select().from(runMetricBlocks).where(eq(runMetricBlocks.runId, other));
  expect(blocks.reduce((sum, block) => sum + block.points, 0)).toBe(kept.length);
});
