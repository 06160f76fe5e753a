import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { SPLITS, type SplitFractions, stratifiedSplit, type VersionItem, versionLines } from "@/ml/splits";

const fractions: SplitFractions = { train: 0.8, validation: 0.1, test: 0.1 };

function dataset(counts: Record<string, number>) {
  const classes = Object.entries(counts).flatMap(([name, count]) => new Array<string>(count).fill(name));
  return { ids: classes.map((name, i) => `img_${name}_${i}`), classes };
}

describe("stratifiedSplit", () => {
  it("gives every class less than 1 image away from its share of every split", () => {
    const sizes: Record<string, number> = {};
    for (let size = 1; size <= 120; size++) sizes[`class${size}`] = size;
    for (const shares of [
      fractions,
      { train: 0.7, validation: 0.15, test: 0.15 },
      { train: 1 / 3, validation: 1 / 3, test: 1 / 3 },
      { train: 0.5, validation: 0.5, test: 0 },
    ]) {
      const { ids, classes } = dataset(sizes);
      const splits = stratifiedSplit({ ids, classes, fractions: shares, seed: 1 });
      expect(splits.every((split) => SPLITS.includes(split))).toBe(true);
      for (const [name, size] of Object.entries(sizes)) {
        for (const split of SPLITS) {
          const count = splits.filter((given, i) => given === split && classes[i] === name).length;
          const share = size * shares[split];
          expect(Math.abs(count - share), `${split} of ${size}`).toBeLessThan(1);
        }
      }
    }
  });

  it("gives the first image of a class to train, even where its share is small", () => {
    const { ids, classes } = dataset({ a: 1, b: 2, c: 3 });
    for (let seed = 0; seed < 20; seed++) {
      const splits = stratifiedSplit({
        ids,
        classes,
        fractions: { train: 0.2, validation: 0.4, test: 0.4 },
        seed,
      });
      for (const name of ["a", "b", "c"])
        expect(splits.filter((split, i) => split === "train" && classes[i] === name).length).toBe(1);
    }
  });

  it("does not depend on the order of the images, but on the seed", () => {
    const { ids, classes } = dataset({ a: 50, b: 7, c: 31 });
    const splits = stratifiedSplit({ ids, classes, fractions, seed: "s" });
    const order = createRandom(5).shuffle(ids.map((_, i) => i));
    const shuffled = stratifiedSplit({
      ids: order.map((i) => ids[i] ?? ""),
      classes: order.map((i) => classes[i] ?? ""),
      fractions,
      seed: "s",
    });
    expect(shuffled).toEqual(order.map((i) => splits[i]));
    expect(stratifiedSplit({ ids, classes, fractions, seed: "t" })).not.toEqual(splits);
  });

  it("leaves a class as it was where another one grows", () => {
    const small = dataset({ a: 40, b: 10 });
    const large = { ids: [...small.ids, "img_new"], classes: [...small.classes, "b"] };
    const before = stratifiedSplit({ ...small, fractions, seed: 9 });
    const after = stratifiedSplit({ ...large, fractions, seed: 9 });
    expect(after.slice(0, 40)).toEqual(before.slice(0, 40));
  });

  it("settles equal remainders of many small classes either way, so that no split starves", () => {
    const sizes = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`c${i}`, 4]));
    const splits = stratifiedSplit({ ...dataset(sizes), fractions, seed: 2 });
    for (const split of ["validation", "test"] as const) {
      const count = splits.filter((given) => given === split).length;
      expect(count).toBeGreaterThan(70);
      expect(count).toBeLessThan(130);
    }
  });

  it("says what is wrong with a request", () => {
    const good = { ids: ["a", "b"], classes: [0, 1], fractions, seed: 1 };
    expect(() => stratifiedSplit({ ...good, classes: [0] })).toThrow("2 images have 1 classes");
    expect(() => stratifiedSplit({ ...good, ids: ["a", "a"] })).toThrow("The image a occurs twice");
    expect(() => stratifiedSplit({ ...good, fractions: { train: 0.5, validation: 0.2, test: 0.2 } })).toThrow(
      "add up to 0.9",
    );
    expect(() => stratifiedSplit({ ...good, fractions: { train: 0, validation: 0.5, test: 0.5 } })).toThrow(
      "nothing is learnt",
    );
    expect(() => stratifiedSplit({ ...good, fractions: { train: 1.2, validation: -0.2, test: 0 } })).toThrow(
      "between 0 and 1",
    );
    expect(() =>
      stratifiedSplit({ ...good, fractions: { train: Number.NaN, validation: 0, test: 0 } }),
    ).toThrow("between 0 and 1");
    expect(stratifiedSplit({ ...good, ids: [], classes: [] })).toEqual([]);
  });
});

describe("versionLines", () => {
  const digest = (digit: string) => digit.repeat(64);
  const items: VersionItem[] = [
    { sha256: digest("b"), classIndex: 1, split: "test" },
    { sha256: digest("a"), classIndex: 0, split: "train" },
  ];

  it("is the same text for the same content, whatever the order", () => {
    const lines = [...versionLines(items, ["cat", 'a "line"\nclass 2'])];
    expect(lines).toEqual([
      "offdiagonal version 1",
      'class 0 "cat"',
      'class 1 "a \\"line\\"\\nclass 2"',
      `image ${digest("a")} 0 train`,
      `image ${digest("b")} 1 test`,
    ]);
    expect([...versionLines([...items].reverse(), ["cat", 'a "line"\nclass 2'])]).toEqual(lines);
  });

  it("is another text for another class, split, name or order of classes", () => {
    const text = (images: VersionItem[], names: string[]) => [...versionLines(images, names)].join("\n");
    const [first, second] = items;
    if (!first || !second) throw new Error("unreachable");
    const texts = [
      text(items, ["cat", "dog"]),
      text(items, ["dog", "cat"]),
      text([{ ...first, split: "train" }, second], ["cat", "dog"]),
      text([{ ...first, classIndex: 0 }, second], ["cat", "dog"]),
      text([...items, first], ["cat", "dog"]),
      text(items, ["cat", "dog", "cow"]),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("refuses what is no digest, no class and no split", () => {
    expect(() => [...versionLines([{ sha256: "A1", classIndex: 0, split: "train" }], ["cat"])]).toThrow(
      "no sha256",
    );
    expect(() => [...versionLines(items, ["cat"])]).toThrow("there are 1 classes");
    expect(() => [
      ...versionLines([{ sha256: digest("a"), classIndex: 0, split: "val" as "test" }], ["cat"]),
    ]).toThrow('the split "val"');
  });
});
