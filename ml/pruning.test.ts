import { describe, expect, it } from "vitest";
import { maskOf, sparsityAt } from "./pruning";

describe("pruning", () => {
  it("grows by a cube to its whole, and leaves epochs to make up for it", () => {
    const settings = { sparsity: 0.8, pruningShare: 0.5, epochs: 8 };
    // s (1 - (1 - e / 4)³), as in the paper.
    const expected = [0, 0.4625, 0.7, 0.7875, 0.8, 0.8, 0.8, 0.8];
    for (const [epoch, share] of expected.entries())
      expect(sparsityAt(settings, epoch)).toBeCloseTo(share, 12);
    expect(sparsityAt({ ...settings, epochs: 1 }, 0)).toBe(0.8);
    // Even where it grows to the end, the last epoch has all of it.
    expect(sparsityAt({ ...settings, pruningShare: 1 }, 7)).toBe(0.8);
  });

  it("takes the least of magnitude, of equal ones the earlier, exactly as many as asked for", () => {
    expect([...maskOf(Float32Array.of(0.5, -0.1, 0.1, -2, 0), 0.6)]).toEqual([1, 0, 0, 1, 0]);
    expect([...maskOf(Float32Array.of(1, 1, 1, 1), 0.5)]).toEqual([0, 0, 1, 1]);
    expect([...maskOf(Float32Array.of(3, 2, 1), 0)]).toEqual([1, 1, 1]);
    expect(maskOf(new Float32Array(1000), 0.9).reduce((sum, one) => sum + one, 0)).toBe(100);
  });
});
