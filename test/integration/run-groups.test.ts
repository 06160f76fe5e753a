import { asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import {
  checkpoints,
  models,
  predictions,
  runGroupFolds,
  runGroups,
  runLogs,
  runs,
  versionChecks,
  versionImages,
} from "@/db/schema";
import { insertPoints } from "@/server/runs/curves";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 50, validation: 13, test: 9 });
const { context, versionId, projectId } = fixture;
await createQueues(context.jobs);
/** What a worker's look at a version leaves: the first two images of each pair of positions given are near-same. */
async function looked(version: string, count: number, pairs: [number, number][] = []) {
  const groups = Buffer.alloc(4 * count);
  for (let i = 0; i < count; i++) groups.writeUInt32LE(i, 4 * i);
  for (const [a, b] of pairs) groups.writeUInt32LE(a, 4 * b);
  await db.insert(versionChecks).values({ versionId: version, groups });
}
await looked(versionId, 72);
const services = trainingServices(database);

const launch = `mutation ($input: LaunchRunGroupInput!) { launchRunGroup(input: $input) {
  id kind members keptTogether foldCounts runs { id number member state group { id } } } }`;
interface Group {
  id: string;
  members: number;
  foldCounts: number[][] | null;
  runs: { id: string; number: number; member: number; state: string }[];
}

async function launched(
  repeats: { kind: string; count?: number },
  configuration: unknown = shapesConfiguration({ epochs: 3 }),
  version = versionId,
): Promise<Group> {
  const answer = await execute(context, launch, { input: { versionId: version, configuration, repeats } });
  expect(answer.errors).toBeUndefined();
  return (answer.data as { launchRunGroup: Group }).launchRunGroup;
}

async function refusal(repeats: { kind: string; count?: number }, version = versionId) {
  const before = await db.$count(runGroups);
  const configuration = shapesConfiguration();
  const answer = await execute(context, launch, { input: { versionId: version, configuration, repeats } });
  expect(await db.$count(runGroups)).toBe(before);
  return answer.errors?.[0];
}

const runRow = async (id: string) => {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
};

async function foldOfEach(groupId: string): Promise<number[]> {
  const [row] = await db.select().from(runGroupFolds).where(eq(runGroupFolds.groupId, groupId));
  const bytes = Buffer.from(row?.folds ?? []);
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i));
}

describe("two folds from launch to end", async () => {
  const group = await launched({ kind: "folds", count: 2 });
  const images = await db
    .select()
    .from(versionImages)
    .where(eq(versionImages.versionId, versionId))
    .orderBy(asc(versionImages.position));
  for (const { id } of group.runs) await executeRun(id, services);
  const members = await Promise.all(group.runs.map(({ id }) => runRow(id)));

  it("divides training and validation images evenly by class, and no test image", async () => {
    const folds = await foldOfEach(group.id);
    expect(folds).toHaveLength(images.length);
    expect(images.every((image, i) => (image.split === "test") === (folds[i] === 65_535))).toBe(true);
    for (const classIndex of [0, 1, 2]) {
      const counts = [0, 1].map(
        (fold) => images.filter((image, i) => image.classIndex === classIndex && folds[i] === fold).length,
      );
      expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThanOrEqual(1);
      expect(counts).toEqual(group.foldCounts?.map((fold) => fold[classIndex]));
    }
    // The same seed gives the same folds.
    const again = await launched({ kind: "folds", count: 2 });
    expect(await foldOfEach(again.id)).toEqual(folds);
    const other = await launched(
      { kind: "folds", count: 2 },
      { ...shapesConfiguration({ epochs: 3 }), seed: 8 },
    );
    expect(await foldOfEach(other.id)).not.toEqual(folds);
  });

  it("gives each run its fold to validate on and all test images to be measured on", async () => {
    const test = images.filter((image) => image.split === "test").length;
    for (const [i, run] of members.entries()) {
      expect(run).toMatchObject({ state: "finished", kind: "training", member: i });
      const own = group.foldCounts?.[i]?.reduce((sum, count) => sum + count, 0) ?? 0;
      const log = await db.select().from(runLogs).where(eq(runLogs.runId, run.id));
      expect(log.map((line) => line.message).join("\n")).toContain(
        `${images.length - test - own} / ${own} / ${test} images for training, validation and test`,
      );
      // A whole number of the fold's images is right.
      const right = (run.validationAccuracy ?? 0.5) * own;
      expect(right).toBeCloseTo(Math.round(right), 6);
      const said = await db.select().from(predictions).where(eq(predictions.runId, run.id));
      expect(said).toHaveLength(test);
      const losses = said.map((one) => -Math.log(one.probabilities[one.truth] ?? 0));
      expect(run.testLoss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / test, 5);
    }
  });

  it("shows mean, spread, pooled accuracy and curves of the group", async () => {
    const { data, errors } = await execute(
      context,
      `query ($id: ID!) { runGroup(id: $id) { pooledAccuracy pooledBaseline { share class { index } }
        spreads { measure count mean deviation smallest largest interval }
        curves { name epochs means deviations counts members { member values } } runs { baseline(split: validation) { share } } } }`,
      { id: group.id },
    );
    expect(errors).toBeUndefined();
    const shown = data?.runGroup as {
      spreads: { measure: string; mean: number; deviation: number; interval: [number, number] }[];
      curves: { name: string; epochs: number[]; means: number[]; members: { values: number[] }[] }[];
      pooledAccuracy: number;
    };
    const [a = 0, b = 0] = members.map((run) => run.testAccuracy ?? 0);
    const spread = shown.spreads.find((one) => one.measure === "testAccuracy");
    expect(spread?.mean).toBeCloseTo((a + b) / 2, 12);
    expect(spread?.deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
    // Student's t with one degree of freedom: 12.706.
    expect(spread?.interval[1]).toBeCloseTo((a + b) / 2 + (12.7062047 * Math.abs(a - b)) / 2, 5);
    const sizes = (group.foldCounts ?? []).map((fold) => fold.reduce((sum, count) => sum + count, 0));
    const right = members.map((run, i) => (run.validationAccuracy ?? 0) * (sizes[i] ?? 0));
    expect(shown.pooledAccuracy).toBeCloseTo(
      ((right[0] ?? 0) + (right[1] ?? 0)) / ((sizes[0] ?? 0) + (sizes[1] ?? 0)),
      6,
    );
    const curve = shown.curves.find((one) => one.name === "validation.accuracy");
    expect(curve?.epochs).toEqual([1, 2, 3]);
    expect(curve?.members.map((one) => one.values)).toHaveLength(2);
    for (const [i, mean] of (curve?.means ?? []).entries()) {
      const values = curve?.members.map((one) => one.values[i] ?? 0) ?? [];
      expect(mean).toBeCloseTo(((values[0] ?? 0) + (values[1] ?? 0)) / 2, 12);
    }
    const perClass = [0, 1, 2].map(
      (index) => images.filter((image) => image.split !== "test" && image.classIndex === index).length,
    );
    const share = Math.max(...perClass) / perClass.reduce((sum, count) => sum + count, 0);
    expect(data?.runGroup).toMatchObject({ pooledBaseline: { share: expect.closeTo(share, 12) } });
  });

  it("says of which member an epoch was no number: there is no mean of it", async () => {
    const at = { name: "loss", epoch: 4 };
    for (const [i, values] of [
      [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY],
      [1, 3, 2],
    ].entries()) {
      const points = values.map((value, n) => ({ ...at, step: 100_000 + n, value }));
      await db.transaction((tx) => insertPoints(tx, members[i]?.id ?? "", points));
    }
    const { data } = await execute(
      context,
      `query ($id: ID!) { runGroup(id: $id) { curves { name epochs means deviations
        members { member values breaks { epoch kind count } } } } }`,
      { id: group.id },
    );
    const shown = data?.runGroup as { curves: { name: string }[] };
    expect(shown.curves.find(({ name }) => name === "loss")).toMatchObject({
      epochs: [1, 2, 3, 4],
      means: [...Array(3).fill(expect.any(Number)), null],
      deviations: [...Array(3).fill(expect.any(Number)), null],
      members: [
        {
          member: 0,
          values: [...Array(3).fill(expect.any(Number)), null],
          breaks: [
            { epoch: 4, kind: "nan", count: 2 },
            { epoch: 4, kind: "infinity", count: 1 },
          ],
        },
        { member: 1, values: [...Array(3).fill(expect.any(Number)), 2], breaks: [] },
      ],
    });
  });
});

describe("launching repeats", () => {
  it("numbers the seeds from the configuration's, in one go", async () => {
    const group = await launched({ kind: "seeds", count: 3 });
    const members = await Promise.all(group.runs.map(({ id }) => runRow(id)));
    expect(members.map((run) => (run.configuration as { seed: number }).seed)).toEqual([7, 8, 9]);
    expect(members.map((run) => run.number - (members[0]?.number ?? 0))).toEqual([0, 1, 2]);
    expect(group.foldCounts).toBeNull();
    expect(await foldOfEach(group.id)).toEqual([]);
  });

  it("keeps near-same images in one fold, and waits for the look at the version", async () => {
    const other = await shapesVersion(database, { train: 24, validation: 0, test: 6 });
    const input = {
      versionId: other.versionId,
      configuration: shapesConfiguration(),
      repeats: { kind: "folds", count: 5 },
    };
    const early = await execute(other.context, launch, { input });
    expect(early.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/in a moment/),
      extensions: { code: "CONFLICT" },
    });
    const rows = await db
      .select()
      .from(versionImages)
      .where(eq(versionImages.versionId, other.versionId))
      .orderBy(asc(versionImages.position));
    const places = rows.filter((row) => row.split === "train").map((row) => row.position);
    const test = rows.find((row) => row.split === "test")?.position ?? -1;
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = places;
    await looked(other.versionId, rows.length, [
      [a, e],
      [a, d],
      [b, c],
      [test, places.at(-1) ?? 0],
    ]);
    const { data } = await execute(other.context, launch, { input });
    const group = (data as { launchRunGroup: Group & { keptTogether: number } }).launchRunGroup;
    const folds = await foldOfEach(group.id);
    expect(new Set([folds[a], folds[d], folds[e]]).size).toBe(1);
    expect(folds[b]).toBe(folds[c]);
    expect(group.keptTogether).toBe(5);
  });

  it("leaves out each image of a small version once", async () => {
    const small = await shapesVersion(database, { train: 5, validation: 1, test: 3 });
    await looked(small.versionId, 9);
    const answer = await execute(small.context, launch, {
      input: {
        versionId: small.versionId,
        configuration: shapesConfiguration(),
        repeats: { kind: "leave_one_out" },
      },
    });
    expect(answer.data).toMatchObject({ launchRunGroup: { members: 6 } });
    const { id } = (answer.data as { launchRunGroup: Group }).launchRunGroup;
    expect((await foldOfEach(id)).filter((fold) => fold !== 65_535).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("refuses what makes no sense, naming the way out, and leaves nothing behind", async () => {
    expect(await refusal({ kind: "folds", count: 1 })).toMatchObject({
      extensions: { code: "INVALID_INPUT", field: "repeats.count" },
    });
    expect((await refusal({ kind: "folds", count: 21 }))?.message).toMatch(/2 to 20/);
    expect((await refusal({ kind: "seeds" }))?.message).toMatch(/2 to 50/);
    const large = await shapesVersion(database, { train: 90, validation: 15, test: 3 });
    await looked(large.versionId, 108);
    const answer = await execute(large.context, launch, {
      input: {
        versionId: large.versionId,
        configuration: shapesConfiguration(),
        repeats: { kind: "leave_one_out" },
      },
    });
    expect(answer.errors?.[0]?.message).toMatch(/105 images .* at most 100 are taken.*k-fold/);
  });

  it("stops and renames all of a group", async () => {
    const group = await launched({ kind: "seeds", count: 2 });
    const rename = `mutation ($id: ID!) { renameRunGroup(input: { runGroupId: $id, name: "Luck" }) { name runs { name } } }`;
    expect((await execute(context, rename, { id: group.id })).data?.renameRunGroup).toEqual({
      name: "Luck",
      runs: [{ name: "Luck" }, { name: "Luck" }],
    });
    const stop = `mutation ($id: ID!) { stopRunGroup(input: { runGroupId: $id }) { runs { state } } }`;
    const stopped = { runs: [{ state: "stopped" }, { state: "stopped" }] };
    expect((await execute(context, stop, { id: group.id })).data?.stopRunGroup).toEqual(stopped);
    expect((await execute(context, stop, { id: group.id })).data?.stopRunGroup).toEqual(stopped);
  });
});

describe("checks before training", () => {
  const launchCheck = `mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id kind name } }`;

  async function checked(kind: string, learning: Record<string, unknown> = {}, architecture?: object) {
    const configuration = shapesConfiguration(learning, { preset: "dense", hidden: [32], ...architecture });
    const answer = await execute(context, launchCheck, { input: { versionId, configuration, kind } });
    expect(answer.errors).toBeUndefined();
    const { id } = (answer.data as { launchRun: { id: string } }).launchRun;
    await executeRun(id, services);
    return runRow(id);
  }

  it("find a rate at which the loss falls, and leave neither model nor checkpoint", async () => {
    const run = await checked("rate_finder");
    expect(run).toMatchObject({ state: "finished", name: "Learning-rate finder", epochs: 1, epoch: 1 });
    const result = run.result as { rates: number[]; suggestion: number; minimum: number; means: number[] };
    expect(result.rates[0]).toBeCloseTo(1e-7, 12);
    expect((result.rates[20] ?? 0) / (result.rates[0] ?? 1)).toBeCloseTo(10, 6);
    expect(result.suggestion).toBeLessThan(result.minimum);
    expect(result.suggestion).toBeGreaterThan(1e-4);
    expect(result.suggestion).toBeLessThan(0.01);
    expect(run.step).toBe(result.rates.length);
    for (const table of [models, checkpoints, predictions]) {
      expect(await db.$count(table, eq(table.runId, run.id))).toBe(0);
    }
    const list = `query ($id: ID!, $kinds: [RunKind!]) { project(id: $id) { runs(first: 200, kinds: $kinds) { edges { node { id } } } } }`;
    const listed = async (kinds?: string[]) =>
      JSON.stringify((await execute(context, list, { id: projectId, kinds })).data);
    expect(await listed()).not.toContain(run.id);
    expect(await listed(["rate_finder"])).toContain(run.id);
  });

  it("find a rate on augmented and mixed batches too", async () => {
    const configuration = {
      ...shapesConfiguration({ batchSize: 8 }, { preset: "dense", hidden: [32] }),
      augmentation: { flipHorizontal: true, rotation: 10, mixup: 0.2 },
    };
    const answer = await execute(context, launchCheck, {
      input: { versionId, configuration, kind: "rate_finder" },
    });
    expect(answer.errors).toBeUndefined();
    const { id } = (answer.data as { launchRun: { id: string } }).launchRun;
    await executeRun(id, services);
    const run = await runRow(id);
    expect(run).toMatchObject({ state: "finished", failureMessage: null });
    expect((run.result as { suggestion: number }).suggestion).toBeGreaterThan(1e-5);
  });

  it("learn one batch by heart, without what keeps a network from it", async () => {
    const run = await checked("overfit_check", { labelSmoothing: 0.4, epochs: 1 }, { dropout: 0.8 });
    expect(run).toMatchObject({ state: "finished", testAccuracy: null });
    expect(run.result).toMatchObject({ verdict: "learnt", images: 32, correct: 32, wrong: [] });
  });

  it("say so where it cannot: the images, and whether the rate is to blame", async () => {
    const slow = await checked("overfit_check", { optimizer: "sgd", learningRate: 1e-6 });
    const result = slow.result as { verdict: string; correct: number; wrong: { imageId: string }[] };
    expect(result.verdict).toBe("slow");
    expect(result.correct + result.wrong.length).toBe(32);
    expect(result.wrong[0]?.imageId).toMatch(/^image_/);
    const wild = await checked(
      "overfit_check",
      { optimizer: "sgd", learningRate: 10 },
      { hidden: [64, 64, 64, 64, 64, 64, 64], activation: "elu" },
    );
    expect(wild).toMatchObject({ state: "finished", result: { verdict: "diverged" } });
  });
});
