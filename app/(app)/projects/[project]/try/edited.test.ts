import { describe, expect, it } from "vitest";
import { pictureEditsSchema } from "@/ml/picture-edits";
import type { PreprocessSpec } from "@/ml/preprocess";
import { neutralProbe } from "@/ml/probe";
import { editedOf } from "./edited";
import type { Subject } from "./subject";

const spec: PreprocessSpec = {
  ...{ width: 28, height: 28, channels: 1, fit: "contain", scaling: "unit" },
  background: [0, 0, 0],
};
const picture = { rgba: new Uint8ClampedArray(4), width: 1, height: 1 };
const drawn: Subject = { kind: "draw", name: "drawing.png", picture, uncentred: null };
const stroke = { ink: null, radius: 0.1, points: [[0.5, 0.5]] as [number, number][] };

describe("what is kept of an edited picture", () => {
  it("is nothing where nothing was done", () => {
    expect(editedOf(drawn, spec)).toBeNull();
    expect(editedOf(drawn, spec, [], { ...neutralProbe })).toBeNull();
  });

  it("is what the form takes, and the picture before it", () => {
    const probe = { ...neutralProbe, rotation: -20 };
    const found = editedOf(drawn, spec, [stroke], probe);
    expect(found?.original).toBe(drawn);
    expect(pictureEditsSchema.parse(found?.edits)).toEqual({
      ...{ form: 1, name: "drawing.png", centred: false, strokes: [stroke], probe },
      seen: { width: 28, height: 28, channels: 1, fit: "contain", background: [0, 0, 0] },
    });
  });

  it("is the drawing as it lay on the pad where it was centred", () => {
    const centred: Subject = { ...drawn, uncentred: drawn };
    const found = editedOf(centred, spec);
    expect(found?.original).toBe(drawn);
    expect(pictureEditsSchema.parse(found?.edits)).toMatchObject({ centred: true, strokes: [] });
  });
});
