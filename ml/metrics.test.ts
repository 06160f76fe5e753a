import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  confusionFromCells,
  confusionMatrix,
  decisions,
  logLoss,
  normalise,
  report,
  topClasses,
  topKAccuracy,
} from "@/ml/metrics";

type Averaged = [precision: number, recall: number, f1: number, support: number | null];

interface Reference {
  source: string;
  decisions: {
    name: string;
    classes: number;
    truth: number[];
    predicted: number[];
    counts: number[] | null;
    accuracy: number;
    measures: {
      each: [number[], number[], number[], number[]];
      macro: Averaged;
      micro: Averaged;
      weighted: Averaged;
    };
    normalised: { true: number[]; pred: number[]; all: number[] } | null;
  }[];
  probabilities: {
    classes: number;
    truth: number[];
    over1024: number[][];
    logLoss: number;
    top: [number, number][];
  }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/metrics.json", import.meta.url), "utf8"),
);
const close = (values: Iterable<number | null>) => [...values].map((value) => expect.closeTo(value ?? 0, 12));

describe(`beside ${reference.source}`, () => {
  it.each(reference.decisions)(
    "$name",
    ({ classes, truth, predicted, counts, accuracy, measures, normalised }) => {
      const matrix = confusionMatrix(truth, predicted, classes);
      const actual = report(matrix);
      if (counts) expect([...matrix.counts]).toEqual(counts);
      expect(actual.accuracy).toBeCloseTo(accuracy, 12);
      expect(actual.total).toBe(truth.length);
      const [precision, recall, f1, support] = measures.each;
      expect(actual.classes.map((row) => row.precision ?? 0)).toEqual(close(precision));
      expect(actual.classes.map((row) => row.recall ?? 0)).toEqual(close(recall));
      expect(actual.classes.map((row) => row.f1 ?? 0)).toEqual(close(f1));
      expect(actual.classes.map((row) => row.support)).toEqual(support);
      for (const average of ["macro", "micro", "weighted"] as const) {
        const given = actual[average];
        expect([given?.precision, given?.recall, given?.f1]).toEqual(close(measures[average].slice(0, 3)));
      }
      if (!normalised) return;
      expect([...normalise(matrix, "row")]).toEqual(close(normalised.true));
      expect([...normalise(matrix, "column")]).toEqual(close(normalised.pred));
      expect([...normalise(matrix, "all")]).toEqual(close(normalised.all));
    },
  );

  it.each(reference.probabilities)(
    "log loss and top k of $classes classes",
    ({ classes, truth, over1024, ...expected }) => {
      const probabilities = over1024.flat().map((value) => value / 1024);
      expect(logLoss(probabilities, truth, classes)).toBeCloseTo(expected.logLoss, 12);
      for (const [k, share] of expected.top)
        expect(topKAccuracy(probabilities, truth, classes, k)).toBeCloseTo(share, 12);
      expect(topKAccuracy(probabilities, truth, classes, classes)).toBe(1);
      const decided = decisions(Float32Array.from(probabilities), classes);
      expect(report(confusionMatrix(truth, decided, classes)).accuracy).toBe(
        topKAccuracy(probabilities, truth, classes, 1),
      );
    },
  );
});

describe("report", () => {
  it("leaves a division by zero undefined and says of which class and why", () => {
    const { classes, macro, undefinedMeasures } = report(confusionMatrix([0, 0, 1], [0, 2, 0], 4), [
      "shirt",
      "skirt",
      "hat",
      "shoe",
    ]);
    expect(classes.map(({ precision, recall, f1 }) => [precision, recall, f1])).toEqual([
      [0.5, 0.5, 0.5],
      [null, 0, 0],
      [0, null, 0],
      [null, null, null],
    ]);
    expect(macro).toEqual({ precision: 0.125, recall: 0.125, f1: 0.125 });
    expect(undefinedMeasures.map(({ index, measure }) => [index, measure])).toEqual([
      [1, "precision"],
      [2, "recall"],
      [3, "precision"],
      [3, "recall"],
      [3, "f1"],
    ]);
    expect(undefinedMeasures[0]?.reason).toBe(
      "Nothing was predicted as skirt: its precision is not defined.",
    );
  });

  it("has no average without an image", () => {
    expect(report(confusionMatrix([], [], 3))).toMatchObject({
      total: 0,
      accuracy: null,
      macro: null,
      micro: null,
      weighted: null,
    });
  });
});

describe("confusion matrix", () => {
  it("is the same from images and from counted cells", () => {
    const cells = [
      { truth: 0, predicted: 1, count: 2 },
      { truth: 1, predicted: 1, count: 1 },
      { truth: 0, predicted: 1, count: 1 },
    ];
    expect(confusionFromCells(cells, 2)).toEqual(confusionMatrix([0, 0, 1, 0], [1, 1, 1, 1], 2));
  });

  it("refuses an index that is no class, unequal lists and broken counts", () => {
    expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow("class index 2 is out of range");
    expect(() => confusionMatrix([0, 1], [0, -1], 2)).toThrow("class index -1");
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow("2 images have 1 predictions");
    expect(() => confusionFromCells([{ truth: 0, predicted: 0, count: 0.5 }], 2)).toThrow(
      "counts 0.5 images",
    );
    expect(() => confusionMatrix([], [], 0)).toThrow("0 is no number of classes");
  });
});

describe("ranking", () => {
  it("puts the most probable first, and of equal ones the lower index, everywhere alike", () => {
    expect(topClasses([0.2, 0.4, 0.4], 2).map(({ index }) => index)).toEqual([1, 2]);
    expect([...decisions([0.2, 0.4, 0.4, 0.5, 0.5, 0], 3)]).toEqual([1, 0]);
    expect(topKAccuracy([0.2, 0.4, 0.4], [2], 3, 1)).toBe(0);
    expect(topKAccuracy([0.2, 0.4, 0.4], [1], 3, 1)).toBe(1);
    expect(topClasses([0.5, 0.5], 9)).toHaveLength(2);
  });

  it("says that a model has diverged instead of choosing a class", () => {
    expect(() => decisions([Number.NaN, 0.5], 2)).toThrow("has diverged");
    expect(() => topClasses([Number.NaN], 1)).toThrow("has diverged");
    expect(logLoss([Number.NaN, 0.5], [0], 2)).toBeNaN();
  });

  it("is not defined without an image, and refuses rows that do not fit", () => {
    expect(logLoss([], [], 3)).toBeNull();
    expect(topKAccuracy([], [], 3, 1)).toBeNull();
    expect(() => decisions([0.1, 0.2, 0.7, 1], 3)).toThrow("4 probabilities do not make rows of 3");
    expect(() => logLoss([0.5, 0.5], [0, 1], 2)).toThrow("for 2 images");
  });
});
