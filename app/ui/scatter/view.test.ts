import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { areaInView, extentOf, fitted, PointIndex, panned, toPlane, toScreen, zoomed } from "./view";

const box = { width: 600, height: 400 };
const random = createRandom(8);
const xs = Float32Array.from({ length: 3000 }, () => 10 * random.normal());
const ys = Float32Array.from({ length: 3000 }, () => 3 * random.normal() + 5);
const extent = extentOf(xs, ys);

describe("a view", () => {
  it("shows every point, up is up", () => {
    const view = fitted(extent, box);
    for (let i = 0; i < xs.length; i++) {
      const [left, top] = toScreen(view, box, xs[i] as number, ys[i] as number);
      expect(left >= 20 && left <= 580 && top >= 20 && top <= 380).toBe(true);
      const [x, y] = toPlane(view, box, left, top);
      expect([x, y]).toEqual([expect.closeTo(xs[i] as number, 6), expect.closeTo(ys[i] as number, 6)]);
    }
    expect(toScreen(view, box, 0, 6)[1]).toBeLessThan(toScreen(view, box, 0, 5)[1]);
  });

  it("keeps what is under the pointer when it comes nearer, within bounds", () => {
    const whole = fitted(extent, box);
    const near = zoomed(whole, box, 8, 100, 50, whole);
    expect(near.scale).toBeCloseTo(8 * whole.scale);
    expect(toPlane(near, box, 100, 50)[0]).toBeCloseTo(toPlane(whole, box, 100, 50)[0], 6);
    expect(zoomed(near, box, 1e9, 0, 0, whole).scale).toBe(400 * whole.scale);
    const [x] = toPlane(panned(near, 30, 0), box, 130, 50);
    expect(x).toBeCloseTo(toPlane(near, box, 100, 50)[0], 6);
    expect(areaInView(near, box)).toHaveLength(8);
  });
});

describe("the index of points", () => {
  it("finds the nearest of those that may be, as a look at each does", () => {
    const index = new PointIndex(xs, ys, extent);
    for (let round = 0; round < 300; round++) {
      const [x, y] = [25 * random.normal(), 8 * random.normal()];
      const within = 3 * random.next();
      const mayBe = (point: number) => point % 3 !== round % 3;
      let best = -1;
      let least = within;
      for (let i = 0; i < xs.length; i++) {
        const distance = Math.hypot((xs[i] as number) - x, (ys[i] as number) - y);
        if (distance <= least && mayBe(i)) [best, least] = [i, distance];
      }
      expect(index.nearest(x, y, within, mayBe)).toBe(best);
    }
  });

  it("of no points finds none", () => {
    const none = new Float32Array();
    expect(new PointIndex(none, none, extentOf(none, none)).nearest(0, 0, 5, () => true)).toBe(-1);
  });
});
