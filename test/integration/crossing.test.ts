import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import * as table from "@/db/schema";
import { createRandom } from "@/ml/random";
import { appendLabels } from "@/server/labels/append";
import { twoVersions } from "./comparing";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
let world: World;
let made: Awaited<ReturnType<typeof twoVersions>>;
/** By image of run A, what each field has of it by name; undefined where that counts in no cell. */
let facts: Map<string, Record<string, string | undefined>>;

/** A second person with votes and labels, two imports, flags and outliers, drawn over the images of run A. */
beforeAll(async () => {
  world = await openWorld(database);
  made = await twoVersions({ db, world });
  const { a, b, versionA, versionB } = made;
  const { projectId, ids, owner, colleague } = world;
  const random = createRandom("crossing");
  const said = await db.select().from(table.predictions).where(eq(table.predictions.runId, a.id));
  const others = await db.select().from(table.predictions).where(eq(table.predictions.runId, b.id));
  const byImage = new Map(others.map((row) => [row.imageId, row]));
  const all = await db.select().from(table.classes).where(eq(table.classes.projectId, projectId));
  const nameOf = (id: string | null) => all.find((one) => one.id === id)?.name;
  const [upload] = await db
    .insert(table.uploads)
    .values({
      ...{ projectId, userId: owner.actor.id, purpose: "dataset" as const },
      ...{ datasetId: ids.Dataset, fileName: "pets.zip", bytes: 1 },
    })
    .returning();
  const [second] = await db
    .insert(table.imports)
    .values({
      ...{ projectId, datasetId: ids.Dataset, uploadId: upload?.id ?? "" },
      ...{ fileName: "pets.zip", createdBy: owner.actor.id },
    })
    .returning();
  // Both uploads have one name: they are told apart by a number.
  const importNames: Record<string, string> = {
    [ids.Import]: "pets.zip",
    [second?.id ?? ""]: "pets.zip (2)",
  };
  const labelNames = { [owner.actor.id]: owner.actor.name, [colleague.actor.id]: colleague.actor.name };
  facts = new Map();
  for (const [n, { imageId, truth, predicted }] of said.entries()) {
    const own: Record<string, string | undefined> = {
      truth: versionA.classes[truth]?.name,
      predicted: versionA.classes[predicted]?.name,
      outcome: truth === predicted ? "right" : "wrong",
    };
    facts.set(imageId, own);
    const other = byImage.get(imageId);
    own.other = other && versionB.classes[other.predicted]?.name;
    const importId = random.next() < 0.2 ? null : random.next() < 0.5 ? ids.Import : (second?.id ?? null);
    const split = ([null, "train", "validation", "test"] as const)[random.int(4)] ?? null;
    await db
      .insert(table.datasetImages)
      .values({ datasetId: ids.Dataset, imageId, name: `${n}.png`, importId, split });
    own.import = importId === null ? "no import" : importNames[importId];
    own.split = split === "train" ? "training" : (split ?? "none named");
    // Labels in turn: the newest is the one of today, whoever gave it.
    own.labeller = "nobody";
    own.today = "no class";
    for (let turn = random.int(3); turn > 0; turn--) {
      const classId = all[random.int(all.length)]?.id ?? "";
      const author = [owner.actor.id, colleague.actor.id, null][random.int(3)] ?? null;
      await db.transaction((tx) =>
        appendLabels(tx, {
          projectId,
          choices: [{ imageId, classId }],
          source: author ? "person" : "import",
          authorId: author,
        }),
      );
      own.labeller = author ? labelNames[author] : "an import";
      own.today = nameOf(classId);
      if (author === colleague.actor.id) own.said = nameOf(classId);
    }
    if (random.next() < 0.3) {
      const classId = all[random.int(all.length)]?.id ?? "";
      for (const [answer, of] of [
        ["class", classId],
        ["cannot_say", null],
      ] as const) {
        await db.insert(table.votes).values({
          ...{ queueId: ids.LabelQueue, imageId, userId: colleague.actor.id },
          ...{ key: `${n} ${answer}`, answer, classId: of, ms: 1 },
        });
      }
      own.said = nameOf(classId);
    }
    own.flag = "no flag";
    if (random.next() < 0.3)
      for (const raised of random.next() < 0.5 ? [true] : [true, false]) {
        await db.insert(table.imageFlags).values({ projectId, imageId, raised, authorId: owner.actor.id });
        own.flag = raised ? "flagged" : "no flag";
      }
    own.outlier = "like the others";
    if (random.next() < 0.2) {
      await db
        .insert(table.qualityOutliers)
        .values({ qualityId: ids.DatasetQuality, rank: n, imageId, figure: "contrast", value: 0, score: 9 });
      own.outlier = "contrast";
    }
  }
});

interface Crossed {
  rows: { title: string; values: { key: string; name: string }[] };
  columns: { title: string; values: { key: string; name: string }[] };
  counts: number[][];
  total: number;
  isSquare: boolean;
  leftOut: number;
}

const axis = (field: string) => ({
  field,
  ...(field === "other" ? { runId: made.b.id } : {}),
  ...(field === "said" ? { memberId: world.ids.Member } : {}),
});

async function crossed(rows: string, columns: string): Promise<Crossed> {
  const { run } = await ask<{ run: { crossTable: Crossed } }>(
    world.owner.context,
    `query ($run: ID!, $rows: MatrixAxisInput!, $columns: MatrixAxisInput!) { run(id: $run) {
      crossTable(rows: $rows, columns: $columns) {
        rows { title values { key name } } columns { title values { key name } } counts total isSquare leftOut } } }`,
    { run: made.a.id, rows: axis(rows), columns: axis(columns) },
  );
  return run.crossTable;
}

async function opened(
  rows: string,
  columns: string,
  cells: { row?: string; column?: string }[],
  order?: string,
) {
  const { run } = await ask<{ run: { predictions: { edges: { node: { image: { id: string } } }[] } } }>(
    world.owner.context,
    `query ($run: ID!, $crossing: MatrixCrossingInput!, $order: MatrixImageOrder) { run(id: $run) {
      predictions(first: 500, crossing: $crossing, order: $order) { edges { node { image { id } } } } } }`,
    { run: made.a.id, crossing: { rows: axis(rows), columns: axis(columns), cells }, order },
  );
  return run.predictions.edges.map(({ node }) => node.image.id);
}

const pairs = [
  ["labeller", "truth"],
  ["predicted", "other"],
  ["import", "outcome"],
  ["said", "truth"],
  ["today", "predicted"],
  ["split", "flag"],
  ["outlier", "labeller"],
  ["other", "said"],
] as const;

describe("a matrix of two fields", () => {
  it.each(pairs)("counts %s by %s as a walk over the images does", async (rows, columns) => {
    const table = await crossed(rows, columns);
    const counted: Record<string, number> = {};
    let leftOut = 0;
    for (const own of facts.values()) {
      const [row, column] = [own[rows], own[columns]];
      if (row === undefined || column === undefined) leftOut++;
      else counted[`${row} | ${column}`] = (counted[`${row} | ${column}`] ?? 0) + 1;
    }
    const said: Record<string, number> = {};
    for (const [r, row] of table.rows.values.entries())
      for (const [c, column] of table.columns.values.entries()) {
        const count = table.counts[r]?.[c] ?? 0;
        if (count > 0) said[`${row.name} | ${column.name}`] = count;
      }
    expect(said).toEqual(counted);
    expect(table.leftOut).toBe(leftOut);
    expect(table.total).toBe(facts.size - leftOut);
    const ofClasses = ["truth", "predicted", "other", "said", "today"];
    expect(table.isSquare).toBe(ofClasses.includes(rows) && ofClasses.includes(columns));
    if (table.isSquare) expect(table.rows.values).toEqual(table.columns.values);
  });

  it.each(pairs)("opens the images of a cell, a row and a column of %s by %s", async (rows, columns) => {
    const table = await crossed(rows, columns);
    const r = table.counts.findIndex((line) => line.some((count) => count > 1));
    const c = table.counts[r]?.findIndex((count) => count > 1) ?? -1;
    const [row, column] = [table.rows.values[r], table.columns.values[c]];
    if (!row || !column) throw new Error("no cell of two images");
    const having = (of: Record<string, string | undefined>) =>
      [...facts]
        .filter(([, own]) => own[rows] !== undefined && own[columns] !== undefined)
        .filter(([, own]) => Object.entries(of).every(([field, name]) => own[field] === name))
        .map(([imageId]) => imageId)
        .sort();
    const cell = await opened(rows, columns, [{ row: row.key, column: column.key }], "loss_descending");
    expect(cell.sort()).toEqual(having({ [rows]: row.name, [columns]: column.name }));
    expect((await opened(rows, columns, [{ row: row.key }])).sort()).toEqual(having({ [rows]: row.name }));
    const both = await opened(rows, columns, [{ column: column.key }, { row: row.key }]);
    const either = new Set([...having({ [rows]: row.name }), ...having({ [columns]: column.name })]);
    expect(both.sort()).toEqual([...either].sort());
  });

  it("is that of truth and prediction where these are the fields", async () => {
    const { counts } = await crossed("truth", "predicted");
    const cells = await db
      .select()
      .from(table.confusionCells)
      .where(and(eq(table.confusionCells.runId, made.a.id)));
    const order = (await crossed("truth", "predicted")).rows.values.map(({ key }) => key);
    for (const { truth, predicted, count } of cells) {
      const [row, column] = [truth, predicted].map((index) =>
        order.indexOf(made.versionA.classes[index]?.id ?? ""),
      );
      expect(counts[row ?? -1]?.[column ?? -1]).toBe(count);
    }
  });

  it("refuses what is no pair of fields, and knows no run and no person of another team", async () => {
    const source = `query ($run: ID!, $rows: MatrixAxisInput!, $columns: MatrixAxisInput!) { run(id: $run) {
      crossTable(rows: $rows, columns: $columns) { total } } }`;
    const code = async (rows: object, columns: object) =>
      (await errorOf(world.owner.context, source, { run: made.a.id, rows, columns }))?.extensions?.code;
    const foreign = await openWorld(database);
    const truth = { field: "truth" };
    expect(await code(truth, truth)).toBe("INVALID_INPUT");
    expect(await code(truth, { field: "other" })).toBe("INVALID_INPUT");
    expect(await code(truth, { field: "said" })).toBe("INVALID_INPUT");
    expect(await code(truth, { field: "other", runId: foreign.ids.Run })).toBe("NOT_FOUND");
    expect(await code(truth, { field: "said", memberId: foreign.ids.Member })).toBe("NOT_FOUND");
  });
});

describe("a review of chosen cells", () => {
  async function reviewed(matrix: object): Promise<string[]> {
    const { createReview } = await ask<{
      createReview: { imageIds: string[]; selection: { title: string } };
    }>(
      world.owner.context,
      "mutation ($input: CreateReviewInput!) { createReview(input: $input) { imageIds selection { title } } }",
      {
        input: {
          ...{ runId: made.a.id, name: "Cells", peoplePerImage: 1, memberIds: [world.ids.Member] },
          selection: { matrix: { title: "some cells", ...matrix } },
        },
      },
    );
    expect(createReview.selection.title).toBe("some cells");
    return createReview.imageIds.sort();
  }

  it("deals out the images of several cells, rows and columns, each once", async () => {
    const said = await db.select().from(table.predictions).where(eq(table.predictions.runId, made.a.id));
    const wanted = said
      .filter(({ truth, predicted }) => (truth === 0 && predicted === 1) || predicted === 2)
      .map(({ imageId }) => imageId);
    const blocks = [{ truths: [0], predictions: [1] }, { predictions: [2] }];
    expect(await reviewed({ blocks })).toEqual(wanted.sort());
  });

  it("deals out those below a threshold, and those of two other fields", async () => {
    const said = await db.select().from(table.predictions).where(eq(table.predictions.runId, made.a.id));
    const refused = [{ truths: [1], predictions: [made.versionA.classes.length] }];
    expect(await reviewed({ blocks: refused, threshold: 0.5 })).toEqual(
      said
        .filter(({ truth, confidence }) => truth === 1 && confidence < 0.5)
        .map(({ imageId }) => imageId)
        .sort(),
    );
    const wrong = {
      rows: axis("flag"),
      columns: axis("outcome"),
      cells: [{ row: "flagged", column: "wrong" }],
    };
    expect(await reviewed({ crossing: wrong })).toEqual(
      [...facts]
        .filter(([, own]) => own.flag === "flagged" && own.outcome === "wrong")
        .map(([imageId]) => imageId)
        .sort(),
    );
  });
});
