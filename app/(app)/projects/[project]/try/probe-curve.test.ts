import { describe, expect, it } from "vitest";
import { besideAtOnce } from "@/app/tf/batches";
import { neutralProbe, type Probe } from "@/ml/probe";
import { curveOf } from "./probe-curve";

const seen = new Uint8Array(4);
const going = () => new AbortController().signal;
/** Decides by the rotation alone: the second class from 50° on. */
const answerTo = ({ rotation }: Probe) =>
  Float32Array.of(rotation < 50 ? 0.9 : 0.2, rotation < 50 ? 0.1 : 0.8);

describe("the curve along a slider", () => {
  it("has each place's answer in its order, however they come, and where the class changes", async () => {
    let turn = 0;
    const classifyProbed = async (_: Uint8Array, probe: Probe) => {
      // Every other answer comes late.
      if (turn++ % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return { seen, probabilities: answerTo(probe) };
    };
    const curve = await curveOf({ classifyProbed }, seen, neutralProbe, "rotation", going());
    expect(curve.x[0]).toBe(-180);
    expect(curve.x.at(-1)).toBe(180);
    expect(curve.probabilities).toEqual(curve.x.map((rotation) => answerTo({ ...neutralProbe, rotation })));
    expect(curve.flips.length).toBe(1);
    expect(curve.flips[0]).toMatchObject({ from: 0, to: 1 });
    // A step is 11.25°, halved six times.
    expect(Math.abs((curve.flips[0]?.at ?? 0) - 50)).toBeLessThan(11.25 / 64);
  });

  it("asks no further once it is not wanted", async () => {
    const control = new AbortController();
    let asked = 0;
    const classifyProbed = async (_: Uint8Array, probe: Probe) => {
      asked += 1;
      await Promise.resolve();
      control.abort();
      return { seen, probabilities: answerTo(probe) };
    };
    const curve = curveOf({ classifyProbed }, seen, neutralProbe, "rotation", control.signal);
    await expect(curve).rejects.toThrow();
    expect(asked).toBe(besideAtOnce);
  });

  it("asks no further for the place of a change either", async () => {
    const control = new AbortController();
    let asked = 0;
    const classifyProbed = async (_: Uint8Array, probe: Probe) => {
      asked += 1;
      // The 33 places, then one halving.
      if (asked === 34) control.abort();
      return { seen, probabilities: answerTo(probe) };
    };
    const curve = curveOf({ classifyProbed }, seen, neutralProbe, "rotation", control.signal);
    await expect(curve).rejects.toThrow();
    expect(asked).toBe(34);
  });
});
