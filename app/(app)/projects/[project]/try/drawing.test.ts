import { expect, it } from "vitest";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { centredStroke } from "@/ml/stroke";
import { centredPicture } from "./drawing";
import { rgbaOf } from "./rgba";

const edge = 280;
/** A bar in a corner of the pad. */
const ink = Uint8Array.from({ length: edge * edge }, (_, at) =>
  at % edge >= 20 && at % edge < 42 && at < 100 * edge ? 255 : 0,
);
const pad = { rgba: rgbaOf(ink, edge * edge, 1), width: edge, height: edge };

it("is just what the network sees, so that an error case that is kept of it is faced as it was asked", () => {
  for (const channels of [1, 3] as const) {
    const spec: PreprocessSpec = {
      ...{ width: 28, height: 28, channels, fit: "cover", scaling: "unit" },
      background: [255, 255, 255],
    };
    const picture = centredPicture(pad, spec);
    expect(picture).toMatchObject({ width: 28, height: 28 });
    const seen = resizeToBytes(picture.rgba, 28, 28, spec);
    const expected = centredStroke(ink, edge, edge, spec);
    expect(seen.filter((_, at) => at % channels === 0)).toEqual(expected);
    // The bar is 20 of 28 long and in the middle, not in its corner.
    expect(expected.filter((grey) => grey > 0).length).toBeGreaterThanOrEqual(80);
    expect(expected[14 * 28 + 14]).toBe(255);
  }
});
