import { describe, expect, it } from "vitest";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { probeNames } from "@/ml/probe";
import { robustnessOf } from "./robustness";

const spec: PreprocessSpec = {
  ...{ width: 10, height: 10, channels: 1, fit: "stretch", scaling: "unit", background: [0, 0, 0] },
};
/** Of one grey all over. */
function grey(value: number) {
  const rgba = new Uint8ClampedArray(400).fill(value);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { rgba, width: 10, height: 10 };
}
/** Tells bright pictures from dark ones by their mean. */
const brightOrDark = (seen: Uint8Array) => {
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  return Float32Array.of(mean / 255, 1 - mean / 255);
};
const network = {
  spec,
  classify: async (rgba: Uint8Array | Uint8ClampedArray, width: number, height: number) => {
    const seen = resizeToBytes(rgba, width, height, spec);
    return { seen, probabilities: brightOrDark(seen), milliseconds: 0, preprocessMilliseconds: 0 };
  },
  classifySeen: async (seen: Uint8Array) => brightOrDark(seen),
};
async function* these(...values: number[]) {
  for (const value of values) yield grey(value);
}
const going = () => new AbortController().signal;

describe("the robustness of a model", () => {
  it("is the share of decisions that stay, of each change by itself, and their mean", async () => {
    const told: number[] = [];
    const found = await robustnessOf(these(100, 250), network, (images) => told.push(images), going());
    expect(found.images).toBe(2);
    expect(told).toEqual([1, 2]);
    // A fifth of white more makes 100 of 255 bright; a fifth less leaves it dark, and 250 is bright in each case.
    expect(found.byProbe.brightness).toBe(3 / 4);
    for (const name of probeNames.filter((one) => one !== "brightness")) expect(found.byProbe[name]).toBe(1);
    expect(found.score).toBeCloseTo((probeNames.length - 1 + 3 / 4) / probeNames.length, 12);
  });

  it("is not told of no picture, nor of those that were seen before it was cancelled", async () => {
    await expect(robustnessOf(these(), network, () => undefined, going())).rejects.toThrow("judged no image");
    const control = new AbortController();
    const told: number[] = [];
    const tell = (images: number) => {
      told.push(images);
      control.abort();
    };
    await expect(robustnessOf(these(10, 20, 30), network, tell, control.signal)).rejects.toThrow();
    expect(told).toEqual([1]);
  });
});
