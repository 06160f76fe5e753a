import { expect, it } from "vitest";
import { between, grown, moved } from "./region-layer";

it("lies between two corners, whichever came first", () => {
  const region = { left: 0.25, top: 0.5, width: 0.5, height: 0.25 };
  expect(between([0.25, 0.5], [0.75, 0.75])).toEqual(region);
  expect(between([0.75, 0.5], [0.25, 0.75])).toEqual(region);
});

it("stays within the picture, moved or grown", () => {
  const region = { left: 0.5, top: 0.5, width: 0.5, height: 0.25 };
  expect(moved(region, [0.5, 0.5])).toEqual({ ...region, top: 0.75 });
  expect(moved(region, [-0.75, 0])).toEqual({ ...region, left: 0 });
  expect(grown(region, [0.5, 0.5])).toEqual({ ...region, height: 0.5 });
  expect(grown(region, [-0.75, 0]).width).toBeGreaterThan(0);
});
