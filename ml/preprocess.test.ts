import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { patternPixels } from "@/ml/golden";
import {
  ChannelHistogram,
  greysOf,
  luma,
  type PreprocessSpec,
  preprocess,
  preprocessSpecSchema,
  resizeToBytes,
  scaleBytes,
} from "@/ml/preprocess";

interface ReferenceCase {
  width: number;
  height: number;
  to: [number, number];
  channels: 1 | 3;
  fit: PreprocessSpec["fit"];
  transparent: boolean;
  background: [number, number, number];
  levels: number;
  bytes: string;
}

const reference: { source: string; cases: ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/resize.json", import.meta.url), "utf8"),
);

const plain: PreprocessSpec = {
  width: 28,
  height: 28,
  channels: 1,
  fit: "stretch",
  scaling: "unit",
  background: [0, 0, 0],
};

describe(`resizeToBytes beside ${reference.source}`, () => {
  it.each(reference.cases)(
    "$width×$height → $to, $channels channels, $fit, transparent: $transparent",
    ({ width, height, to, channels, fit, transparent, background, levels, bytes }) => {
      const spec: PreprocessSpec = { ...plain, width: to[0], height: to[1], channels, fit, background };
      const actual = resizeToBytes(patternPixels(width, height, transparent), width, height, spec);
      const expected = Uint8Array.from(Buffer.from(bytes, "base64"));
      expect(actual.length).toBe(expected.length);
      const worst = actual.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? -999))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(levels);
    },
  );
});

describe("resizeToBytes", () => {
  it("leaves the pixels of an image of the right size as they are", () => {
    const rgba = patternPixels(28, 28);
    const colour = resizeToBytes(rgba, 28, 28, { ...plain, channels: 3 });
    expect([...colour]).toEqual([...rgba].filter((_, i) => i % 4 !== 3));
    const grey = Uint8ClampedArray.from({ length: 28 * 28 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : (i >> 2) % 256,
    );
    expect([...resizeToBytes(grey, 28, 28, plain)]).toEqual(Array.from({ length: 784 }, (_, i) => i % 256));
  });

  it("gives a plain image the same colour at every size and fit", () => {
    for (const fit of ["stretch", "cover", "contain"] as const) {
      const rgba = Uint8Array.from({ length: 37 * 53 * 4 }, (_, i) => [201, 77, 3, 255][i % 4] ?? 0);
      const bytes = resizeToBytes(rgba, 37, 53, {
        ...plain,
        width: 19,
        height: 90,
        channels: 3,
        fit,
        background: [201, 77, 3],
      });
      expect(bytes.every((value, i) => value === [201, 77, 3][i % 3])).toBe(true);
    }
  });

  it("is antialiased: a fine chequerboard becomes an even grey, not black or white", () => {
    const rgba = Uint8Array.from({ length: 112 * 112 * 4 }, (_, i) => {
      const pixel = i >> 2;
      return i % 4 === 3 ? 255 : ((pixel % 112) + Math.floor(pixel / 112)) % 2 === 0 ? 255 : 0;
    });
    const bytes = resizeToBytes(rgba, 112, 112, plain);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(129);
    expect(Math.min(...bytes)).toBeGreaterThanOrEqual(126);
  });

  it("shows the background through transparent pixels", () => {
    const clear = new Uint8Array(28 * 28 * 4).fill(0);
    const spec: PreprocessSpec = { ...plain, channels: 3, background: [9, 80, 250] };
    expect([...resizeToBytes(clear, 28, 28, spec).subarray(0, 3)]).toEqual([9, 80, 250]);
    const half = Uint8Array.from(clear, (_, i) => (i % 4 === 3 ? 51 : 255));
    expect([...resizeToBytes(half, 28, 28, spec).subarray(0, 3)]).toEqual([
      Math.round(255 * 0.2 + 9 * 0.8),
      Math.round(255 * 0.2 + 80 * 0.8),
      251,
    ]);
  });

  it("rounds what shines through to the nearest level", () => {
    const rgba = Uint8Array.from({ length: 256 * 256 * 4 }, (_, i) => {
      const pixel = i >> 2;
      return i % 4 === 3 ? pixel >> 8 : pixel & 255;
    });
    const spec: PreprocessSpec = { ...plain, width: 256, height: 256, channels: 3, background: [0, 77, 255] };
    const bytes = resizeToBytes(rgba, 256, 256, spec);
    const wrong = bytes.filter((byte, i) => {
      const pixel = Math.floor(i / 3);
      const alpha = pixel >> 8;
      const behind = spec.background[i % 3] ?? 0;
      return byte !== Math.round(((pixel & 255) * alpha + behind * (255 - alpha)) / 255);
    });
    expect(wrong).toHaveLength(0);
  });

  it("reads a view into a larger buffer, and leaves its input alone", () => {
    const rgba = patternPixels(30, 20, true);
    const buffer = new Uint8Array(rgba.length + 7);
    buffer.set(rgba, 3);
    const view = buffer.subarray(3, 3 + rgba.length);
    expect(resizeToBytes(view, 30, 20, plain)).toEqual(resizeToBytes(rgba, 30, 20, plain));
    expect(view).toEqual(patternPixels(30, 20, true));
  });

  it("refuses pixels that do not match the size", () => {
    expect(() => resizeToBytes(new Uint8Array(12), 2, 2, plain)).toThrow("16 bytes as RGBA, not 12");
    expect(() => resizeToBytes(new Uint8Array(0), 0, 2, plain)).toThrow("no pixels");
  });
});

describe("scaleBytes", () => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);

  it("scales to 0..1, to -1..1 and to mean 0 and deviation 1", () => {
    expect([...scaleBytes(every, plain)]).toEqual([...every].map((value) => Math.fround(value / 255)));
    const signed = scaleBytes(every, { ...plain, scaling: "signed" });
    expect([signed[0], signed[255]]).toEqual([-1, 1]);
    const spec: PreprocessSpec = {
      ...plain,
      channels: 3,
      scaling: "standard",
      mean: [0.5, 0, 1],
      deviation: [0.5, 1, 0.25],
    };
    expect([...scaleBytes(Uint8Array.of(255, 255, 0, 0, 0, 255), spec)]).toEqual([1, 1, -4, -1, 0, 0]);
  });

  it("after resizeToBytes is preprocess, number for number", () => {
    for (const channels of [1, 3] as const) {
      const spec: PreprocessSpec = {
        ...plain,
        width: 31,
        height: 17,
        channels,
        scaling: "signed",
        fit: "contain",
      };
      const rgba = patternPixels(90, 40, true);
      expect(preprocess(rgba, 90, 40, spec)).toEqual(scaleBytes(resizeToBytes(rgba, 90, 40, spec), spec));
    }
  });

  it("writes where it is told, and refuses where there is no room", () => {
    const into = new Float32Array(300);
    expect(scaleBytes(every, plain, into)).toBe(into);
    expect(into[255]).toBe(1);
    expect(() => scaleBytes(every, plain, new Float32Array(255))).toThrow("256 bytes do not fit into 255");
  });
});

describe("luma", () => {
  it("leaves every grey as it is and is at most half a level off 0.299 R + 0.587 G + 0.114 B", () => {
    for (let value = 0; value < 256; value++) expect(luma(value, value, value)).toBe(value);
    for (let i = 0; i < 4000; i++) {
      const [r, g, b] = [(i * 37) % 256, (i * 101) % 256, (i * 197) % 256];
      expect(Math.abs(luma(r, g, b) - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(0.505);
    }
  });
});

describe("greysOf", () => {
  it("is what resizeToBytes gives over white, from whichever channels", () => {
    const [width, height] = [9, 7];
    const rgba = patternPixels(width, height);
    const over = (pixels: Uint8Array) =>
      resizeToBytes(pixels, width, height, { ...plain, width, height, background: [255, 255, 255] });
    expect(greysOf(rgba, width, height, 4)).toEqual(over(rgba));
    const opaque = rgba.map((value, i) => (i % 4 === 3 ? 255 : value));
    const rgb = opaque.filter((_, i) => i % 4 < 3);
    expect(greysOf(rgb, width, height, 3)).toEqual(over(opaque));
    const pairs = rgba.filter((_, i) => i % 4 > 1);
    const asRgba = Uint8Array.from(rgba, (_, i) => pairs[2 * (i >> 2) + (i % 4 === 3 ? 1 : 0)] as number);
    expect(greysOf(pairs, width, height, 2)).toEqual(over(asRgba));
    expect(greysOf(over(rgba), width, height, 1)).toEqual(over(rgba));
  });

  it("asks for pixels that match the size", () => {
    expect(() => greysOf(new Uint8Array(12), 2, 2, 4)).toThrow(RangeError);
  });
});

describe("ChannelHistogram", () => {
  it("is the mean and the deviation of all pixels of all images, by channel", () => {
    const histogram = new ChannelHistogram(3);
    for (const image of [Uint8Array.of(0, 255, 10), Uint8Array.of(255, 255, 30)]) histogram.add(image);
    const { mean, deviation } = histogram.statistics();
    expect(mean.map((value) => value * 255)).toEqual(
      [127.5, 255, 20].map((value) => expect.closeTo(value, 9)),
    );
    expect(deviation.map((value) => value * 255)).toEqual(
      [127.5, 1, 10].map((value) => expect.closeTo(value, 9)),
    );
  });

  it("is not defined without an image", () => {
    expect(() => new ChannelHistogram(1).statistics()).toThrow("the training split is empty");
  });
});

describe("preprocessSpecSchema", () => {
  it("wants a mean and a deviation for each channel with the scaling standard, and only there", () => {
    expect(preprocessSpecSchema.safeParse(plain).success).toBe(true);
    expect(preprocessSpecSchema.safeParse({ ...plain, mean: [0.5] }).error?.issues[0]?.message).toContain(
      "leave it out",
    );
    const missing = preprocessSpecSchema.safeParse({
      ...plain,
      scaling: "standard",
      channels: 3,
      mean: [0.5],
      deviation: [1, 1, 1],
    });
    expect(missing.error?.issues.map((issue) => issue.message)).toEqual([
      'The scaling "standard" needs 3 values of mean, one for each channel.',
    ]);
  });
});
