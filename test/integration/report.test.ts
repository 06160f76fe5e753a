import { eq } from "drizzle-orm";
import postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { classes, confusionCells, images, predictions, runReports, runs, versions } from "@/db/schema";
import { uncertaintyOf } from "@/ml/active-learning";
import { confusionMatrix } from "@/ml/metrics";
import { predictionBlocks } from "@/server/review/prediction-stream";
import { measureRun } from "@/server/review/report-measure";
import { blocksOf, reference } from "@/test/report-reference";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { openWorld, type World } from "./world";

const [digits] = reference.cases;
if (!digits) throw new Error("No recorded predictions");
const { whole } = blocksOf(digits);
const close = (value: number | null | undefined) => (value == null ? null : expect.closeTo(value, 12));

const database = await openTestDatabase();
let world: World;
/** The run of the world, with scikit-learn's predictions of its digits. */
let runId: string;

beforeAll(async () => {
  world = await openWorld(database);
  runId = world.ids.Run;
  const { db, sql } = database.connection;
  const { projectId } = world;
  const frozen = await db
    .insert(classes)
    .values(
      Array.from({ length: 10 }, (_, position) => ({
        projectId,
        name: `digit ${position}`,
        position: position + 2,
      })),
    )
    .returning();
  const train = [50, 51, 52, 53, 54, 49, 48, 47, 46, 45];
  await db
    .update(versions)
    .set({
      classes: frozen.map(({ id, name, position }) => ({ id, name, position })),
      counts: { train, validation: train.map(() => 0), test: train.map(() => 0) },
    })
    .where(eq(versions.id, world.ids.Version));
  await sql`delete from confusion_cells where run_id = ${runId}`;
  await sql`delete from predictions where run_id = ${runId}`;
  await sql`
    with content as (
      insert into blobs (sha256, bytes, media_type)
      select lpad(n::text, 64, '0'), 1, 'image/png' from generate_series(1, ${digits.truth.length}) n returning sha256
    )
    insert into images (id, project_id, sha256, width, height, grey)
    select 'image_' || right(sha256, 26), ${projectId}, sha256, 8, 8, true from content`;
  const pictures = await db
    .select({ id: images.id })
    .from(images)
    .where(eq(images.width, 8))
    .orderBy(images.id);
  const rows = pictures.map(({ id }, i) => ({
    runId,
    imageId: id,
    split: "test" as const,
    truth: whole.truth[i] ?? 0,
    predicted: whole.predicted[i] ?? 0,
    ...uncertaintyOf(whole.probabilities, i * 10, 10),
    probabilities: [...whole.probabilities.subarray(i * 10, i * 10 + 10)],
  }));
  await db.insert(predictions).values(rows);
  const { counts } = confusionMatrix(whole.truth, whole.predicted, 10);
  await db
    .insert(confusionCells)
    .values(
      [...counts].flatMap((count, cell) =>
        count > 0 ? [{ runId, truth: Math.floor(cell / 10), predicted: cell % 10, count }] : [],
      ),
    );
});

const calibrationFields = "ece mce logLoss brier bins { count confidence accuracy }";
const question = `query ($id: ID!) { run(id: $id) { report {
  split images accuracy accuracyLow accuracyHigh baselineClass { name } baselineAccuracy
  balancedAccuracy kappa matthews top3 top5 macroAveragePrecision macroRocArea undefinedMeasures
  macro { f1 } micro { f1 } weighted { f1 }
  perClass { class { name } support averagePrecision rocArea mistake { class { name } count } }
  pairs { first { name } second { name } firstAsSecond secondAsFirst count }
  calibration { ${calibrationFields} }
  temperature { value images everyNth before { ${calibrationFields} } after { ${calibrationFields} } }
  thresholds { kept right }
  riskCoverage { area line { x y } }
  curves(class: 8) { roc { x y } precisionRecall { x y } }
  mean: curves { roc { x y } precisionRecall { x y } }
} } }`;

async function ask<T>(source: string, variables: Record<string, unknown> = { id: runId }): Promise<T> {
  const { data, errors } = await execute(database.contextFor(world.owner.actor), source, variables);
  expect(errors).toBeUndefined();
  return (data as { run: { report: T } }).run.report;
}

interface Answer {
  undefinedMeasures: string[];
  pairs: { firstAsSecond: number; secondAsFirst: number; count: number }[];
  thresholds: { kept: number[]; right: number[] };
  curves: { roc: { x: number[]; y: number[] } };
}

describe("the report of a run", () => {
  it(`is what ${reference.source} says of the same predictions`, async () => {
    const report = await ask<Answer>(question);
    const { calibration, temperature, riskCoverage } = digits;
    expect(report).toMatchObject({
      split: "test",
      images: 1297,
      // Of the most frequent class of the training split, which is not that of the test split.
      baselineClass: { name: "digit 4" },
      baselineAccuracy: digits.truth.filter((truth) => truth === 4).length / 1297,
      balancedAccuracy: close(digits.balancedAccuracy),
      kappa: close(digits.kappa),
      matthews: close(digits.matthews),
      top3: close(digits.top[0]?.[1]),
      top5: close(digits.top[1]?.[1]),
      macroAveragePrecision: close(digits.macroAveragePrecision),
      macroRocArea: close(digits.macroArea),
      perClass: digits.areas.map(([averagePrecision, rocArea]) => ({
        averagePrecision: close(averagePrecision),
        rocArea: close(rocArea),
      })),
      calibration: {
        ece: close(calibration.ece),
        mce: close(calibration.mce),
        logLoss: close(digits.logLoss),
        brier: close(digits.brier),
        bins: calibration.counts.map((count) => ({ count })),
      },
      temperature: {
        value: expect.closeTo(temperature.value, 9),
        images: 1297,
        everyNth: 1,
        before: { ece: close(calibration.ece), logLoss: close(digits.logLoss) },
        after: { ece: expect.closeTo(temperature.ece, 8), logLoss: close(temperature.logLoss) },
      },
      riskCoverage: { area: close(riskCoverage.area) },
    });
    expect(report.undefinedMeasures).toEqual([]);
    expect(riskCoverage.thresholds.map((at) => report.thresholds.kept[Math.round(at * 1000)])).toEqual(
      riskCoverage.kept,
    );
    const wrong = whole.truth.filter((truth, i) => truth !== whole.predicted[i]).length;
    expect(report.pairs.reduce((sum, pair) => sum + pair.count, 0)).toBe(wrong);
    expect(report.pairs.every((pair) => pair.firstAsSecond + pair.secondAsFirst === pair.count)).toBe(true);
    expect([report.curves.roc.x[0], report.curves.roc.y[0], report.curves.roc.x.at(-1)]).toEqual([0, 0, 1]);
  });

  it("is measured once, and anew after an edition of the code", async () => {
    const { db } = database.connection;
    const keep = (body: unknown) => db.update(runReports).set({ body }).where(eq(runReports.runId, runId));
    const [kept] = await db.select().from(runReports).where(eq(runReports.runId, runId));
    const body = kept?.body as { scores: { brier: number } };
    await keep({ ...body, scores: { ...body.scores, brier: 7 } });
    const brier = "query ($id: ID!) { run(id: $id) { report { calibration { brier } } } }";
    expect(await ask(brier)).toEqual({ calibration: { brier: 7 } });
    await db.update(runReports).set({ edition: 0 }).where(eq(runReports.runId, runId));
    const two = await Promise.all([ask(brier), ask(brier)]);
    expect(two).toEqual(two.map(() => ({ calibration: { brier: close(digits.brier) } })));
  });

  it("is the same where the classes pass in several stretches", async () => {
    const { sql } = database.connection;
    expect(await measureRun(sql, runId, 10, 1297, 4000)).toEqual(await measureRun(sql, runId, 10, 1297));
  });

  it("refuses by confidence, each class's refused images in a last column", async () => {
    const { refusal } = await ask<{ refusal: { counts: number[][] } }>(
      "query ($id: ID!) { run(id: $id) { report { refusal(threshold: 0.9) { counts } } } }",
    );
    const expected = Array.from({ length: 10 }, () => new Array<number>(11).fill(0));
    for (const [i, truth] of whole.truth.entries()) {
      const column = (whole.confidence[i] ?? 0) >= 0.9 ? (whole.predicted[i] ?? 0) : 10;
      const row = expected[truth] ?? [];
      row[column] = (row[column] ?? 0) + 1;
    }
    expect(refusal.counts).toEqual(expected);
  });

  it.each(digits.costs)("costs what numpy sums up, where refusing costs $refuse", async (cost) => {
    const { costs } = await ask<{ costs: Record<string, unknown> }>(
      `query ($id: ID!, $cells: [CellCostInput!]!, $refuse: Float!) { run(id: $id) { report {
        costs(cells: $cells, refuse: $refuse) {
          images threshold { all threshold atThreshold kept line { x y } }
          rule { cost refused right changed changes { from { index } to { index } count } }
        }
      } } }`,
      {
        id: runId,
        refuse: cost.refuse,
        cells: cost.cells.map(([truth, predicted, value]) => ({ truth, predicted, cost: value })),
      },
    );
    expect(costs).toMatchObject({
      images: 1297,
      threshold: {
        all: expect.closeTo(cost.all, 9),
        threshold: cost.threshold,
        atThreshold: expect.closeTo(cost.atThreshold, 9),
        kept: cost.keptAtThreshold,
      },
      rule: {
        cost: expect.closeTo(cost.rule, 9),
        refused: cost.ruleRefused,
        right: cost.ruleRight,
        changed: cost.ruleChanged,
      },
    });
  });

  it("says what is wrong with a threshold, a cost or a class", async () => {
    const codes = async (field: string) =>
      (
        await execute(
          database.contextFor(world.owner.actor),
          `query ($id: ID!) { run(id: $id) { report { ${field} } } }`,
          { id: runId },
        )
      ).errors?.map(({ extensions, message }) => [extensions?.code, message]);
    expect(await codes("refusal(threshold: 1.5) { threshold }")).toEqual([
      ["INVALID_INPUT", "threshold: 1.5 is not between 0 and 1."],
    ]);
    expect(await codes("curves(class: 10) { roc { x } }")).toEqual([
      ["INVALID_INPUT", "class: there is no class 10 in this run."],
    ]);
    expect(await codes("costs(cells: [{truth: 0, predicted: 10, cost: 1}], refuse: 1) { images }")).toEqual([
      ["INVALID_INPUT", "There is no class 10: there are 10, from 0."],
    ]);
    expect(await codes("costs(cells: [], refuse: -1) { images }")).toEqual([
      ["INVALID_INPUT", "A cost of -1 is none: it must be from 0 to 1,000,000."],
    ]);
  });

  it("is none before the end of the run, and none without an evaluation", async () => {
    const other = await openWorld(database);
    const { db, sql } = database.connection;
    const reportOf = async () => {
      const { data } = await execute(
        database.contextFor(other.owner.actor),
        "query ($id: ID!) { run(id: $id) { report { images } } }",
        { id: other.ids.Run },
      );
      return (data as { run: { report: unknown } }).run.report;
    };
    expect(await reportOf()).toEqual({ images: 1 });
    await db.update(runs).set({ state: "converting" }).where(eq(runs.id, other.ids.Run));
    expect(await reportOf()).toBeNull();
    await db.update(runs).set({ state: "failed" }).where(eq(runs.id, other.ids.Run));
    await sql`delete from confusion_cells where run_id = ${other.ids.Run}`;
    expect(await reportOf()).toBeNull();
  });

  it("is another team's business, whatever is asked of it", async () => {
    const stranger = await openWorld(database);
    for (const field of [
      "images",
      "curves(class: 1) { roc { x } }",
      "refusal(threshold: 0.5) { counts }",
      "costs(cells: [], refuse: 1) { images }",
    ]) {
      const { data, errors } = await execute(
        database.contextFor(stranger.owner.actor),
        `query ($id: ID!) { run(id: $id) { report { ${field} } } }`,
        { id: runId },
      );
      expect(data ?? null).toBeNull();
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(["NOT_FOUND"]);
    }
  });
});

describe("the stream of predictions", () => {
  it("gives its one connection back, read to the end or not", async () => {
    const sql = postgres(database.url, { max: 1 });
    for (let round = 0; round < 10; round++) {
      let seen = 0;
      for await (const block of predictionBlocks(sql, runId, [0, 10], 500)) {
        seen += block.truth.length;
        if (round % 2 === 1) break;
      }
      expect(seen).toBe(round % 2 === 1 ? 50 : 1297);
      expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
    }
    await sql.end();
  });

  it("takes an id of a run only", async () => {
    const blocks = predictionBlocks(database.connection.sql, "run_x'; drop table runs", [0, 10]);
    await expect(blocks.next()).rejects.toThrow(/no id of a run/);
  });
});
