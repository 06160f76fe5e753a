import { describe, expect, it } from "vitest";
import { type Probe, probed, probeNames } from "@/ml/probe";
import { robustnessOf } from "./robustness";

const spec = {
  ...{ width: 10, height: 10, channels: 1 as const, background: [0, 0, 0] as [number, number, number] },
};
/** Tells bright pictures from dark ones by their mean; a file's bytes are what it sees of it. */
const network = {
  see: async (file: Blob) => new Uint8Array(await file.arrayBuffer()),
  classifyProbed: async (given: Uint8Array, probe: Probe) => {
    const seen = probed(given, spec, probe);
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    return { seen, probabilities: Float32Array.of(mean / 255, 1 - mean / 255) };
  },
};
/** Each of one grey all over. */
async function* these(...values: number[]) {
  for (const value of values) yield new Blob([new Uint8Array(100).fill(value)]);
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
    await expect(robustnessOf(these(), network, () => undefined, going())).rejects.toThrow(
      "no image that could be changed",
    );
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
