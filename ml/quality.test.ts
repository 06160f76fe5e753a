import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
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

const rgbaOf = (greys: Uint8Array) =>
  Uint8Array.from({ length: greys.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : (greys[i >> 2] as number)));

describe(`qualityOf beside ${reference.source}`, () => {
  it.each(reference.cases)("$width×$height, sharpness $sharpness", (expected) => {
    const { width, height, greys } = expected;
    const rgba = greys ? rgbaOf(Buffer.from(greys, "base64")) : patternPixels(width, height);
    const quality = qualityOf(rgba, width, height);
    expect(quality.brightness).toBeCloseTo(expected.brightness, 12);
    expect(quality.contrast).toBeCloseTo(expected.contrast, 12);
    expect(quality.sharpness).toBeCloseTo(expected.sharpness, 12);
    expect(BigInt.asUintN(64, quality.dhash).toString(2).padStart(64, "0")).toBe(expected.dhash);
  });
});

describe("qualityOf", () => {
  it("gives an even picture neither contrast nor sharpness, at the ends of brightness", () => {
    const even = { contrast: 0, sharpness: 0, dhash: 0n };
    expect(qualityOf(rgbaOf(new Uint8Array(60)), 10, 6)).toEqual({ brightness: 0, ...even });
    expect(qualityOf(rgbaOf(new Uint8Array(60).fill(255)), 10, 6)).toEqual({ brightness: 1, ...even });
  });

  it("takes transparent pixels as white", () => {
    expect(qualityOf(new Uint8Array(4 * 4 * 4), 4, 4).brightness).toBe(1);
  });

  it("gives a signed hash that says how a picture gets lighter", () => {
    const ramp = (step: number) =>
      rgbaOf(Uint8Array.from({ length: 72 }, (_, i) => 128 + step * ((i % 9) - 4)));
    expect(qualityOf(ramp(10), 9, 8).dhash).toBe(-1n);
    expect(qualityOf(ramp(-10), 9, 8).dhash).toBe(0n);
  });

  it("asks for pixels that match the size", () => {
    expect(() => qualityOf(new Uint8Array(12), 2, 2)).toThrow(RangeError);
  });
});
