import { expect, it } from "vitest";
import { HISTOGRAM_EDGES } from "@/ml/quality-panel";
import { ticksOf } from "./histogram-ticks";

const said = (figure: keyof typeof HISTOGRAM_EDGES) =>
  ticksOf(figure, HISTOGRAM_EDGES[figure]).map(({ at, text }) => [Number(at.toFixed(3)), text]);

it("says round values where they lie", () => {
  expect(said("brightness").map(([at, text]) => [at, Number(text)])).toEqual(
    [0, 0.25, 0.5, 0.75, 1].map((value) => [value, value]),
  );
  expect(said("contrast").at(-1)).toEqual([1, "0.5"]);
  expect(said("sharpness")).toEqual([
    [0, "0"],
    [0.25, "0.0001"],
    [0.45, "0.001"],
    [0.65, "0.01"],
    [0.85, "0.1"],
  ]);
  expect(said("width").map(([, text]) => text)).toEqual(["1", "16", "128", "1,024", "8,192", "65,536"]);
});

it("says nothing where a value has no place", () => {
  expect(ticksOf("sharpness", [0, 0.001, 0.01])).toEqual([
    { at: 0, text: "0" },
    { at: 0.5, text: "0.001" },
    { at: 1, text: "0.01" },
  ]);
});

it("says shapes as people do, the square in the middle", () => {
  const shapes = said("proportion");
  expect(shapes.map(([, text]) => text)).toEqual(["1:3", "1:2", "1:1", "2:1", "3:1"]);
  expect(shapes[2]?.[0]).toBe(0.5);
  for (const i of [0, 1]) expect(Number(shapes[i]?.[0]) + Number(shapes[4 - i]?.[0])).toBeCloseTo(1, 2);
});
