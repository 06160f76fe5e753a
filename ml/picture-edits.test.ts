import { describe, expect, it } from "vitest";
import { editsInWords, isEdited, movedSliders, type PictureEdits, pictureEditsSchema } from "./picture-edits";
import { neutralProbe } from "./probe";

const edits: PictureEdits = {
  ...{ form: 1, name: "cat.png", centred: false },
  seen: { width: 224, height: 224, channels: 3, fit: "cover", background: [255, 255, 255] },
  strokes: [
    {
      ink: null,
      radius: 0.08,
      points: [
        [0.1, 0.2],
        [1.2, -0.3],
      ],
    },
    { ink: [0, 0, 0], radius: 0.02, points: [[0.5, 0.5]] },
  ],
  probe: { ...neutralProbe, rotation: -20, blur: 0.03 },
};

describe("edits of a picture", () => {
  it("come back from JSON as they were", () => {
    expect(pictureEditsSchema.parse(JSON.parse(JSON.stringify(edits)))).toEqual(edits);
  });

  it("are read in words that follow from the data alone", () => {
    expect(editsInWords(edits)).toBe("cat.png with rotation -20°, blur 3.0 %, 2 strokes of the brush.");
    const centred = { ...edits, centred: true, strokes: edits.strokes.slice(1), probe: neutralProbe };
    expect(editsInWords(centred)).toBe("cat.png centred as MNIST's digits are, a stroke of the brush.");
    expect(movedSliders(edits.probe)).toEqual(["rotation", "blur"]);
  });

  it("are some: a picture that nothing was done to has none", () => {
    const none = { ...edits, strokes: [], probe: neutralProbe };
    expect(isEdited(none)).toBe(false);
    expect(pictureEditsSchema.safeParse(none).error?.issues[0]?.message).toMatch(/^Nothing was done/);
    expect(pictureEditsSchema.safeParse({ ...none, centred: true }).success).toBe(true);
  });

  it.each<[string, unknown]>([
    ["another form", { ...edits, form: 2 }],
    ["what is not in the form", { ...edits, crop: 1 }],
    ["a slider beyond its end", { ...edits, probe: { ...edits.probe, scale: 3 } }],
    ["a slider that is missing", { ...edits, probe: { rotation: 1 } }],
    ["a stroke without a place", { ...edits, strokes: [{ ink: null, radius: 0.1, points: [] }] }],
    [
      "a place that is no number",
      { ...edits, strokes: [{ ink: null, radius: 0.1, points: [[0, Number.NaN]] }] },
    ],
    [
      "more points than are kept",
      { ...edits, strokes: [{ ink: null, radius: 0.1, points: Array(20_001).fill([0, 0]) }] },
    ],
    ["more strokes than are kept", { ...edits, strokes: Array(501).fill(edits.strokes[1]) }],
  ])("are refused with %s", (_what, value) => {
    expect(pictureEditsSchema.safeParse(value).success).toBe(false);
  });
});
