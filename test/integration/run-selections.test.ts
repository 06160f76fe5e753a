import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { confusionCells, runs, versions } from "@/db/schema";
import { withDifference } from "@/ml/configuration/difference";
import { figuresOf } from "@/ml/significance-bootstrap";
import { openTestDatabase } from "./database";
import { ask, errorOf, execute } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
let world: World;
let other: World;
/** More than one page. */
const many = 1100;
const rate = (number: number) => 0.001 * number;

/** Thousand runs beside the world's first one, each with a rate of its own and an answer that is wrong now and then. */
async function draw({ ids }: World): Promise<void> {
  const [like] = await db.select().from(runs).where(eq(runs.id, ids.Run));
  if (!like) throw new Error("no run");
  const { id: _run, groupId: _group, member: _member, ...facts } = like;
  const made = await db
    .insert(runs)
    .values(
      Array.from({ length: many }, (_, i) => ({
        ...{ ...facts, number: 2 + i, name: `Many ${i}` },
        configuration: {
          ...(like.configuration as object),
          learning: { ...(like.configuration as { learning: object }).learning, learningRate: rate(2 + i) },
        },
      })),
    )
    .returning({ id: runs.id, number: runs.number });
  await db.insert(confusionCells).values(
    made.flatMap(({ id, number }) => [
      { runId: id, truth: 0, predicted: 0, count: 40 },
      { runId: id, truth: 0, predicted: 1, count: number % 7 },
      { runId: id, truth: 1, predicted: 1, count: 20 + (number % 3) },
      { runId: id, truth: 1, predicted: 0, count: 5 },
    ]),
  );
}

beforeAll(async () => {
  world = await openWorld(database);
  other = await openWorld(database);
  await draw(world);
});

const create = `mutation ($input: CreateRunSelectionInput!) { createRunSelection(input: $input) { id total runCount filter } }`;
const read = `query ($id: ID!, $after: String) { runSelection(id: $id) { total runCount numbers
  runs(first: 500, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id number name state stepsPerEpoch
    parameters testAccuracy workedSeconds version { id number dataset { id name } } cost { bytes workerMs browserMs browser }
    figures { accuracy macroF1 macroPrecision macroRecall weightedF1 } configurationBeside(number: 1) } } } } }`;
interface Made {
  createRunSelection: { id: string; total: number; runCount: number; filter: string | null };
}
interface Page {
  runSelection: {
    total: number;
    runCount: number;
    numbers: number[];
    runs: {
      pageInfo: { hasNextPage: boolean; endCursor: string };
      edges: {
        node: {
          number: number;
          figures: Record<string, number> | null;
          configurationBeside: [string[], unknown][];
        };
      }[];
    };
  };
}
const make = async (own: World, input: object) =>
  (await ask<Made>(own.owner.context, create, { input: { projectId: own.projectId, ...input } }))
    .createRunSelection;

async function allOf(id: string) {
  const found: Page["runSelection"]["runs"]["edges"][number]["node"][] = [];
  for (let after: string | null = null; ; ) {
    const page: Page = await ask<Page>(world.owner.context, read, { id, after });
    found.push(...page.runSelection.runs.edges.map(({ node }) => node));
    if (!page.runSelection.runs.pageInfo.hasNextPage) return found;
    after = page.runSelection.runs.pageInfo.endCursor;
  }
}
const upTo = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe("a selection of runs", () => {
  it("keeps what a filter shows at that moment: what comes to match since is not in it, what is deleted is told", async () => {
    const made = await make(world, { filter: "number > 1 and number <= 1090" });
    expect(made).toMatchObject({ total: 1089, runCount: 1089, filter: "number > 1 and number <= 1090" });
    const before = await allOf(made.id);
    expect(before.map(({ number }) => number)).toEqual(upTo(2, 1089));
    await db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.name, "Many 3"));
    await db.update(runs).set({ number: 5000 }).where(eq(runs.name, "Many 4"));
    const after = await allOf(made.id);
    expect(after.map(({ number }) => number)).toEqual(upTo(2, 1089).filter((one) => one !== 5 && one !== 6));
    const { runSelection } = await ask<Page>(world.owner.context, read, { id: made.id });
    expect(runSelection).toMatchObject({ total: 1089, runCount: 1087 });
    expect(runSelection.numbers).toEqual(upTo(2, 1089));
    await db.update(runs).set({ deletedAt: null }).where(eq(runs.name, "Many 3"));
    await db.update(runs).set({ number: 6 }).where(eq(runs.name, "Many 4"));
  });

  it("is the same for the same runs, in whatever order they are named, and no other", async () => {
    const made = await make(world, { numbers: [9, 3, 700, 3] });
    expect(await make(world, { numbers: [3, 700, 9] })).toMatchObject({ id: made.id, total: 3 });
    expect((await make(world, { numbers: [3, 700] })).id).not.toBe(made.id);
    // Who chose them by a filter reads of this one, and not of another by which somebody chose the same before.
    const [by, again, another] = [
      await make(world, { numbers: [3, 9, 700], filter: "state = finished" }),
      await make(world, { numbers: [9, 3, 700], filter: " state = finished " }),
      await make(world, { numbers: [3, 9, 700], filter: "epoch > 1" }),
    ];
    expect(again).toEqual({ ...by, filter: "state = finished" });
    expect(another).toMatchObject({ total: 3, filter: "epoch > 1" });
    expect(new Set([made.id, by.id, another.id]).size).toBe(3);
    const fault = await errorOf(world.owner.context, create, {
      input: { projectId: world.projectId, numbers: [3, 3] },
    });
    expect(fault?.message).toContain("two runs or more");
  });

  it("tells of each run the figures that its cells come to, and what it has set otherwise, which makes the whole again", async () => {
    const { id } = await make(world, { numbers: upTo(1, 60) });
    const [like] = await db
      .select({ classes: versions.classes, configuration: runs.configuration })
      .from(runs)
      .innerJoin(versions, eq(versions.id, runs.versionId))
      .where(eq(runs.id, world.ids.Run));
    const found = (await allOf(id)).filter(({ number }) => number > 1);
    expect(found).toHaveLength(59);
    for (const { number, figures, configurationBeside } of found) {
      const cells = [
        { truth: 0, b: 0, count: 40 },
        { truth: 0, b: 1, count: number % 7 },
        { truth: 1, b: 1, count: 20 + (number % 3) },
        { truth: 1, b: 0, count: 5 },
      ].map((cell) => ({ ...cell, a: cell.truth }));
      const expected = figuresOf(cells, like?.classes.length ?? 0)?.b;
      for (const [name, value] of Object.entries<number>(expected ?? {})) {
        expect(figures?.[name], `${name} of run ${number}`).toBeCloseTo(value, 10);
      }
      expect(expected).toBeDefined();
      expect(configurationBeside).toEqual([[["learning", "learningRate"], rate(number)]]);
      const [own] = await db
        .select()
        .from(runs)
        .where(eq(runs.name, `Many ${number - 2}`));
      expect(withDifference(like?.configuration, configurationBeside)).toEqual(own?.configuration);
    }
  });

  it("is not there for another team, and holds no run of another project", async () => {
    const { id } = await make(world, { numbers: [2, 3] });
    const { data, errors } = await execute(other.owner.context, read, { id });
    expect(data?.runSelection ?? null).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    // The numbers mean runs of its own project alone.
    const theirs = await make(other, { numbers: [1, 2] });
    expect(theirs).toMatchObject({ total: 2, runCount: 1 });
  });
});
