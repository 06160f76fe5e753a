import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diverseOrder, uncertaintyOf } from "@/ml/active-learning";
import { findLabelErrors } from "@/ml/confident-learning";

interface Case {
  name: string;
  classes: number;
  labels: number[];
  probabilities: string;
  thresholds: (number | null)[];
  joint: number[];
  calibrated: number[];
  suspects: number[];
  selfConfidence: number[];
  normalizedMargin: number[];
  margin: number[];
  entropy: number[];
}
const reference: {
  source: string;
  cases: Case[];
  farthest: { width: number; features: number[]; first: number; order: number[] };
} = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/confident-learning.json", import.meta.url), "utf8"),
);

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

describe(`beside ${reference.source}`, () => {
  describe.each(reference.cases)("$name", (expected) => {
    const probabilities = floats(expected.probabilities);
    const { classes, labels } = expected;
    const found = findLabelErrors({ labels, probabilities, classes });

    it("has the same thresholds and the same joint", () => {
      for (const [c, threshold] of expected.thresholds.entries()) {
        if (threshold === null) expect(found.thresholds[c]).toBe(Number.POSITIVE_INFINITY);
        else expect(found.thresholds[c]).toBeCloseTo(threshold, 12);
      }
      expect([...found.joint]).toEqual(expected.joint);
      for (const [cell, share] of expected.calibrated.entries()) {
        expect(found.calibrated[cell]).toBeCloseTo(share, 12);
      }
    });

    it("suspects the same images in the same order", () => {
      expect(found.suspects.map(({ index }) => index)).toEqual(expected.suspects);
      for (const [k, suspect] of found.suspects.entries()) {
        expect(suspect.selfConfidence).toBeCloseTo(expected.selfConfidence[k] as number, 12);
        expect(suspect.normalizedMargin).toBeCloseTo(expected.normalizedMargin[k] as number, 12);
        expect(suspect.guess).not.toBe(labels[suspect.index]);
      }
    });

    it("is as unsure of each image", () => {
      for (const [i, margin] of expected.margin.entries()) {
        const own = uncertaintyOf(probabilities, i * classes, classes);
        expect(own.margin).toBeCloseTo(margin, 7);
        expect(own.entropy).toBeCloseTo(expected.entropy[i] as number, 6);
      }
    });
  });

  it("covers features in the same farthest-first order", () => {
    const { features, width, first, order } = reference.farthest;
    expect(diverseOrder(Float32Array.from(features), width, { first, count: order.length })).toEqual(order);
  });
});

describe("findLabelErrors", () => {
  it("refuses what does not fit", () => {
    expect(() => findLabelErrors({ labels: [0, 1], probabilities: [1, 0], classes: 2 })).toThrow(/need 4/);
    expect(() => findLabelErrors({ labels: [2], probabilities: [1, 0], classes: 2 })).toThrow(/Label 2/);
  });

  it("answers nothing for nothing", () => {
    expect(findLabelErrors({ labels: [], probabilities: [], classes: 2 }).suspects).toEqual([]);
  });
});
