import { describe, expect, it } from "vitest";
import { covered, patchGrid, saliencyOf } from "@/ml/occlusion";

describe("what an answer hangs on", () => {
  it.each([
    [28, 28],
    [224, 160],
    [3, 1],
    [8, 40],
  ])("covers each pixel of %i × %i, and nothing beyond", (width, height) => {
    const grid = patchGrid(width, height);
    const times = new Uint8Array(width * height);
    for (const top of grid.tops)
      for (const left of grid.lefts)
        for (let y = top; y < top + grid.patchHeight; y++)
          for (let x = left; x < left + grid.patchWidth; x++)
            times[y * width + x] = (times[y * width + x] ?? 0) + 1;
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.max(...grid.lefts) + grid.patchWidth).toBe(width);
    expect(grid.lefts.length * grid.tops.length).toBeLessThanOrEqual(121);
    const cells = saliencyOf(grid, new Float64Array(grid.lefts.length * grid.tops.length).fill(0.25));
    expect(cells.reduce((sum, cell) => sum + cell.width * cell.height, 0)).toBe(width * height);
    expect(new Set(cells.map(({ value }) => value))).toEqual(new Set([0.25]));
  });

  it("covers a patch by the mean colour and leaves the picture itself", () => {
    const seen = Uint8Array.from({ length: 10 * 10 * 3 }, (_, at) => (at % 3) * 100);
    seen.set([255, 255, 255], (4 * 10 + 4) * 3);
    const grid = patchGrid(10, 10);
    expect([grid.patchWidth, grid.lefts]).toEqual([2, [0, 1, 2, 3, 4, 5, 6, 7, 8]]);
    const result = covered(seen, 3, grid, { left: 4, top: 4 });
    expect([...result.subarray((4 * 10 + 4) * 3, (4 * 10 + 5) * 3)]).toEqual([3, 102, 201]);
    expect([...seen.subarray((4 * 10 + 4) * 3, (4 * 10 + 5) * 3)]).toEqual([255, 255, 255]);
    const changed = result.reduce((sum, value, at) => sum + (value === seen[at] ? 0 : 1), 0);
    expect(changed).toBe(2 * 2 * 3);
  });

  it("finds the one part that an answer is made of", () => {
    // The answer is the mean of a square in the middle.
    const [size, from, to] = [20, 8, 12];
    const seen = new Uint8Array(size * size);
    const answer = (bytes: Uint8Array) => {
      let sum = 0;
      for (let y = from; y < to; y++) for (let x = from; x < to; x++) sum += bytes[y * size + x] ?? 0;
      return sum / (255 * (to - from) ** 2);
    };
    for (let y = from; y < to; y++) seen.fill(255, y * size + from, y * size + to);
    const grid = patchGrid(size, size);
    const losses = grid.tops.flatMap((top) =>
      grid.lefts.map((left) => answer(seen) - answer(covered(seen, 1, grid, { left, top }))),
    );
    const cells = saliencyOf(grid, losses);
    const best = cells.toSorted((a, b) => b.value - a.value)[0];
    expect(best && best.x >= from && best.x + best.width <= to && best.y >= from).toBe(true);
    // A patch covers the whole square, which leaves the mean of the picture: 16 of 400 pixels.
    expect(Math.max(...losses)).toBeCloseTo(1 - Math.round((255 * 16) / 400) / 255, 12);
    expect(cells.filter(({ x, y }) => x < 4 && y < 4).every(({ value }) => value === 0)).toBe(true);
  });
});
