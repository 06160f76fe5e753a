import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import * as table from "@/db/schema";
import { holm, mcnemar } from "@/ml/significance";
import { leaderOf, type Pair, type PairFilter, pairCursor, pairsPage } from "@/server/compare/queries";
import {
  groupOf,
  type Member,
  oneVersion,
  type Run,
  recount,
  type Seen,
  type Split,
  twoVersions,
} from "./comparing";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;

beforeEach(async () => {
  world = await openWorld(database);
});

const db = () => database.connection.db;
const context = () => database.contextFor(world.owner.actor);

const ground = () => ({ db: db(), world });

interface Compared {
  classes: { name: string; index: number }[];
  common: number;
  relabelled: number;
  leftOutA: { split: Split | null; count: number }[];
  leftOutB: { split: Split | null; count: number }[];
  counts: Record<string, number>;
  matrix: number[][];
  mcnemar: { p: number } | null;
  perClass: {
    mcnemar: { p: number } | null;
    correctedP: number | null;
    recallA: { value: number } | null;
    recallB: { value: number } | null;
  }[];
  figureValues: { figure: string; a: number; b: number }[];
  figures: {
    resamples: number;
    figures: {
      figure: string;
      a: { value: number };
      b: { value: number };
      delta: { value: number; interval: { low: number; high: number } };
    }[];
  };
}

interface ImageNode {
  image: { id: string };
  b: { probabilities: number[] };
}

const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

const answerOf = <T>(data: unknown): T => (data as { run: { comparison: T } }).run.comparison;

describe("the comparison of two runs", () => {
  it("equals a recount, over versions that differ in classes, their order, images and labels", async () => {
    const made = await twoVersions(ground());
    const { data, errors } = await execute(
      context(),
      `query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) {
        a { id } b { id } classes { name index } common relabelled
        leftOutA { split count } leftOutB { split count }
        counts { bothRight fixed broken stillWrong differentlyWrong } matrix
        mcnemar { p method }
        perClass { class { name } support counts { bothRight fixed broken stillWrong differentlyWrong }
          recallA { value interval { low high } } recallB { value } mcnemar { p } correctedP }
        figureValues { figure a b }
        figures { resamples figures { figure a { value interval { low high } } b { value } delta { value interval { low high } } } }
      } } }`,
      { a: made.a.id, b: made.b.id },
    );
    expect(errors).toBeUndefined();
    const comparison = answerOf<Compared>(data);
    const { same, both, onlyA, onlyB } = await recount(ground(), made);
    expect(same.length).toBeGreaterThan(100);
    const names = ["cat", "dog", "hen", "pig", "cow"];
    expect(comparison.classes).toEqual(names.map((name, index) => ({ name, index })));
    expect(comparison.common).toBe(same.length);
    expect(comparison.relabelled).toBe(both.length - same.length);
    expect(comparison.relabelled).toBeGreaterThan(0);

    const count = (rows: readonly Seen[], group: string) =>
      rows.filter((row) => groupOf(row) === group).length;
    const counts = (rows: readonly Seen[]) => ({
      bothRight: count(rows, "both_right"),
      fixed: count(rows, "fixed"),
      broken: count(rows, "broken"),
      stillWrong: count(rows, "still_wrong"),
      differentlyWrong: count(rows, "differently_wrong"),
    });
    expect(comparison.counts).toEqual(counts(same));
    for (const value of Object.values(counts(same))) expect(value).toBeGreaterThan(0);
    const matrix = names.flatMap((truth, row) =>
      names.map((said, column) => {
        const of = same.filter((one) => one.truthA === truth);
        const [byA, byB] = [of.filter((one) => one.a === said), of.filter((one) => one.b === said)];
        return [row, column, byA.length, byB.length, byA.filter((one) => one.b === said).length];
      }),
    );
    const filled = matrix.filter(([, , byA = 0, byB = 0]) => byA + byB > 0);
    expect(sorted(comparison.matrix)).toEqual(sorted(filled));

    const perClass = names.map((name) => same.filter((row) => row.truthA === name));
    const tests = perClass.map((rows) => mcnemar(count(rows, "broken"), count(rows, "fixed")));
    const corrected = holm(tests.flatMap((test) => (test ? [test.p] : [])));
    for (const [index, rows] of perClass.entries()) {
      const row = comparison.perClass[index];
      expect(row).toMatchObject({
        class: { name: names[index] },
        support: rows.length,
        counts: counts(rows),
      });
      expect(row?.mcnemar?.p ?? null).toBe(tests[index]?.p ?? null);
      expect(row?.correctedP).toBe(tests[index] ? corrected.shift() : null);
      if (rows.length === 0) expect(row?.recallA).toBeNull();
      else {
        expect(row?.recallA?.value).toBe(rows.filter((one) => one.a === one.truthA).length / rows.length);
        expect(row?.recallB?.value).toBe(rows.filter((one) => one.b === one.truthB).length / rows.length);
      }
    }
    expect(comparison.mcnemar?.p).toBe(mcnemar(count(same, "broken"), count(same, "fixed"))?.p);

    const accuracy = comparison.figures.figures.find(({ figure }) => figure === "accuracy");
    if (!accuracy) throw new Error("no accuracy");
    const share = (side: "a" | "b") => same.filter((row) => row[side] === row.truthA).length / same.length;
    expect(accuracy.a.value).toBe(share("a"));
    expect(accuracy.b.value).toBe(share("b"));
    expect(accuracy.delta.value).toBeCloseTo(share("b") - share("a"), 15);
    expect(accuracy.delta.interval.low).toBeLessThan(accuracy.delta.value);
    expect(accuracy.delta.interval.high).toBeGreaterThan(accuracy.delta.value);
    expect(comparison.figures.resamples).toBe(2000);
    expect(comparison.figureValues).toEqual(
      comparison.figures.figures.map(({ figure, a, b }) => ({ figure, a: a.value, b: b.value })),
    );

    const reasons = (images: string[], members: Member[]) => {
      const found = new Map<string | null, number>();
      for (const id of images) {
        const split = members.find((member) => member.imageId === id)?.split ?? null;
        found.set(split, (found.get(split) ?? 0) + 1);
      }
      return [...found].map(([split, value]) => ({ split, count: value }));
    };
    expect(sorted(comparison.leftOutA)).toEqual(sorted(reasons(onlyA, made.inB)));
    expect(sorted(comparison.leftOutB)).toEqual(sorted(reasons(onlyB, made.inA)));
    expect(comparison.leftOutA).toHaveLength(3);
  });

  it("of B with A turns fixed and broken round", async () => {
    const made = await twoVersions(ground());
    const ask = async (first: Run, second: Run) => {
      const { data } = await execute(
        context(),
        "query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) { common relabelled counts { bothRight fixed broken stillWrong differentlyWrong } mcnemar { p } } } }",
        { a: first.id, b: second.id },
      );
      return answerOf<Compared>(data);
    };
    const [there, back] = [await ask(made.a, made.b), await ask(made.b, made.a)];
    const { fixed, broken, ...rest } = there.counts;
    expect(back).toEqual({ ...there, counts: { ...rest, fixed: broken, broken: fixed } });
  });

  it("is null before both are evaluated", async () => {
    const made = await twoVersions(ground());
    await db().delete(table.confusionCells).where(eq(table.confusionCells.runId, made.b.id));
    const source = "query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) { common } } }";
    const { data, errors } = await execute(context(), source, { a: made.a.id, b: made.b.id });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ run: { comparison: null } });
  });

  it("refuses a run of another team as a missing one, one of another project, and itself", async () => {
    const source = "query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) { common } } }";
    const refusal = async (from: World, b: string) => {
      const { data, errors } = await execute(from.owner.context, source, { a: from.ids.Run, b });
      expect(data?.run ?? null).toEqual(data ? { comparison: null } : null);
      return errors?.[0];
    };
    const stranger = await openWorld(database);
    const foreign = await refusal(stranger, world.ids.Run);
    const missing = await refusal(stranger, "run_00000000000000000000000000");
    expect(foreign?.extensions?.code).toBe("NOT_FOUND");
    expect(foreign?.message.replace(world.ids.Run, "")).toBe(
      missing?.message.replace("run_00000000000000000000000000", ""),
    );
    // Both ways round: also the run that is asked first may be the foreign one.
    const { errors } = await execute(stranger.owner.context, source, {
      a: world.ids.Run,
      b: stranger.ids.Run,
    });
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    expect((await refusal(world, world.ids.Run))?.message).toContain("does not differ from itself");

    const other = await database.project(world.teamId);
    const [run] = await db()
      .insert(table.runs)
      .values({
        projectId: other.id,
        versionId: world.ids.Version,
        number: 1,
        name: "Elsewhere",
        configuration: {},
        epochs: 1,
        createdBy: world.owner.actor.id,
      })
      .returning();
    expect((await refusal(world, run?.id ?? ""))?.message).toContain("different projects");
  });

  it("is not for every run of a list", async () => {
    const { errors } = await execute(
      context(),
      "query ($id: ID!, $b: ID!) { project(id: $id) { runs(first: 100) { edges { node { comparison(with: $b) { common } } } } } }",
      { id: world.projectId, b: world.ids.Run },
    );
    expect(errors?.[0]?.extensions?.code).toBe("LIMIT_EXCEEDED");
  });
});

describe("the images of a comparison", () => {
  async function walk(pair: Pair, filter: PairFilter, limit: number): Promise<string[]> {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const rows = await pairsPage(db(), pair, filter, after === undefined ? { limit } : { after, limit });
      seen.push(...rows.map((row) => row.image.id));
      const last = rows.at(-1);
      if (!last || rows.length < limit) return seen;
      after = pairCursor(last, leaderOf(filter));
    }
  }

  it.each([
    ["two versions", () => twoVersions(ground())],
    ["one version", () => oneVersion(ground())],
  ])(
    "of %s are those of their group, cell or class, page by page in the order of confidence, both ways",
    async (_, make) => {
      const made = await make();
      const { both } = await recount(ground(), made);
      const names = ["cat", "dog", "hen", "pig", "cow"];
      const place = (name: string) => names.indexOf(name);
      const cases: [PairFilter, (row: Seen) => boolean][] = [
        ...(
          ["both_right", "fixed", "broken", "still_wrong", "differently_wrong", "relabelled"] as const
        ).flatMap((group): [PairFilter, (row: Seen) => boolean][] => [
          [{ group }, (row) => groupOf(row) === group],
          [{ group, truth: place("hen") }, (row) => groupOf(row) === group && row.truthA === "hen"],
        ]),
        [
          { truth: place("pig"), b: place("dog"), moved: true },
          (row) => row.truthA === "pig" && row.b === "dog" && row.a !== "dog" && row.truthB === "pig",
        ],
        [
          { truth: place("pig"), a: place("dog"), moved: true },
          (row) => row.truthA === "pig" && row.a === "dog" && row.b !== "dog" && row.truthB === "pig",
        ],
        [
          { truth: place("cat"), a: place("cat"), b: place("pig") },
          (row) => row.truthA === "cat" && row.truthB === "cat" && row.a === "cat" && row.b === "pig",
        ],
        // Only B knows cows: no image has that label in both, but B takes others for one.
        [{ truth: place("cow") }, () => false],
        [{ b: place("cow") }, (row) => row.b === "cow" && row.truthA === row.truthB],
        [{ a: place("cow") }, () => false],
      ];
      for (const [filter, holds] of cases) {
        const leader = leaderOf(filter) === "a" ? "confidenceA" : "confidenceB";
        const expected = both
          .filter(holds)
          .sort((x, y) => x[leader] - y[leader] || (x.imageId < y.imageId ? -1 : 1))
          .map((row) => row.imageId);
        const name = JSON.stringify(filter);
        expect(await walk(made.pair, { ...filter, order: "confidence_ascending" }, 7), name).toEqual(
          expected,
        );
        expect(await walk(made.pair, filter, 7), name).toEqual(expected.toReversed());
      }
      expect(leaderOf({ group: "fixed" })).toBe("a");
      expect(leaderOf({ group: "broken" })).toBe("b");
    },
  );

  it("come with what each run said, in the words of its own version", async () => {
    const made = await twoVersions(ground());
    const { both } = await recount(ground(), made);
    const { data, errors } = await execute(
      context(),
      `query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) { images(first: 500, group: broken) { edges { node {
        image { id } a { truth { name } predicted { name } confidence } b { truth { name } predicted { name } confidence probabilities }
      } } } } } }`,
      { a: made.a.id, b: made.b.id },
    );
    expect(errors).toBeUndefined();
    const nodes = answerOf<{ images: { edges: { node: ImageNode }[] } }>(data).images.edges.map(
      (edge) => edge.node,
    );
    const broken = both.filter((row) => groupOf(row) === "broken");
    expect(nodes).toHaveLength(broken.length);
    for (const node of nodes) {
      const row = broken.find(({ imageId }) => imageId === node.image.id);
      expect(node).toMatchObject({
        a: { truth: { name: row?.truthA }, predicted: { name: row?.a }, confidence: row?.confidenceA },
        b: { truth: { name: row?.truthB }, predicted: { name: row?.b }, confidence: row?.confidenceB },
      });
      expect(node.b.probabilities).toHaveLength(5);
    }
    const one = await execute(
      context(),
      "query ($a: ID!, $b: ID!, $image: ID!) { run(id: $a) { comparison(with: $b) { image(imageId: $image) { image { id } } } } }",
      { a: made.a.id, b: made.b.id, image: broken[0]?.imageId },
    );
    expect(one.data).toEqual({ run: { comparison: { image: { image: { id: broken[0]?.imageId } } } } });
    const none = await execute(
      context(),
      "query ($a: ID!, $b: ID!, $image: ID!) { run(id: $a) { comparison(with: $b) { image(imageId: $image) { image { id } } } } }",
      { a: made.a.id, b: made.b.id, image: world.ids.Image },
    );
    expect(none.data).toEqual({ run: { comparison: { image: null } } });
  });

  it("refuse a cursor that is none", async () => {
    const made = await twoVersions(ground());
    await expect(
      pairsPage(db(), made.pair, { group: "fixed" }, { after: "nonsense", limit: 5 }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
