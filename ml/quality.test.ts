import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
import { greysOf } from "@/ml/preprocess";
import { qualityOf } from "@/ml/quality";

interface ReferenceCase {
  width: number;
  height: number;
  /** Base64; the pattern where absent. */
  greys?: string;
  brightness: number;
  contrast: number;
  sharpness: number;
  /** 64 bits, the first the highest. */
  dhash: string;
}

const reference: { source: string; cases: ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/quality.json", import.meta.url), "utf8"),
);

describe(`qualityOf beside ${reference.source}`, () => {
  it.each(reference.cases)("$width×$height, sharpness $sharpness", (expected) => {
    const { width, height, greys } = expected;
    const pixels = greys
      ? Buffer.from(greys, "base64")
      : greysOf(patternPixels(width, height), width, height, 4);
    const quality = qualityOf(pixels, width, height);
    expect(quality.brightness).toBeCloseTo(expected.brightness, 12);
    expect(quality.contrast).toBeCloseTo(expected.contrast, 12);
    expect(quality.sharpness).toBeCloseTo(expected.sharpness, 12);
    expect(BigInt.asUintN(64, quality.dhash).toString(2).padStart(64, "0")).toBe(expected.dhash);
  });
});

describe("qualityOf", () => {
  it("gives an even picture neither contrast nor sharpness, at the ends of brightness", () => {
    const even = { contrast: 0, sharpness: 0, dhash: 0n };
    expect(qualityOf(new Uint8Array(60), 10, 6)).toEqual({ brightness: 0, ...even });
    expect(qualityOf(new Uint8Array(60).fill(255), 10, 6)).toEqual({ brightness: 1, ...even });
  });

  it("gives a signed hash that says how a picture gets lighter", () => {
    const ramp = (step: number) => Uint8Array.from({ length: 72 }, (_, i) => 128 + step * ((i % 9) - 4));
    expect(qualityOf(ramp(10), 9, 8).dhash).toBe(-1n);
    expect(qualityOf(ramp(-10), 9, 8).dhash).toBe(0n);
  });
});
