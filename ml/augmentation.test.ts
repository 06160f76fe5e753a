import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Augmenter, blendInto, isAugmented } from "@/ml/augmentation";
import { addNoise, cutOut, recolour } from "@/ml/augmentation-colour";
import { affineOf, type Geometry, Warper } from "@/ml/augmentation-warp";
import { type Augmentation, augmentationSchema } from "@/ml/configuration/augmentation";
import { patternPixels } from "@/ml/golden";
import { normalQuantile } from "@/ml/normal";

interface Reference {
  warps: {
    width: number;
    height: number;
    channels: 1 | 3;
    fill: number[] | null;
    geometry: Geometry;
    bytes: string;
  }[];
  hues: { degrees: number; bytes: string }[];
  contrasts: { factor: number; channels: 1 | 3; bytes: string }[];
  normal: { p: number; value: number }[];
  beta: { alpha: number; quantiles: { p: number; value: number }[] }[];
}

const reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/augmentation.json", import.meta.url), "utf8"),
) as Reference;

/** Red alone where there is one channel. */
function pattern(width: number, height: number, channels: 1 | 3): Uint8Array {
  return patternPixels(width, height).filter((_, i) => i % 4 < channels);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, i) => Math.abs(value - (b[i] as number))).reduce((x, y) => Math.max(x, y), 0);
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const settings = (some: Partial<Augmentation>): Augmentation => augmentationSchema.parse(some);
const showing = { epoch: 2, position: 17, copy: 0 };

function augmented(
  some: Partial<Augmentation>,
  at = showing,
  { width = 24, height = 20, channels = 3 as 1 | 3, seed = 1 } = {},
): Uint8Array {
  const source = pattern(width, height, channels);
  const into = new Uint8Array(source.length);
  const background = [10, 20, 30] as [number, number, number];
  new Augmenter({ width, height, channels, background }, settings(some), seed).augment(source, at, into);
  return into;
}

const all: Partial<Augmentation> = {
  flipHorizontal: true,
  rotation: 20,
  shift: 0.1,
  zoom: 0.2,
  crop: 0.3,
  brightness: 0.1,
  contrast: 0.2,
  hue: 20,
  noise: 0.05,
  cutout: 0.3,
};

describe("Warper", () => {
  it.each(reference.warps)("samples as SciPy does: $width × $height × $channels, $geometry", (one) => {
    const map = affineOf(one.geometry, one.width, one.height);
    if (!map) throw new Error("The geometry changes nothing.");
    const into = new Uint8Array(one.width * one.height * one.channels);
    new Warper(one, one.fill).warp(pattern(one.width, one.height, one.channels), map, into, 0);
    // A weight has 11 bits: 255 levels times 2^-11 times two, and the rounding.
    expect(largestDifference(into, bytesOf(one.bytes))).toBeLessThanOrEqual(1);
  });

  it("flips exactly, and a half turn is both flips", () => {
    const [width, height] = [24, 20];
    const source = pattern(width, height, 3);
    const still = { rotation: 0, shift: [0, 0], zoom: 1, crop: { side: 1, left: 0, top: 0 } } as const;
    const warped = (some: Partial<Geometry>) => {
      const map = affineOf({ ...still, flipHorizontal: false, flipVertical: false, ...some }, width, height);
      const into = new Uint8Array(source.length);
      if (map) new Warper({ width, height, channels: 3 }, null).warp(source, map, into, 0);
      return into;
    };
    const flipped = source.map((_, i) => {
      const [pixel, channel] = [Math.floor(i / 3), i % 3];
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      return source[(y * width + (width - 1 - x)) * 3 + channel] as number;
    });
    expect(warped({ flipHorizontal: true })).toEqual(flipped);
    expect(warped({ rotation: 180 })).toEqual(warped({ flipHorizontal: true, flipVertical: true }));
    expect(affineOf({ ...still, flipHorizontal: false, flipVertical: false }, width, height)).toBeNull();
  });
});

describe("recolour", () => {
  it.each(reference.hues)(
    "turns hues as a rotation of scikit-image's YIQ: $degrees°",
    ({ degrees, bytes }) => {
      const pixels = new Uint8ClampedArray(pattern(20, 12, 3));
      recolour(pixels, 3, { hue: degrees, contrast: 1, brightness: 0 });
      // Its matrix is that of the FCC to eight digits, ours that of ITU-R BT.601 to three.
      expect(largestDifference(pixels, bytesOf(bytes))).toBeLessThanOrEqual(2);
    },
  );

  it.each(reference.contrasts)(
    "stretches as Pillow does: $factor, $channels",
    ({ factor, channels, bytes }) => {
      const pixels = new Uint8ClampedArray(pattern(20, 12, channels));
      recolour(pixels, channels, { hue: 0, contrast: factor, brightness: 0 });
      // Pillow rounds the mean, and cuts off where this rounds.
      expect(largestDifference(pixels, bytesOf(bytes))).toBeLessThanOrEqual(2);
    },
  );

  it("leaves grey grey, and adds brightness to every value", () => {
    const grey = new Uint8ClampedArray([0, 0, 0, 100, 100, 100, 255, 255, 255]);
    recolour(grey, 3, { hue: 77, contrast: 1, brightness: 25.5 });
    expect([...grey]).toEqual([26, 26, 26, 126, 126, 126, 255, 255, 255]);
  });
});

describe("noise and cut-out", () => {
  it("draws from the normal distribution", () => {
    for (const { p, value } of reference.normal) expect(normalQuantile(p)).toBeCloseTo(value, 7);
    const pixels = new Uint8ClampedArray(100_000).fill(128);
    addNoise(pixels, 20, 12345);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
    const within = pixels.filter((value) => Math.abs(value - 128) <= 20).length / pixels.length;
    expect(Math.abs(mean - 128)).toBeLessThan(0.3);
    expect(Math.abs(Math.sqrt(variance) - 20)).toBeLessThan(0.3);
    // 68.3 % within a deviation, and the half level that rounding adds.
    expect(Math.abs(within - 0.694)).toBeLessThan(0.01);
  });

  it("covers a square by the mean, cut off at the edge", () => {
    const source = pattern(20, 12, 3);
    const pixels = new Uint8ClampedArray(source);
    cutOut(pixels, { width: 20, height: 12, channels: 3 }, 6, [0.05, 0.5]);
    const mean = [0, 1, 2].map((c) => source.filter((_, i) => i % 3 === c).reduce((a, b) => a + b, 0) / 240);
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 20; x++) {
        const at = (y * 20 + x) * 3;
        const inside = x < 4 && y >= 3 && y < 9;
        const expected = inside ? Uint8ClampedArray.from(mean) : source.slice(at, at + 3);
        expect([...pixels.slice(at, at + 3)], `${x}, ${y}`).toEqual([...expected]);
      }
    }
  });
});

describe("Augmenter", () => {
  it("changes nothing where all is off", () => {
    expect(augmented({})).toEqual(pattern(24, 20, 3));
    expect(isAugmented(settings({ edges: "background" }))).toBe(false);
    for (const [name, value] of Object.entries({ ...all, flipVertical: true, mixup: 0.1 })) {
      expect(isAugmented(settings({ [name]: value })), name).toBe(true);
    }
  });

  it("gives the same bytes for the same seed, epoch, image and copy, and others for others", () => {
    const once = augmented(all);
    expect(augmented(all)).toEqual(once);
    for (const other of [{ epoch: 3 }, { position: 18 }, { copy: 1 }]) {
      expect(augmented(all, { ...showing, ...other })).not.toEqual(once);
    }
    expect(augmented(all, showing, { seed: 2 })).not.toEqual(once);
  });

  it("depends on no earlier image, and works in place", () => {
    const source = pattern(24, 20, 3);
    const shape = {
      width: 24,
      height: 20,
      channels: 3 as const,
      background: [10, 20, 30] as [number, number, number],
    };
    const augmenter = new Augmenter(shape, settings(all), 1);
    const into = new Uint8Array(source.length * 2);
    augmenter.augment(source, { epoch: 9, position: 1, copy: 0 }, into);
    into.set(source, source.length);
    augmenter.augment(into.subarray(source.length), showing, into, source.length);
    expect(into.subarray(source.length)).toEqual(augmented(all));
  });

  it("keeps what one setting does where another is switched on", () => {
    const at = Array.from({ length: 40 }, (_, position) => ({ epoch: 0, position, copy: 0 }));
    const flips = at.map(
      (one) => augmented({ flipHorizontal: true }, one).join() === augmented({}, one).join(),
    );
    const both = at.map(
      (one) =>
        augmented({ flipHorizontal: true, brightness: 0.3 }, one).join() ===
        augmented({ brightness: 0.3 }, one).join(),
    );
    expect(both).toEqual(flips);
    // Half of them, give or take.
    expect(flips.filter((same) => same).length).toBeGreaterThan(10);
    expect(flips.filter((same) => same).length).toBeLessThan(30);
  });

  it("stays within what is asked for, with the largest values too", () => {
    const extreme = { rotation: 180, shift: 0.5, zoom: 1, edges: "background" as const };
    const source = new Uint8Array(512 * 512).fill(200);
    const shape = {
      width: 512,
      height: 512,
      channels: 1 as const,
      background: [77, 77, 77] as [number, number, number],
    };
    const augmenter = new Augmenter(shape, settings(extreme), 3);
    const into = new Uint8Array(source.length);
    for (let position = 0; position < 20; position++) {
      augmenter.augment(source, { epoch: 0, position, copy: 0 }, into);
      expect(into.every((value) => value >= 77 && value <= 200)).toBe(true);
      // More than nothing of the image is left: half a shift never moves it out.
      expect(into.some((value) => value === 200)).toBe(true);
    }
  });

  it.each(reference.beta)("draws shares from the beta distribution: $alpha", ({ alpha, quantiles }) => {
    const shape = {
      width: 8,
      height: 8,
      channels: 1 as const,
      background: [0, 0, 0] as [number, number, number],
    };
    const augmenter = new Augmenter(shape, settings({ mixup: alpha }), 11);
    const drawn = Array.from({ length: 20_000 }, (_, position) =>
      augmenter.mixture({ epoch: 0, position, copy: 0 }, 50),
    );
    for (const { p, value } of quantiles) {
      // The larger share is the image's own: what lies in either tail of the distribution lies in the upper one.
      expect(drawn.filter((one) => one && one.share >= 1 - value).length / 20_000).toBeCloseTo(2 * p, 1.7);
    }
    expect(drawn.every((one) => one && one.share >= 0.5 && one.share <= 1)).toBe(true);
    expect(new Set(drawn.map((one) => one?.partner)).size).toBe(50);
  });

  it("blends by the share", () => {
    const into = Uint8Array.of(9, 0, 100, 255);
    blendInto(into, 1, Uint8Array.of(200, 0, 255), 0.75);
    expect([...into]).toEqual([9, 50, 75, 255]);
  });
});
