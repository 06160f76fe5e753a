import { describe, expect, it } from "vitest";
import { brushed } from "./brush";

const shape = {
  width: 6,
  height: 4,
  channels: 1 as const,
  background: [0, 0, 0] as [number, number, number],
};
const grey = new Uint8Array(24).fill(100);
const white = [255, 255, 255] as const;
const rows = (bytes: Uint8Array, width = 6) =>
  Array.from({ length: bytes.length / width }, (_, y) =>
    [...bytes.subarray(y * width, (y + 1) * width)]
      .map((one) => (one === 100 ? "." : one === 255 ? "#" : "o"))
      .join(""),
  );

describe("a brush", () => {
  it("covers the pixels within it, at least the one under it, and leaves what it is given", () => {
    expect(rows(brushed(grey, shape, [{ ink: white, radius: 0, points: [[0.42, 0.4]] }]))).toEqual([
      "......",
      "..#...",
      "......",
      "......",
    ]);
    // A radius of 1.1 pixels about the middle of the pixel (2, 1).
    expect(
      rows(brushed(grey, shape, [{ ink: white, radius: 1.1 / 4, points: [[2.5 / 6, 1.5 / 4]] }])),
    ).toEqual(["..#...", ".###..", "..#...", "......"]);
    expect([...grey].every((one) => one === 100)).toBe(true);
  });

  it("leaves no gap between two points of a stroke, and ends at the edge", () => {
    const stroke = { ink: white, radius: 0, points: [[0, 0.9] as const, [1.2, 0.9] as const] };
    expect(rows(brushed(grey, shape, [stroke]))).toEqual(["......", "......", "......", "######"]);
  });

  it("erases to the background, in colour too, the last stroke on top", () => {
    const colour = { ...shape, channels: 3 as const, background: [1, 2, 3] as [number, number, number] };
    const all = { radius: 2, points: [[0.5, 0.5] as const] };
    const painted = brushed(new Uint8Array(72), colour, [
      { ...all, ink: white },
      { ...all, ink: null },
    ]);
    expect([...painted.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });
});
