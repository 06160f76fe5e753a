import { describe, expect, it } from "vitest";
import { isWithin, type Lasso, simplified } from "@/ml/lasso";
import { createRandom } from "@/ml/random";

const square: Lasso = [0, 0, 4, 0, 4, 4, 0, 4];

describe("an area", () => {
  it("holds what lies within it, whichever way it was drawn", () => {
    const back = [0, 4, 4, 4, 4, 0, 0, 0];
    for (const lasso of [square, back]) {
      expect(isWithin(lasso, 1, 3)).toBe(true);
      expect(isWithin(lasso, 5, 3)).toBe(false);
      expect(isWithin(lasso, -1, 2)).toBe(false);
      expect(isWithin(lasso, 2, 9)).toBe(false);
    }
  });

  it("that is hollow leaves out its bay", () => {
    const u = [0, 0, 6, 0, 6, 6, 4, 6, 4, 2, 2, 2, 2, 6, 0, 6];
    expect([isWithin(u, 1, 5), isWithin(u, 3, 5), isWithin(u, 5, 5), isWithin(u, 3, 1)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("holds what its line goes round twice", () => {
    // A pentagram: the middle is wound round twice, in the same direction.
    const turns = Array.from({ length: 5 }, (_, i) => (2 * Math.PI * 2 * i) / 5);
    const star = turns.flatMap((t) => [Math.cos(t), Math.sin(t)]);
    expect(isWithin(star, 0, 0)).toBe(true);
  });
});

describe("a drawn line", () => {
  it("loses the corners that say nothing", () => {
    expect(simplified([0, 0, 1, 0.001, 2, 0, 3, 0, 3, 1, 3, 3], 0.01, 100)).toEqual([0, 0, 3, 0, 3, 3]);
  });

  it("never has more corners than are allowed, and still holds the same points but for its edge", () => {
    const random = createRandom(2);
    const line = Array.from({ length: 3000 }, (_, i) => (2 * Math.PI * i) / 3000).flatMap((t) => {
      const radius = 5 + Math.sin(7 * t);
      return [radius * Math.cos(t), radius * Math.sin(t)];
    });
    const few = simplified(line, 1e-4, 60);
    expect(few.length).toBeLessThanOrEqual(120);
    let other = 0;
    for (let i = 0; i < 2000; i++) {
      const [x, y] = [12 * random.next() - 6, 12 * random.next() - 6];
      if (isWithin(line, x, y) !== isWithin(few, x, y)) other++;
    }
    expect(other).toBeLessThan(60);
  });
});
