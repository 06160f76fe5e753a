import { describe, expect, it } from "vitest";
import {
  CLASS_PALETTE,
  classColour,
  contrast,
  css,
  divergingScale,
  luminance,
  type Rgb,
  rgbOfHex,
  SURFACES,
  sequentialScale,
  textColourOn,
} from "@/ml/colour";
import { linear, oklabOf } from "@/ml/oklab";

const themes = ["light", "dark"] as const;

/** Machado, Oliveira, Fernandes (2009), severity 1, applied to linear light. */
const BLINDNESS: Record<string, number[]> = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(rgb: Rgb, matrix: number[]): Rgb {
  const light = rgb.map(linear);
  const byte = (row: number) => {
    const sum = light.reduce((total, value, i) => total + value * (matrix[row * 3 + i] ?? 0), 0);
    const clamped = Math.min(1, Math.max(0, sum));
    return 255 * (clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055);
  };
  return [byte(0), byte(1), byte(2)];
}

function distance(one: Rgb, other: Rgb): number {
  const [a, b] = [oklabOf(one), oklabOf(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const steps = Array.from({ length: 257 }, (_, i) => i / 256);

describe.each(themes)("sequential scale, %s", (theme) => {
  const scale = sequentialScale(theme);

  it("begins at the surface, and shows the smallest value above it", () => {
    expect(scale(0)).toEqual(SURFACES[theme]);
    expect(sequentialScale(theme, [250, 250, 240])(0)).toEqual([250, 250, 240]);
    expect(distance(scale(1e-9), scale(0))).toBeGreaterThan(0.05);
    expect([scale(-3), scale(Number.NaN), scale(7)]).toEqual([scale(0), scale(0), scale(1)]);
  });

  it.each(Object.entries(BLINDNESS))("goes one way in lightness, seen with %s", (_, matrix) => {
    const light = steps.map((value) => oklabOf(seen(scale(value), matrix))[0]);
    const sign = theme === "light" ? -1 : 1;
    for (let i = 4; i < light.length; i += 4)
      expect(sign * ((light[i] ?? 0) - (light[i - 4] ?? 0))).toBeGreaterThan(0);
    expect(Math.abs((light.at(-1) ?? 0) - (light[1] ?? 0))).toBeGreaterThan(0.5);
  });
});

describe.each(themes)("diverging scale, %s", (theme) => {
  const scale = divergingScale(theme);

  it("is the surface at 0 and equally strong on both sides", () => {
    expect(scale(0)).toEqual(SURFACES[theme]);
    expect(scale(Number.NaN)).toEqual(SURFACES[theme]);
    expect([scale(-9), scale(9)]).toEqual([scale(-1), scale(1)]);
    for (const value of steps)
      expect(Math.abs(oklabOf(scale(value))[0] - oklabOf(scale(-value))[0])).toBeLessThan(0.03);
  });

  it.each(Object.entries(BLINDNESS))("tells above from below, seen with %s", (_, matrix) => {
    for (const value of [0.25, 0.5, 0.75, 1]) {
      expect(distance(seen(scale(value), matrix), seen(scale(-value), matrix))).toBeGreaterThan(0.06);
    }
  });
});

describe.each(themes)("colours of classes, %s", (theme) => {
  it.each(Object.entries(BLINDNESS))("the first twelve are told apart, seen with %s", (seenWith, matrix) => {
    const least = seenWith === "none" ? 0.09 : 0.065;
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < i; j++) {
        const pair = [classColour(i, theme), classColour(j, theme)].map((rgb) => seen(rgb, matrix));
        expect(distance(pair[0] ?? [0, 0, 0], pair[1] ?? [0, 0, 0]), `${i} and ${j}`).toBeGreaterThan(least);
      }
    }
  });

  it("stand out from the surface, and no two of a hundred are equal", () => {
    const colours = Array.from({ length: 100 }, (_, i) => classColour(i, theme));
    for (const colour of colours) expect(contrast(colour, SURFACES[theme])).toBeGreaterThanOrEqual(3);
    expect(new Set(colours.map(css)).size).toBe(100);
  });
});

describe("colours of classes", () => {
  it("keep their hue from theme to theme", () => {
    const hue = (rgb: Rgb) => Math.atan2(oklabOf(rgb)[2], oklabOf(rgb)[1]);
    for (let i = 0; i < 40; i++) {
      const turn = Math.abs(hue(classColour(i, "light")) - hue(classColour(i, "dark")));
      expect(Math.min(turn, 2 * Math.PI - turn), `class ${i}`).toBeLessThan(0.2);
    }
  });

  it("may be the class's own: those of the palette as by position, others seen on both surfaces", () => {
    for (const theme of themes) {
      for (const [i, own] of CLASS_PALETTE.entries())
        expect(classColour(700, theme, own)).toEqual(classColour(i, theme));
      for (let i = 0; i < 512; i++) {
        const own: Rgb = [(i >> 6) * 36, ((i >> 3) & 7) * 36, (i & 7) * 36];
        const shown = classColour(0, theme, css(own));
        expect(contrast(shown, SURFACES[theme]), css(own)).toBeGreaterThanOrEqual(3);
        // What can be seen is left as it was chosen.
        if (contrast(own, SURFACES[theme]) >= 3) expect(shown).toEqual(own);
        expect(contrast(textColourOn(shown), shown)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("exist for positions only", () => {
    expect(() => classColour(-1, "light")).toThrow("no position");
    expect(() => classColour(1.5, "dark")).toThrow("no position");
  });
});

describe("contrast", () => {
  it("has the known values of WCAG", () => {
    expect(contrast([255, 255, 255], [0, 0, 0])).toBe(21);
    expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
    expect(contrast([255, 255, 255], [0x77, 0x77, 0x77])).toBeCloseTo(4.48, 2);
    expect(luminance([255, 0, 0])).toBeCloseTo(0.2126, 6);
  });

  it("of the text is at least 4.5 on every colour of every scale", () => {
    const all = themes.flatMap((theme) => [
      ...steps.map(sequentialScale(theme)),
      ...steps.map(divergingScale(theme)),
      ...steps.map((value) => divergingScale(theme)(-value)),
      ...Array.from({ length: 100 }, (_, i) => classColour(i, theme)),
    ]);
    for (const rgb of all) expect(contrast(textColourOn(rgb), rgb)).toBeGreaterThanOrEqual(4.5);
  });
});

describe("css", () => {
  it("is read back", () => {
    expect(css([0, 10, 255])).toBe("#000aff");
    expect(rgbOfHex("#000aff")).toEqual([0, 10, 255]);
  });
});
