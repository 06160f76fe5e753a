import { describe, expect, it } from "vitest";
import type { VersionFindings } from "@/db/schema";
import { type VersionWarning, warningsOf } from "./warnings";

const classes = ["cat", "dog", "owl"].map((name, position) => ({ id: name, name, position }));
const unused = { runs: 0, best: null };
const even = { train: [500, 500, 500], validation: [100, 100, 100], test: [900, 900, 900] };
const clean: VersionFindings = {
  leaking: { images: 0, pairs: 0, examples: [] },
  leakingInto: { validation: 0, test: 0 },
  repeated: { images: 0, examples: [] },
  sizes: { width: [28, 28], height: [28, 28], proportion: [1, 1], distinct: 1, examples: [] },
  unread: 0,
};

const kinds = (warnings: VersionWarning[]) => warnings.map(({ kind }) => kind);
const ofCounts = (counts: typeof even) => warningsOf({ counts, classes }, clean, unused);

describe("warningsOf", () => {
  it("says nothing of a version that has nothing wrong", () => {
    expect(ofCounts(even)).toEqual([]);
  });

  it("names the classes with too few images, none in a split, and far fewer than others", () => {
    const warnings = ofCounts({ train: [400, 30, 9], validation: [40, 0, 3], test: [900, 900, 900] });
    expect(kinds(warnings)).toEqual(["FEW_IMAGES", "MISSING_IN_SPLIT", "IMBALANCE"]);
    expect(warnings.map(({ classIndexes }) => classIndexes)).toEqual([[2], [1], [0, 2]]);
    expect(warnings[0]?.sentence).toContain(
      "1 class (owl) has fewer than 10 training images, the smallest 9",
    );
    expect(warnings[2]?.sentence).toContain("cat has 400 training images, owl 9: 44 times as many");
    for (const { advice } of warnings) expect(advice.length).toBeGreaterThan(20);
  });

  it("is not alarmed by ten times, nor by ten images", () => {
    expect(ofCounts({ ...even, train: [100, 100, 10] })).toEqual([]);
  });

  it("says what a small test split is worth", () => {
    const [warning] = warningsOf({ counts: { ...even, test: [40, 40, 20] }, classes }, clean, {
      runs: 1,
      best: 0.9,
    });
    // Wilson's interval of 90 of 100 is 82.6 % to 94.5 % (statsmodels' proportion_confint).
    expect(warning).toMatchObject({ kind: "SMALL_TEST", count: 100 });
    expect(warning?.sentence).toContain("90.0 % is known to about ± 6.0 points");
  });

  it("says how lucky the best of many runs may be", () => {
    const version = { counts: { ...even, test: [500, 300, 200] }, classes };
    expect(kinds(warningsOf(version, clean, { runs: 4, best: 0.95 }))).toEqual([]);
    const [warning] = warningsOf(version, clean, { runs: 20, best: 0.9 });
    // The largest of 20 standard normal draws is 1.867 on average; times √(0.9 · 0.1 / 1000).
    expect(warning).toMatchObject({ kind: "TEST_USED", severity: "WARNING", count: 20 });
    expect(warning?.sentence).toContain("up to about 1.8 points above");
  });

  it("puts leakage into the test split first", () => {
    const warnings = warningsOf(
      { counts: { train: [400, 30, 9], validation: [0, 0, 0], test: [0, 0, 0] }, classes },
      {
        ...clean,
        leaking: { images: 4, pairs: 2, examples: [{ a: "image_a", b: "image_b", likeness: 0.9991 }] },
        leakingInto: { validation: 1, test: 2 },
        conflicting: { images: 2, examples: [] },
        repeated: { images: 2, examples: [] },
        sizes: {
          width: [20, 400],
          height: [30, 40],
          proportion: [0.5, 10],
          distinct: 9,
          examples: ["image_c"],
        },
        unread: 3,
      },
      unused,
    );
    expect(kinds(warnings)).toEqual([
      "LEAKAGE",
      "CONFLICT",
      "FEW_IMAGES",
      "IMBALANCE",
      "NO_VALIDATION",
      "NO_TEST",
      "UNREAD",
      "MIXED_PROPORTIONS",
      "MIXED_SIZES",
      "REPEATED",
    ]);
    expect(warnings[0]).toMatchObject({
      severity: "DANGER",
      count: 4,
      examples: [{ imageId: "image_a", otherId: "image_b", likeness: 0.9991 }],
    });
    expect(warnings[0]?.sentence).toContain(
      "2 test images and 1 validation image look like a training image",
    );
    expect(warnings[7]?.sentence).toContain("from 1 : 2 to 10 : 1");
  });
});
