import { expect, it } from "vitest";
import { chartStep } from "./use-chart-keys";

const x = Array.from({ length: 101 }, (_, i) => 10 * i);
const step = (
  key: string,
  { at = null, sight = [0, 1000] }: { at?: number | null; sight?: readonly [number, number] } = {},
) => chartStep(key, { x, at, sight, logX: false });

it("moves what is read off along the points, within what is in sight", () => {
  expect(step("ArrowRight")).toEqual({ at: 0 });
  expect(step("ArrowLeft")).toEqual({ at: 100 });
  expect(step("ArrowRight", { at: 7 })).toEqual({ at: 8 });
  expect(step("ArrowLeft", { at: 7 })).toEqual({ at: 6 });
  expect(step("ArrowRight", { at: 100 })).toEqual({ at: 100 });
  expect(step("PageDown", { at: 7 })).toEqual({ at: 17 });
  const sight = [195, 405] as const;
  expect(step("Home", { at: 30, sight })).toEqual({ at: 20 });
  expect(step("End", { at: 30, sight })).toEqual({ at: 40 });
  expect(step("ArrowLeft", { at: 5, sight })).toEqual({ at: 20 });
});

it("zooms around the point, and back to all of it", () => {
  expect(step("+", { at: 50 })).toEqual({ range: [250, 750] });
  expect(step("=", { at: 50, sight: [250, 750] })).toEqual({ range: [375, 625] });
  expect(step("+", { at: 0 })).toEqual({ range: [0, 500] });
  expect(step("-", { at: 50, sight: [375, 625] })).toEqual({ range: [250, 750] });
  expect(step("-", { at: 50, sight: [250, 750] })).toEqual({ range: null });
  expect(step("Escape", { sight: [250, 750] })).toEqual({ range: null });
  // By the logarithm: as many times smaller as greater.
  const found = chartStep("+", { x: [1, 10, 100], at: 1, sight: [1, 100], logX: true });
  expect(found && "range" in found ? found.range?.map((edge) => edge.toFixed(6)) : null).toEqual([
    Math.sqrt(10).toFixed(6),
    (10 * Math.sqrt(10)).toFixed(6),
  ]);
});

it("leaves all other keys alone, and Escape where there is nothing to go back from", () => {
  for (const key of ["Escape", "Tab", "Enter", "a"]) expect(step(key)).toBeNull();
  expect(chartStep("ArrowRight", { x: [], at: null, sight: [0, 1], logX: false })).toBeNull();
});
