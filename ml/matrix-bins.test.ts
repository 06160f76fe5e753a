import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BinCounter, readBins, settledThreshold, unpackBins } from "@/ml/matrix-bins";
import { decisions, report } from "@/ml/metrics";

interface Figures {
  threshold: number;
  top: number;
  refused: number[];
  counts: number[][] | null;
  accuracy?: number;
  precision?: (number | null)[];
  recall?: (number | null)[];
  f1?: (number | null)[];
  macro?: number[];
}
const {
  source,
  refused,
}: {
  source: string;
  refused: { truth: number[]; probabilities: number[][]; cases: Figures[] };
} = JSON.parse(readFileSync(new URL("../test/fixtures/reference/matrix.json", import.meta.url), "utf8"));

const classes = 5;
const probabilities = Float32Array.from(refused.probabilities.flat());
const predicted = decisions(probabilities, classes);
const block = {
  classes,
  truth: refused.truth,
  predicted,
  confidence: Float32Array.from(predicted, (index, image) => probabilities[image * classes + index] ?? 0),
  probabilities,
};

/** A part of a block, as a stream of them brings it. */
const part = (from: number, to: number) => ({
  classes,
  truth: block.truth.slice(from, to),
  predicted: block.predicted.slice(from, to),
  confidence: block.confidence.slice(from, to),
  probabilities: probabilities.slice(from * classes, to * classes),
});

function bins() {
  const counter = new BinCounter(classes);
  counter.add(part(0, 100));
  counter.add(part(100, block.truth.length));
  // As Postgres gives it: somewhere in a larger buffer.
  const packed = Buffer.concat([Buffer.from("before"), counter.packed()]).subarray(6);
  return unpackBins(packed);
}

const close = (values: readonly (number | null)[] = []) =>
  values.map((value) => (value === null ? null : expect.closeTo(value, 12)));

describe(`the matrix of what is kept, beside ${source}`, () => {
  it.each(refused.cases)("at $threshold and the first $top", (wanted) => {
    const found = readBins(bins(), classes, wanted);
    expect([...found.refused]).toEqual(wanted.refused);
    expect([...found.counts]).toEqual(wanted.counts?.flat() ?? new Array(classes * classes).fill(0));
    const figures = report({ classes, counts: found.counts });
    if (wanted.accuracy === undefined) {
      expect(figures.accuracy).toBeNull();
      return;
    }
    expect(figures.accuracy).toBeCloseTo(wanted.accuracy, 12);
    expect(figures.classes.map((row) => row.precision)).toEqual(close(wanted.precision));
    expect(figures.classes.map((row) => row.recall)).toEqual(close(wanted.recall));
    expect(figures.classes.map((row) => row.f1)).toEqual(close(wanted.f1));
    const { macro } = figures;
    expect([macro?.precision, macro?.recall, macro?.f1]).toEqual(close(wanted.macro));
  });

  it("knows thousandths, and refuses bytes that are none of its own", () => {
    expect(settledThreshold(0.12345)).toBe(0.123);
    expect(() => unpackBins(new Uint8Array(11))).toThrow(RangeError);
    expect(unpackBins(new Uint8Array(0)).count).toHaveLength(0);
  });
});
