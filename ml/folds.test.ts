import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { foldCounts, leaveOneOutFolds, stratifiedFolds } from "@/ml/folds";

interface Case {
  name: string;
  folds: number;
  labels: number[];
  groups?: number[];
  counts: number[][];
}
const reference: { source: string; single: Case[]; grouped: Case[] } = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/folds.json", import.meta.url), "utf8"),
);

const own = (labels: readonly number[]) => labels.map((_, i) => i);
const classesOf = (labels: readonly number[]) => Math.max(...labels) + 1;
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const column = (counts: readonly number[][], index: number) => counts.map((fold) => fold[index] ?? 0);

/** Mean over the classes of the deviation of a class's share between folds: what StratifiedGroupKFold makes small. */
function unevenness(counts: readonly number[][]): number {
  const classes = counts[0]?.length ?? 0;
  const deviations = Array.from({ length: classes }, (_, index) => {
    const shares = column(counts, index);
    const total = sum(shares);
    const mean = total / shares.length;
    return Math.sqrt(sum(shares.map((value) => (value - mean) ** 2)) / shares.length) / total;
  });
  return sum(deviations) / classes;
}

describe(`beside ${reference.source}`, () => {
  it.each(reference.single)("divides as StratifiedKFold: $name", ({ labels, folds, counts }) => {
    const found = foldCounts(
      stratifiedFolds({ labels, sets: own(labels), folds, seed: 3 }),
      labels,
      classesOf(labels),
    );
    for (let index = 0; index < classesOf(labels); index++) {
      expect(column(found, index).sort()).toEqual(column(counts, index).sort());
      expect(spread(column(found, index))).toBeLessThanOrEqual(1);
    }
    expect(spread(found.map(sum))).toBeLessThanOrEqual(1);
  });

  it.each(reference.grouped)(
    "keeps groups whole, no less even than StratifiedGroupKFold: $name",
    ({ labels, groups = [], folds, counts }) => {
      const foldOf = stratifiedFolds({ labels, sets: groups, folds, seed: 3 });
      const foldsOfGroup = new Map<number, Set<number>>();
      for (const [i, group] of groups.entries()) {
        foldsOfGroup.set(group, (foldsOfGroup.get(group) ?? new Set()).add(foldOf[i] ?? -1));
      }
      expect([...foldsOfGroup.values()].every((found) => found.size === 1)).toBe(true);
      const found = foldCounts(foldOf, labels, classesOf(labels));
      expect(found).toHaveLength(folds);
      expect(sum(found.map(sum))).toBe(labels.length);
      expect(unevenness(found)).toBeLessThanOrEqual(unevenness(counts) + 1e-12);
    },
  );
});

describe("folds", () => {
  const labels = Array.from({ length: 90 }, (_, i) => i % 3);

  it("follow from the seed", () => {
    const of = (seed: number) => [...stratifiedFolds({ labels, sets: own(labels), folds: 5, seed })];
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it("use every fold where there are just enough sets", () => {
    const sets = labels.map((_, i) => i % 5);
    expect(new Set(stratifiedFolds({ labels, sets, folds: 5, seed: 1 })).size).toBe(5);
    expect(() => stratifiedFolds({ labels, sets, folds: 6, seed: 1 })).toThrow(/5 sets .* 6 folds/);
    expect(() => stratifiedFolds({ labels, sets, folds: 1, seed: 1 })).toThrow(/2 at least/);
  });

  it("of leave-one-out are the sets, in their order", () => {
    expect([...leaveOneOutFolds([7, 8, 7, 9])]).toEqual([0, 1, 0, 2]);
    expect(() => leaveOneOutFolds([7, 7])).toThrow(/nothing to leave out/);
  });
});
