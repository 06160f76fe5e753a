import { describe, expect, it } from "vitest";
import { oklabOf, type Rgb, rgbOf, rgbOfLch } from "@/ml/oklab";

describe("OKLab", () => {
  it("has the values that its author and the CSS specification give", () => {
    const near = (values: number[]) => values.map((value) => expect.closeTo(value, 3));
    expect(oklabOf([255, 255, 255])).toEqual(near([1, 0, 0]));
    expect(oklabOf([0, 0, 0])).toEqual(near([0, 0, 0]));
    expect(oklabOf([255, 0, 0])).toEqual(near([0.628, 0.2249, 0.1258]));
    expect(oklabOf([0, 255, 0])).toEqual(near([0.8664, -0.2339, 0.1795]));
    expect(oklabOf([0, 0, 255])).toEqual(near([0.452, -0.0325, -0.3115]));
  });

  it("goes there and back without losing a byte", () => {
    for (let i = 0; i < 3000; i++) {
      const rgb: Rgb = [(i * 37) % 256, (i * 101) % 256, (i * 197) % 256];
      expect(rgbOf(oklabOf(rgb))).toEqual(rgb);
    }
  });

  it("takes chroma away, not lightness, where sRGB cannot show a colour", () => {
    for (let hue = 0; hue < 360; hue += 10) {
      const rgb = rgbOfLch(0.6, 0.4, hue);
      expect(rgb.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
      expect(oklabOf(rgb)[0]).toBeCloseTo(0.6, 2);
    }
    expect(rgbOfLch(1.2, 0.1, 0)).toEqual([255, 255, 255]);
    expect(rgbOfLch(-0.1, 0.1, 0)).toEqual([0, 0, 0]);
  });
});
