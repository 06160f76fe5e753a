import { describe, expect, it } from "vitest";
import { rgbaOf } from "./rgba";

describe("pixels as red, green, blue and alpha", () => {
  it("are spread from grey and from three colours, opaque", () => {
    expect([...rgbaOf([7, 9], 2, 1)]).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
    expect([...rgbaOf([1, 2, 3], 1, 3)]).toEqual([1, 2, 3, 255]);
  });

  it("stay the same bytes where they are that: a photo of many megapixels is not copied to be shown", () => {
    const bytes = Uint8ClampedArray.of(1, 2, 3, 4);
    expect(rgbaOf(bytes, 1, 4)).toBe(bytes);
  });
});
