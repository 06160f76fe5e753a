import { describe, expect, it } from "vitest";
import { tilesIn, tilesWithin } from "./image-grid-band";

describe("tilesIn", () => {
  const tiling = { columns: 4, count: 10, tile: 100, rowHeight: 126, gap: 6 };

  it("equals a look at each tile", () => {
    for (let left = -20; left < 450; left += 37) {
      for (let top = -20; top < 420; top += 41) {
        for (const [width, height] of [
          [1, 1],
          [5, 130],
          [118, 3],
          [260, 300],
        ] as const) {
          const box = { left, top, right: left + width, bottom: top + height };
          const touched = Array.from({ length: tiling.count }, (_, index) => index).filter((index) => {
            const x = 6 + (index % 4) * 106;
            const y = 6 + Math.floor(index / 4) * 126;
            return box.left < x + 100 && box.right > x && box.top < y + 100 && box.bottom > y;
          });
          expect(tilesIn(box, tiling)).toEqual(touched);
        }
      }
    }
  });
});

describe("tilesWithin", () => {
  const tiling = { columns: 4, count: 10, tile: 100, rowHeight: 126, gap: 6 };

  it("takes the tiles whose middle the line goes round, and none in its hollow", () => {
    // A hook from the first row down the left and along the bottom: what it encloses is no box.
    const hook = [0, 0, 212, 0, 212, 120, 106, 120, 106, 250, 424, 250, 424, 390, 0, 390];
    expect(tilesWithin(hook, tiling)).toEqual([0, 1, 4, 8, 9]);
    expect(tilesWithin([60, 60, 90, 60, 90, 90], tiling)).toEqual([]);
    expect(tilesWithin([0, 0, 424, 0, 424, 390, 0, 390], tiling)).toEqual(
      Array.from({ length: 10 }, (_, index) => index),
    );
  });
});
