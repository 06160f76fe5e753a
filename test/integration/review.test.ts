import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { classes, predictions, runs } from "@/db/schema";
import { appendLabels } from "@/server/labels/append";
import { type PredictionFilter, predictionCursor, predictionsPage } from "@/server/review/queries";
import { frozenClasses, versionOf } from "@/server/versions/queries";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { imageRow, openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;

beforeEach(async () => {
  world = await openWorld(database);
});

const db = () => database.connection.db;
const context = () => database.contextFor(world.owner.actor);
const frozenOf = async (run: typeof runs.$inferSelect) =>
  frozenClasses(await versionOf(context(), run.versionId));

describe("the matrix", () => {
  it("gives counts and measures, undefined ones as null", async () => {
    const { data, errors } = await execute(
      context(),
      `query ($id: ID!) { run(id: $id) { confusionMatrix {
        counts total accuracy classes { index name position }
        perClass { class { name } support predictedCount precision recall f1 }
        macro { precision recall f1 } weighted { recall }
      } prediction(imageId: "${world.ids.Image}") { name confidence probabilities truth { name } predicted { name } image { id } } } }`,
      { id: world.ids.Run },
    );
    expect(errors).toBeUndefined();
    expect(data?.run).toMatchObject({
      confusionMatrix: {
        counts: [
          [0, 1],
          [0, 0],
        ],
        total: 1,
        accuracy: 0,
        perClass: [
          { class: { name: "cat" }, support: 1, predictedCount: 0, precision: null, recall: 0, f1: 0 },
          { class: { name: "dog" }, support: 0, predictedCount: 1, precision: 0, recall: null, f1: 0 },
        ],
        macro: { precision: 0, recall: 0, f1: 0 },
        weighted: { recall: 0 },
      },
      prediction: {
        name: "cat/1.png",
        confidence: 0.75,
        probabilities: [0.25, 0.75],
        truth: { name: "cat" },
        predicted: { name: "dog" },
        image: { id: world.ids.Image },
      },
    });
  });

  it("is null before the evaluation, and no prediction of an image outside the test split", async () => {
    const other = await imageRow(database, world.projectId);
    await database.connection.sql`delete from confusion_cells where run_id = ${world.ids.Run}`;
    const { data } = await execute(
      context(),
      "query ($id: ID!, $image: ID!) { run(id: $id) { confusionMatrix { total } prediction(imageId: $image) { name } } }",
      { id: world.ids.Run, image: other.id },
    );
    expect(data?.run).toEqual({ confusionMatrix: null, prediction: null });
  });
});

describe("today's labels", () => {
  const matrixOf = async () => {
    const { data, errors } = await execute(
      context(),
      `query ($id: ID!) { run(id: $id) {
        measured: confusionMatrix { counts total accuracy corrected leftOut }
        today: confusionMatrix(labels: today) { counts total accuracy corrected leftOut }
        was: predictions(truth: 0, predicted: 1) { edges { node { isCorrected } } }
        is: predictions(labels: today, truth: 1, predicted: 1) { edges { node { truth { name } isCorrected } } } } }`,
      { id: world.ids.Run },
    );
    expect(errors).toBeUndefined();
    return data?.run as {
      measured: { counts: number[][] };
      today: { counts: number[][]; total: number; accuracy: number; corrected: number; leftOut: number };
      was: { edges: { node: { isCorrected: boolean } }[] };
      is: { edges: { node: { truth: { name: string }; isCorrected: boolean } }[] };
    };
  };
  const relabel = (classId: string | null) =>
    db().transaction((tx) =>
      appendLabels(tx, {
        projectId: world.projectId,
        choices: [{ imageId: world.ids.Image, classId }],
        source: "review",
        authorId: world.owner.actor.id,
      }),
    );

  it("change the figures of a run at once, and leave those that were measured", async () => {
    const before = await matrixOf();
    expect(before.today).toEqual(before.measured);
    await relabel(world.dogId);
    const after = await matrixOf();
    expect(after.measured).toEqual(before.measured);
    expect(after.today).toEqual({
      counts: [
        [0, 0],
        [0, 1],
      ],
      total: 1,
      accuracy: 1,
      corrected: 1,
      leftOut: 0,
    });
    expect(after.was.edges).toEqual([{ node: { isCorrected: true } }]);
    expect(after.is.edges).toEqual([{ node: { truth: { name: "cat" }, isCorrected: true } }]);
  });

  it("count an image nowhere that has no class, or one that the run does not know", async () => {
    const [bird] = await db()
      .insert(classes)
      .values({ projectId: world.projectId, name: "bird", position: 2 })
      .returning();
    for (const classId of [null, bird?.id ?? ""]) {
      await relabel(classId);
      expect((await matrixOf()).today).toMatchObject({ total: 0, corrected: 0, leftOut: 1 });
    }
  });
});

describe("predictions", () => {
  async function fill(count: number) {
    const sha = `select sha256 from images where id = '${world.ids.Image}'`;
    await db().execute(
      sql.raw(`
      with fresh as (
        insert into blobs (sha256, bytes, media_type)
        select encode(sha256(('${world.ids.Run}' || n)::bytea), 'hex'), 1, 'image/png' from generate_series(1, ${count}) n
        returning sha256
      ), pictures as (
        insert into images (id, project_id, sha256, width, height, grey)
        select 'image_' || substr(sha256, 1, 26), '${world.projectId}', sha256, 28, 28, true from fresh
        returning id
      )
      insert into predictions (run_id, image_id, split, truth, predicted, confidence, probabilities, margin, entropy)
      select '${world.ids.Run}', id, 'test', (ascii(substr(id, 8)) % 2), (ascii(substr(id, 9)) % 2),
        -- Few different confidences, so that many are equal and the image has to decide; thirds are no exact floats.
        ((ascii(substr(id, 10)) % 7) / 7.0)::real, array[0.5, 0.5]::real[], 0, ln(2)
      from pictures where (${sha}) is not null`),
    );
  }

  async function walk(filter: PredictionFilter, limit: number): Promise<string[]> {
    const [run] = await db().select().from(runs).where(eq(runs.id, world.ids.Run));
    if (!run) throw new Error("no run");
    const frozen = await frozenOf(run);
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const rows = await predictionsPage(
        db(),
        run,
        frozen,
        filter,
        after === undefined ? { limit } : { after, limit },
      );
      seen.push(...rows.map((row) => row.image.id));
      const last = rows.at(-1);
      if (!last || rows.length < limit) return seen;
      after = predictionCursor(last);
    }
  }

  it("page through a cell both ways without a gap or a double, also where confidences are equal", async () => {
    await fill(400);
    const all = (await db().select().from(predictions).where(eq(predictions.runId, world.ids.Run)))
      .filter((row) => row.truth === 1 && row.predicted === 0)
      .sort((a, b) => a.confidence - b.confidence || (a.imageId < b.imageId ? -1 : 1))
      .map((row) => row.imageId);
    expect(all.length).toBeGreaterThan(50);
    const cell = { truth: 1, predicted: 0 };
    expect(await walk({ ...cell, order: "confidence_ascending" }, 7)).toEqual(all);
    expect(await walk({ ...cell, order: "confidence_descending" }, 7)).toEqual(all.toReversed());
    expect(await walk({}, 53)).toHaveLength(401);
  });

  it("read a cell from the index, in its order, without sorting", async () => {
    await fill(4000);
    await db().execute(sql`analyze predictions`);
    const [run] = await db().select().from(runs).where(eq(runs.id, world.ids.Run));
    if (!run) throw new Error("no run");
    const cell = { truth: 1, predicted: 0 };
    const page = predictionsPage(db(), run, await frozenOf(run), cell, {
      after: `0.5:${newId("Image")}`,
      limit: 51,
    }).toSQL();
    const plan = await database.connection.sql.unsafe(`explain ${page.sql}`, page.params as string[]);
    const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
    // What the limit lets through is looked up and put in order; below it nothing is sorted.
    const found = text.slice(text.indexOf("Limit"));
    expect(found).toMatch(/^Limit.*\n.*Index Only Scan Backward using predictions_cell/);
    expect(found).not.toMatch(/Sort/);
  });

  it("are refused below a threshold, and right within the first k, in the matrix as in its cells", async () => {
    await fill(200);
    // Sure of class 0, of class 1, or of neither: the second is within the first two.
    await db().execute(sql`
      update predictions set predicted = (ascii(substr(image_id, 9)) % 2),
        probabilities = case when ascii(substr(image_id, 9)) % 2 = 0
          then array[confidence, 0.1]::real[] else array[0.1, confidence]::real[] end,
        confidence = greatest(confidence, 0.2)
      where run_id = ${world.ids.Run}`);
    await db().execute(sql`
      update predictions set probabilities[predicted + 1] = confidence where run_id = ${world.ids.Run}`);
    await database.connection.sql`delete from confusion_cells where run_id = ${world.ids.Run}`;
    await database.connection.sql`insert into confusion_cells (run_id, truth, predicted, count)
      select run_id, truth, predicted, count(*) from predictions where run_id = ${world.ids.Run} group by 1, 2, 3`;
    const rows = await db().select().from(predictions).where(eq(predictions.runId, world.ids.Run));
    const countOf = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).length;
    const ask = async (reading: string) => {
      const cell = (truth: number, answer: number) =>
        `c${truth}${answer}: predictions(first: 500, ${reading}, blocks: [{ truths: [${truth}], predictions: [${answer}] }]) { edges { node { image { id } } } }`;
      const { data, errors } = await execute(
        context(),
        `query ($id: ID!) { run(id: $id) { confusionMatrix(${reading}) { counts refused total }
          today: confusionMatrix(labels: today, ${reading}) { counts refused corrected }
          ${[0, 1].flatMap((truth) => [0, 1, 2].map((answer) => cell(truth, answer))).join(" ")} } }`,
        { id: world.ids.Run },
      );
      expect(errors).toBeUndefined();
      return data?.run as {
        confusionMatrix: { counts: number[][]; refused: number[]; total: number };
        today: { counts: number[][]; refused: number[]; corrected: number };
      } & Record<string, { edges: unknown[] }>;
    };
    for (const [threshold, top] of [
      [0.5, 1],
      [0, 2],
      [0.429, 2],
    ] as const) {
      const found = await ask(`threshold: ${threshold}, top: ${top}`);
      const isRight = (row: (typeof rows)[number]) => top === 2 || row.truth === row.predicted;
      for (const truth of [0, 1]) {
        const of = [0, 1].map((answer) =>
          countOf(
            (row) =>
              row.truth === truth &&
              row.confidence >= threshold &&
              (isRight(row) ? row.truth : row.predicted) === answer,
          ),
        );
        const refused = countOf((row) => row.truth === truth && row.confidence < threshold);
        expect(found.confusionMatrix.counts[truth]).toEqual(of);
        expect(found.confusionMatrix.refused[truth]).toBe(refused);
        for (const [answer, count] of [...of, refused].entries())
          expect(found[`c${truth}${answer}`]?.edges).toHaveLength(count);
      }
      // The images that were made have no class today, and that of the world has the one it was measured with.
      expect(found.today.corrected).toBe(0);
      expect([...found.today.counts.flat(), ...found.today.refused].reduce((sum, count) => sum + count)).toBe(
        1,
      );
    }
  });

  it("come by their loss, the greatest first, over several cells, without a gap or a double", async () => {
    await fill(120);
    await db().execute(sql`
      update predictions set probabilities = array[confidence, 1 - confidence]::real[] where run_id = ${world.ids.Run}`);
    const blocks = [{ truths: [0], predictions: [1] }, { truths: [1] }];
    const rows = (await db().select().from(predictions).where(eq(predictions.runId, world.ids.Run)))
      .filter((row) => row.truth === 1 || row.predicted === 1)
      .sort(
        (a, b) =>
          (a.probabilities[a.truth] ?? 0) - (b.probabilities[b.truth] ?? 0) ||
          (a.imageId < b.imageId ? -1 : 1),
      )
      .map((row) => row.imageId);
    expect(rows.length).toBeGreaterThan(50);
    expect(await walk({ blocks, order: "loss_descending" }, 7)).toEqual(rows);
    expect(await walk({ blocks, order: "loss_ascending" }, 9)).toEqual(rows.toReversed());
  });

  it("say what is wrong with a threshold, a rank or a class", async () => {
    for (const [field, said] of [
      ["confusionMatrix(threshold: 1.5) { total }", "threshold: 1.5 is not between 0 and 1."],
      ["confusionMatrix(top: 11) { total }", "top: 11 is no whole number from 1 to 10."],
      [
        "predictions(blocks: [{ truths: [7] }]) { pageInfo { hasNextPage } }",
        "blocks: there is no class 7 in this run.",
      ],
    ]) {
      const { errors } = await execute(context(), `query ($id: ID!) { run(id: $id) { ${field} } }`, {
        id: world.ids.Run,
      });
      expect(errors?.map(({ message }) => message)).toEqual([said]);
    }
  });

  it("refuse a cursor that is none", async () => {
    const { errors } = await execute(
      context(),
      'query ($id: ID!) { run(id: $id) { predictions(after: "nonsense") { pageInfo { hasNextPage } } } }',
      { id: world.ids.Run },
    );
    expect(errors?.[0]?.extensions?.code).toBe("INVALID_INPUT");
  });
});
