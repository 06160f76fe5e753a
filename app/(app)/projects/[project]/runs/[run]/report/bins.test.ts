import { describe, expect, it } from "vitest";
import { barsOf, evenAbove } from "./bins";

describe("bars of a histogram", () => {
  it("hold each prediction once, the wholly sure ones in the last", () => {
    // 100 predictions: confidences 0.01, 0.02, … 1.
    const atLeast = Array.from({ length: 1001 }, (_, step) => 100 - Math.max(0, Math.ceil(step / 10) - 1));
    const bars = barsOf(atLeast, "right");
    expect(bars).toHaveLength(40);
    expect(bars.reduce((sum, bar) => sum + bar.value, 0)).toBe(100);
    // [0, 0.025) holds 0.01 and 0.02; [0.975, 1] holds 0.98, 0.99 and 1.
    expect([bars[0]?.value, bars[39]?.value]).toEqual([2, 3]);
    expect(bars[39]?.title).toBe("Confidence 97.5 to 100.0 %: 3 right");
  });

  it("end at a number with a half", () => {
    expect([0, 1, 2, 3, 94].map(evenAbove)).toEqual([2, 2, 2, 4, 94]);
  });
});
