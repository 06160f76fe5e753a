import { describe, expect, it } from "vitest";
import { overlay } from "./curve-data";

describe("lines over one another", () => {
  it("keep their points and their order where they are upright", () => {
    const upright = { look: { label: "ROC" }, x: [0, 0, 0.5, 1], y: [0, 0.8, 0.9, 1] };
    const chance = { look: { label: "Chance", dashed: true }, x: [0, 1], y: [0, 1] };
    const { x, series } = overlay([upright, chance]);
    expect(x).toEqual([0, 0, 0, 0.5, 1, 1]);
    expect(series).toEqual([
      { label: "ROC", values: [0, 0.8, undefined, 0.9, 1, undefined] },
      { label: "Chance", dashed: true, values: [undefined, undefined, 0, undefined, undefined, 1] },
    ]);
  });
});
