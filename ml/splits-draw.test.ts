import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { SPLITS, type Split, type SplitFractions } from "@/ml/splits";
import { divideImages } from "@/ml/splits-divide";
import { drawSplits, targetsByNumbers, targetsByShares } from "@/ml/splits-draw";

const fractions: SplitFractions = { train: 0.7, validation: 0.1, test: 0.2 };
const sizes = [400, 150, 37, 9, 1];
const classes = sizes.flatMap((size, name) => new Array<number>(size).fill(name));
const nowhere = new Array<Split | null>(classes.length).fill(null);
const alone = classes.map((_, i) => i);

function counted(splits: readonly Split[], of: ArrayLike<number> = classes) {
  return sizes.map((_, name) =>
    Object.fromEntries(
      SPLITS.map((split) => [split, splits.filter((one, i) => one === split && of[i] === name).length]),
    ),
  ) as Record<Split, number>[];
}

/** Sets of 1 to 9 images each, of mixed classes. */
function mixedSets(seed: number): number[] {
  const random = createRandom(seed);
  const order = random.shuffle(classes.map((_, i) => i));
  const sets = new Array<number>(classes.length);
  for (let at = 0; at < order.length; ) {
    const set = order.slice(at, at + 1 + random.int(9));
    for (const image of set) sets[image] = Math.min(...set);
    at += set.length;
  }
  return sets;
}

const tornOf = (sets: readonly number[], splits: readonly Split[]) => {
  const splitsOf = new Map<number, Set<Split>>();
  for (const [i, set] of sets.entries()) {
    splitsOf.set(set, (splitsOf.get(set) ?? new Set()).add(splits[i] ?? "train"));
  }
  return [...splitsOf.values()].filter((found) => found.size > 1).length;
};

describe("drawSplits", () => {
  it("gives every class less than 1 image away from its share", () => {
    for (let seed = 0; seed < 20; seed++) {
      const splits = drawSplits({
        ...{ classes, sets: alone, fixed: nowhere, seed },
        targets: targetsByShares(sizes, fractions),
      });
      for (const [name, count] of counted(splits).entries()) {
        for (const split of SPLITS) {
          const share = (sizes[name] ?? 0) * fractions[split];
          // The first image of a small class goes to train.
          expect(Math.abs(count[split] - share)).toBeLessThan(1);
        }
      }
    }
  });

  it("never tears a set, and stays near the shares", () => {
    for (let seed = 0; seed < 20; seed++) {
      const sets = mixedSets(seed);
      const splits = drawSplits({
        classes,
        sets,
        fixed: nowhere,
        seed,
        targets: targetsByShares(sizes, fractions),
      });
      expect(tornOf(sets, splits)).toBe(0);
      for (const [name, count] of counted(splits).entries()) {
        expect(count.train).toBeGreaterThan(0);
        for (const split of SPLITS) {
          // Sets hold at most 9 images.
          expect(Math.abs(count[split] - (sizes[name] ?? 0) * fractions[split])).toBeLessThanOrEqual(9);
        }
      }
    }
  });

  it("leaves what is fixed, lets sets follow it, and draws the rest so that the shares of the whole hold", () => {
    const random = createRandom(7);
    const fixed = classes.map((): Split | null =>
      random.next() < 0.5 ? (SPLITS[random.int(3)] ?? null) : null,
    );
    const targets = targetsByShares(sizes, { train: 0.5, validation: 0.2, test: 0.3 });
    const splits = drawSplits({ classes, sets: alone, fixed, targets, seed: 3 });
    for (const [i, split] of fixed.entries()) if (split) expect(splits[i]).toBe(split);
    // Two of three images were free to balance the large classes.
    const [largest] = counted(splits);
    expect(largest?.train).toBe(200);
    expect(largest?.test).toBe(120);
    const sets = mixedSets(1);
    const followed = drawSplits({ classes, sets, fixed, targets, seed: 3 });
    for (const [i, set] of sets.entries()) {
      const known = fixed.filter((split, k) => split !== null && sets[k] === set);
      if (fixed[i] === null && new Set(known).size === 1) expect(followed[i]).toBe(known[0]);
    }
  });

  it("depends on the seed and on nothing else", () => {
    const request = {
      classes,
      sets: mixedSets(2),
      fixed: nowhere,
      targets: targetsByShares(sizes, fractions),
    };
    expect(drawSplits({ ...request, seed: 1 })).toEqual(drawSplits({ ...request, seed: 1 }));
    expect(drawSplits({ ...request, seed: 1 })).not.toEqual(drawSplits({ ...request, seed: 2 }));
  });

  it("says what is wrong with its lists", () => {
    expect(() => drawSplits({ classes, sets: [1], fixed: nowhere, targets: [], seed: 1 })).toThrow(
      "have 1 sets",
    );
    expect(() => drawSplits({ classes, sets: alone, fixed: nowhere, targets: [], seed: 1 })).toThrow(
      "of which nothing is aimed at",
    );
  });
});

describe("targets by numbers", () => {
  it("are met exactly, in the ratio of the classes, with an image of each class to learn from", () => {
    const targets = targetsByNumbers(sizes, { validation: 50, test: 100 });
    const sum = (split: Split) => targets.reduce((all, target) => all + target[split], 0);
    expect([sum("validation"), sum("test")]).toEqual([50, 100]);
    for (const [name, target] of targets.entries()) {
      expect(target.train).toBeGreaterThanOrEqual(1);
      expect(Math.abs(target.test - ((sizes[name] ?? 0) * 100) / classes.length)).toBeLessThan(1);
      expect(Math.abs(target.validation - ((sizes[name] ?? 0) * 50) / classes.length)).toBeLessThan(1);
    }
    const splits = drawSplits({ classes, sets: alone, fixed: nowhere, targets, seed: 5 });
    expect(counted(splits)).toEqual(targets);
  });

  it("are refused where a class would have nothing to learn from", () => {
    expect(() => targetsByNumbers(sizes, { validation: 0, test: classes.length })).toThrow(
      "one to learn from",
    );
  });
});

describe("divideImages", () => {
  const base = {
    ...{ count: classes.length, classes, classNames: ["a", "b", "c", "d", "e"], places: nowhere, sets: null },
    ...({ method: "stratified", fractions, sizes: null, seed: 1 } as const),
  };

  it("never moves an image of a former version, and keeps the shares as images come", () => {
    const former = divideImages(base);
    // Every third image is new.
    const places = former.map((split, i) => (i % 3 === 0 ? null : split));
    const next = divideImages({ ...base, method: "kept", places, seed: 99 });
    for (const [i, split] of places.entries()) if (split) expect(next[i]).toBe(split);
    for (const [name, count] of counted(next).entries()) {
      if ((sizes[name] ?? 0) < 30) continue;
      for (const split of SPLITS) {
        expect(Math.abs(count[split] - (sizes[name] ?? 0) * fractions[split])).toBeLessThan(1.5);
      }
    }
  });

  it("is the same in a project that orders its classes otherwise", () => {
    const sets = mixedSets(4);
    const one = divideImages({ ...base, sets });
    const turned = [4, 3, 2, 1, 0];
    const other = divideImages({
      ...{ ...base, sets },
      classes: classes.map((name) => turned[name] ?? 0),
      classNames: ["e", "d", "c", "b", "a"],
    });
    expect(other).toEqual(one);
  });

  it("lets images follow the folders of those that they belong to", () => {
    const sets = mixedSets(5);
    const places = classes.map((_, i): Split | null => (i % 4 === 0 ? "test" : i % 4 === 1 ? "train" : null));
    const splits = divideImages({ ...base, sets, places, method: "folders" });
    for (const [i, split] of places.entries()) if (split === "test") expect(splits[i]).toBe("test");
    for (const [i, set] of sets.entries()) {
      const named = new Set(places.filter((split, k) => split !== null && sets[k] === set));
      if (places[i] === null && named.size === 1 && named.has("test")) expect(splits[i]).toBe("test");
    }
  });
});
