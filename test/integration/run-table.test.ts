import { eq, inArray, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { checkpoints, datasets, runFields, runGroups, runs, runValues, user, versions } from "@/db/schema";
import { claimRun } from "@/server/runs/claim";
import { runListOf, runsOfList } from "@/server/runs/table/list";
import { RunWriter } from "@/server/runs/worker";
import { sweepRuns } from "@/workers/deletion/runs";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { best, drawRuns, expected, filters, known, orders } from "./listing-runs";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
const { context, projectId, versionId, userId } = own;

beforeAll(() => drawRuns(database, own));

/** Every page of a list, one after the other. */
async function all(
  asked: Parameters<typeof runListOf>[2],
  size: number,
  bounds?: Parameters<typeof runsOfList>[3],
): Promise<number[]> {
  const list = await runListOf(db, projectId, asked);
  const numbers: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await runsOfList(db, list, { limit: size, ...(after && { after }) }, bounds);
    numbers.push(...page.map(({ number }) => number));
    const end = page.at(-1);
    if (!end || page.length < size) return numbers;
    const { value, run } = end.place;
    after = value === null ? String(run) : `${run}:${value}`;
  }
}

describe("a list of runs", () => {
  // Looked up and sorted, walked with the sets behind it, begun anew among what a time leaves, and walked to the end.
  const ways: [string, Parameters<typeof runsOfList>[3]][] = [
    ["as usual", undefined],
    ["by short walks", { few: 0, begun: 10, walked: 25 }],
    ["by walks that begin anew", { few: 0, begun: 1, walked: 10_000 }],
    ["by long walks", { few: 0, begun: 10_000, walked: 10_000 }],
  ];
  it.each(ways)(
    "is what a naive look at every run makes of each filter and order, %s",
    async (_way, bounds) => {
      for (const [place, [filter, holds]] of filters.entries()) {
        // Two orders a filter: each order meets several filters. Of times and numbers all, as walks go by them.
        const two = orders.filter((_, nth) =>
          [place % orders.length, (3 * place + 1) % orders.length].includes(nth),
        );
        for (const order of /launched|number/.test(filter) ? orders : two) {
          const found = await all({ filter, sort: order[0] }, 41, bounds);
          expect(found, `${filter} by ${order[0]?.by}`).toEqual(expected(holds, order, "listed"));
        }
      }
    },
  );

  it.each(ways)(
    "is in order by what its filter wants, or wants not, of the same field, %s",
    async (_way, bounds) => {
      for (const order of orders.filter(([asked]) => /validation|tag/.test(asked?.by ?? ""))) {
        for (const [filter, holds] of filters.filter(([text]) => /val|test/.test(text))) {
          const found = await all({ filter, sort: order[0] }, 41, bounds);
          expect(found, `${filter} by ${order[0]?.by}`).toEqual(expected(holds, order, "listed"));
        }
      }
    },
  );

  it("shows those that are put aside by themselves, counts, and gives every number", async () => {
    for (const [filter, holds] of filters) {
      const wanted = expected(holds, [{ by: "number", descending: false }, null], "archived");
      const answer = await execute(
        context,
        `query ($id: ID!, $filter: String) { project(id: $id) {
          runCount(filter: $filter, shown: archived) newestRun(filter: $filter, shown: archived) runNumbers(filter: $filter, shown: archived)
          runs(filter: $filter, shown: archived, first: 500, sort: { by: "number" }) { edges { node { number } } } } }`,
        { id: projectId, filter },
      );
      expect(answer.errors).toBeUndefined();
      const { project } = answer.data as {
        project: {
          runCount: number;
          newestRun: number | null;
          runNumbers: number[];
          runs: { edges: { node: { number: number } }[] };
        };
      };
      expect(project.runNumbers, filter).toEqual(wanted);
      expect(project.runCount).toBe(wanted.length);
      expect(project.newestRun).toBe(wanted.at(-1) ?? null);
      expect(project.runs.edges.map(({ node }) => node.number)).toEqual(wanted);
    }
  });

  it("says which value a run has of any field", async () => {
    const answer = await execute(
      context,
      `query ($id: ID!) { project(id: $id) { runs(first: 500, sort: { by: "number" }) { edges { node { number tags values(keys:
        ["learning.optimizer", "last(validation.loss)", "best(validation.accuracy)", "launched", "nothing"]) } } } } }`,
      { id: projectId },
    );
    const { project } = answer.data as {
      project: { runs: { edges: { node: { number: number; tags: string[]; values: unknown[] } }[] } };
    };
    for (const { node } of project.runs.edges) {
      const run = known[node.number - 1];
      if (!run) throw new Error("an unknown run");
      const loss = run.losses.at(-1) ?? null;
      expect(node.tags).toEqual(run.tags);
      expect(node.values).toEqual([
        run.optimizer,
        loss === null || Number.isFinite(loss) ? loss : String(loss),
        best(run.accuracies, Math.max),
        run.launched / 1000,
        null,
      ]);
    }
  });

  it("groups by a field, with mean and deviation", async () => {
    const answer = await execute(
      context,
      `query ($id: ID!) { project(id: $id) { runBundles(by: "optimizer", filter: "state = finished", keys: ["last(validation.loss)"],
        sort: { by: "val.accuracy", descending: true }) { value runs spreads { runs mean deviation } } } }`,
      { id: projectId },
    );
    expect(answer.errors).toBeUndefined();
    const { project } = answer.data as {
      project: {
        runBundles: {
          value: string;
          runs: number;
          spreads: ({ runs: number; mean: number; deviation: number | null } | null)[];
        }[];
      };
    };
    const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const wanted = ["adam", "sgd", "momentum"].map((optimizer) => {
      const members = known.filter(
        (run) => !run.isArchived && run.state === "finished" && run.optimizer === optimizer,
      );
      const losses = members.map((run) => run.losses.at(-1) ?? Number.NaN).filter(Number.isFinite);
      const middle = mean(losses);
      const squares = losses.reduce((sum, one) => sum + (one - middle) ** 2, 0);
      return {
        place: mean(members.map((run) => run.accuracies.at(-1) ?? 0)),
        bundle: {
          value: optimizer,
          runs: members.length,
          spreads: [
            {
              runs: losses.length,
              mean: expect.closeTo(middle, 9),
              deviation: expect.closeTo(Math.sqrt(squares / (losses.length - 1)), 9),
            },
          ],
        },
      };
    });
    expect(project.runBundles).toEqual(wanted.sort((a, b) => b.place - a.place).map(({ bundle }) => bundle));
  });

  it("offers the texts of a field", async () => {
    const answer = await execute(
      context,
      `query ($id: ID!) { project(id: $id) { a: runTexts(field: "optimizer") b: runTexts(field: "tag", holding: "pap")
        runFields { key } } }`,
      { id: projectId },
    );
    expect(answer.data).toMatchObject({
      project: { a: ["adam", "momentum", "sgd"], b: ["for paper"] },
    });
    const { project } = answer.data as { project: { runFields: { key: string }[] } };
    const keys = project.runFields.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(["state", "learning.optimizer", "best(validation.loss)"]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ["optimizer = ", "At character 13: Expected a value"],
    ["accuracies > 1", "No run of this project has “accuracies”"],
    ["optimizer > 3", "learning.optimizer is text"],
    ["val.loss = high", "last(validation.loss) is a number"],
    ["launched > 3", "launched is a time"],
    ["name = 'x'; drop table runs", "means nothing here"],
  ])("refuses %s, and says where", async (filter, message) => {
    const answer = await execute(
      context,
      "query ($id: ID!, $filter: String) { project(id: $id) { runs(filter: $filter) { edges { cursor } } } }",
      { id: projectId, filter },
    );
    expect(answer.errors?.[0]?.message).toContain(message);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "INVALID_INPUT", field: "filter" });
  });
});

const valuesOf = async (number: number) => {
  const rows = await db
    .select({ key: runFields.key, number: runValues.number, text: runValues.text })
    .from(runValues)
    .innerJoin(runFields, eq(runFields.id, runValues.fieldId))
    .where(sql`${runFields.projectId} = ${projectId} and ${runValues.run} = ${number}`);
  return Object.fromEntries(rows.map(({ key, number: value, text }) => [key, value ?? text]));
};

describe("what runs are listed by", () => {
  it("is kept with what a worker writes: newest, best, and at the best epoch", async () => {
    const runId = await queuedRun(database, own, 1001);
    const claim = await claimRun(db, runId);
    if (!claim) throw new Error("not claimed");
    const writer = new RunWriter(db, claim, { onError: () => {} });
    const checkpoint = (epoch: number, isBest: boolean) =>
      writer.saveCheckpoint({
        epoch,
        step: epoch * 5,
        sha256: String(epoch).repeat(64),
        manifest: {},
        best: isBest,
      });
    const epoch = async (n: number, accuracy: number, loss: number, isBest: boolean) => {
      writer.metric({ name: "validation.accuracy", step: n * 5, epoch: n, value: accuracy });
      writer.metric({ name: "validation.loss", step: n * 5, epoch: n, value: loss });
      writer.metric({ name: "loss", step: n * 5 - 2, epoch: n, value: loss + 1 });
      writer.metric({ name: "loss", step: n * 5, epoch: n, value: loss + 2 });
      writer.update({ epoch: n });
      await checkpoint(n, isBest);
    };
    await epoch(1, 0.5, 0.9, true);
    await epoch(2, 0.8, 0.7, true);
    expect(await valuesOf(1001)).toMatchObject({ state: "starting", epoch: 2, "atBest(loss)": 2.7 });
    await epoch(3, 0.6, Number.NaN, false);
    writer.update({ modelEpoch: 2 });
    await writer.finish("finished");
    const values = await valuesOf(1001);
    expect(values).toMatchObject({
      ...{
        state: "finished",
        epoch: 3,
        modelEpoch: 2,
        name: "Run 1001",
        seed: 7,
        "architecture.hidden": "32",
      },
      ...{
        "last(validation.accuracy)": 0.6,
        "best(validation.accuracy)": 0.8,
        "atBest(validation.accuracy)": 0.8,
      },
      ...{
        "last(validation.loss)": Number.NaN,
        "best(validation.loss)": 0.7,
        "atBest(validation.loss)": 0.7,
      },
      ...{ "best(loss)": 1.7, "atBest(loss)": 2.7 },
    });
    expect(values.duration).toBeGreaterThanOrEqual(0);
  });

  it("follows new names of people, groups and datasets", async () => {
    const [group] = await db
      .insert(runGroups)
      .values({
        ...{ projectId, versionId, name: "Twice", kind: "seeds" as const, members: 1, configuration: {} },
        createdBy: userId,
      })
      .returning();
    const runId = await queuedRun(database, own, 1002);
    await db.update(runs).set({ groupId: group?.id, member: 0 }).where(eq(runs.id, runId));
    await db.update(user).set({ name: "Ada" }).where(eq(user.id, userId));
    await db
      .update(runGroups)
      .set({ name: "Thrice" })
      .where(eq(runGroups.id, group?.id ?? ""));
    expect(await valuesOf(1002)).toMatchObject({ author: "Ada", group: "Thrice", member: 1 });
    const byName = await all({ filter: 'group = "Thrice" and author = Ada' }, 50);
    expect(byName).toEqual([1002]);
    expect(await all({ filter: `groupId = ${group?.id}` }, 50)).toEqual([1002]);
  });
});

it("tells runs apart by their version and its dataset, each of which has one of the same number", async () => {
  const [version] = await db.select().from(versions).where(eq(versions.id, versionId));
  if (!version) throw new Error("no version");
  const [dataset] = await db.insert(datasets).values({ projectId, name: "Others" }).returning();
  const { id: _, ...like } = { ...version, datasetId: dataset?.id ?? "" };
  const [{ id: other } = { id: "" }] = await db.insert(versions).values(like).returning();
  const runId = await queuedRun(database, own, 1003);
  await db.update(runs).set({ versionId: other }).where(eq(runs.id, runId));
  const answer = await execute(
    context,
    `query ($id: ID!) { project(id: $id) { runBundles(by: "version", filter: "number in (1001, 1002, 1003)", keys: []) {
      value label runs } } }`,
    { id: projectId },
  );
  const runBundles = [
    { value: versionId, label: expect.stringMatching(/ v1$/), runs: 2 },
    { value: other, label: "Others v1", runs: 1 },
  ];
  expect(answer.data).toEqual({ project: { runBundles } });
  expect(await all({ filter: `versionId = "${other}"` }, 50)).toEqual([1003]);
  expect(await all({ filter: `versionId != "${versionId}"` }, 50)).toEqual([1003]);
});

describe("many runs at once", () => {
  const change = async (name: string, type: string, input: object) => {
    const answer = await execute(
      context,
      `mutation ($input: ${type}!) { ${name}(input: $input) { changed refused { number reason } } }`,
      { input: { projectId, ...input } },
    );
    expect(answer.errors).toBeUndefined();
    return (
      answer.data as Record<string, { changed: number; refused: { number: number; reason: string }[] }>
    )[name];
  };

  it("tags and archives them; a second time changes nothing", async () => {
    await queuedRun(database, own, 1010);
    await queuedRun(database, own, 1011);
    const numbers = [1010, 1011, 99_999];
    const tagging = { numbers, add: ["new ", "newer"], remove: [] };
    expect(await change("tagRuns", "TagRunsInput", tagging)).toEqual({ changed: 2, refused: [] });
    expect(await change("tagRuns", "TagRunsInput", tagging)).toEqual({ changed: 0, refused: [] });
    await change("tagRuns", "TagRunsInput", { numbers: [1010], remove: ["newer"] });
    expect(await all({ filter: "tag = new" }, 50)).toEqual([1011, 1010]);
    expect(await all({ filter: "tag = newer" }, 50)).toEqual([1011]);
    expect(await change("archiveRuns", "ArchiveRunsInput", { numbers, archived: true })).toMatchObject({
      changed: 2,
    });
    expect(await change("archiveRuns", "ArchiveRunsInput", { numbers, archived: true })).toMatchObject({
      changed: 0,
    });
    expect(await all({ filter: "tag = new" }, 50)).toEqual([]);
    expect(await all({ filter: "tag = new", shown: "archived" }, 50)).toEqual([1011, 1010]);
    await change("archiveRuns", "ArchiveRunsInput", { numbers: [1010], archived: false });
    expect(await all({ filter: "tag = new" }, 50)).toEqual([1010]);
  });

  it("deletes what nothing needs, names what needs the others, restores, and frees after the grace time", async () => {
    const ids = [];
    for (let number = 1020; number < 1026; number++) ids.push(await queuedRun(database, own, number));
    const [gone = "", base = "", upon = "", first = "", second = "", active = ""] = ids;
    await db.update(runs).set({ state: "finished" }).where(inArray(runs.id, ids));
    await db.update(runs).set({ state: "running" }).where(eq(runs.id, active));
    const configuration = shapesConfiguration() as Record<string, unknown>;
    await db
      .update(runs)
      .set({ configuration: { ...configuration, architecture: { preset: "transfer", base } } })
      .where(eq(runs.id, upon));
    const [group] = await db
      .insert(runGroups)
      .values({
        ...{ projectId, versionId, name: "Pair", kind: "seeds" as const, members: 2, configuration: {} },
        createdBy: userId,
      })
      .returning();
    await db.update(runs).set({ groupId: group?.id, member: 0 }).where(eq(runs.id, first));
    await db.update(runs).set({ groupId: group?.id, member: 1 }).where(eq(runs.id, second));
    await db
      .insert(checkpoints)
      .values({ runId: gone, epoch: 1, step: 1, sha256: "a".repeat(64), manifest: {}, best: true });

    const answer = await change("deleteRuns", "DeleteRunsInput", { numbers: [1020, 1021, 1023, 1025] });
    expect(answer?.changed).toBe(1);
    const reasons = Object.fromEntries((answer?.refused ?? []).map(({ number, reason }) => [number, reason]));
    expect(Object.keys(reasons)).toEqual(["1021", "1023", "1025"]);
    expect(reasons[1021]).toContain("#1022 builds upon its model");
    expect(reasons[1023]).toContain("the group Pair");
    expect(reasons[1025]).toContain("it is running: stop it first");
    // Hidden, and back again.
    expect(await all({ filter: "number = 1020" }, 50)).toEqual([]);
    expect(await all({ filter: "number = 1020", shown: "deleted" }, 50)).toEqual([1020]);
    expect(await change("restoreRuns", "RestoreRunsInput", { numbers: [1020] })).toMatchObject({
      changed: 1,
    });
    expect(await all({ filter: "number = 1020" }, 50)).toEqual([1020]);
    // The base together with what builds upon it, and the group as a whole.
    const whole = { numbers: [1020, 1021, 1022, 1023, 1024] };
    expect(await change("deleteRuns", "DeleteRunsInput", whole)).toEqual({ changed: 5, refused: [] });
    const signal = new AbortController().signal;
    expect(await sweepRuns(db, new Date(Date.now() - 60_000), signal)).toBe(0);
    expect(await sweepRuns(db, new Date(Date.now() + 1000), signal)).toBe(5);
    expect(await db.$count(checkpoints, eq(checkpoints.runId, gone))).toBe(0);
    expect(await db.$count(runGroups, eq(runGroups.id, group?.id ?? ""))).toBe(0);
    expect(await valuesOf(1020)).toEqual({});
    expect(await db.$count(runs, eq(runs.number, 1025))).toBe(1);
  });
});
