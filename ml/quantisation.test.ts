import { describe, expect, it } from "vitest";
import { quantise } from "@/ml/quantisation";

const halves = (values: number[]) => [
  ...new Uint16Array(quantise(Float32Array.from(values), "float16").bytes.buffer),
];

describe("halves", () => {
  it("are those of NumPy", () => {
    // numpy.float32([...]).astype("float16").view("uint16")
    const values = [
      0,
      1,
      -2,
      65504,
      0.1,
      1 / 3,
      6.1035e-5,
      6.0975e-5,
      5.96e-8,
      2.98e-8,
      1e-9,
      2049,
      2051,
      -1e-7,
      0.333251953125,
      1.0009765625,
      1.00048828125,
      65519,
    ];
    expect(halves(values)).toEqual([
      0, 15360, 49152, 31743, 11878, 13653, 1024, 1023, 1, 0, 0, 26624, 26626, 32770, 13653, 15361, 15360,
      31743,
    ]);
  });

  it("refuse what is no half, and say the number", () => {
    expect(() => halves([70000])).toThrow("70000");
    expect(() => halves([Number.NaN])).toThrow("NaN");
  });
});

describe.each([
  ["uint8", 255, Uint8Array],
  ["uint16", 65535, Uint16Array],
] as const)("integers, %s", (type, levels, Stored) => {
  const restored = (values: Float32Array) => {
    const { bytes, range } = quantise(values, type);
    if (!range) throw new Error("no range");
    return {
      range,
      values: [...new Stored(bytes.slice().buffer)].map((stored) => stored * range.scale + range.minimum),
    };
  };

  it("are off by half a level at most, and meet zero", () => {
    const values = Float32Array.from({ length: 501 }, (_, i) => (i === 0 ? 0 : Math.sin(i) * 3 - 1));
    const { range, values: back } = restored(values);
    expect(range.scale).toBeCloseTo((Math.max(...values) - Math.min(...values)) / levels, 8);
    expect(Math.abs(back[0] ?? 1)).toBeLessThan(1e-12);
    // The ends may be off by a whole level: the range was moved to meet zero.
    for (const [i, value] of values.entries())
      expect(Math.abs((back[i] ?? 9) - value)).toBeLessThanOrEqual(range.scale * 1.0001);
    const inner = [...values.keys()].filter((i) => Math.abs((values[i] ?? 0) + 1) < 2.9);
    for (const i of inner)
      expect(Math.abs((back[i] ?? 9) - (values[i] as number))).toBeLessThanOrEqual(range.scale * 0.5001);
  });

  it("hold weights of one sign and weights that are all the same", () => {
    for (const values of [
      [2, 3],
      [-5, -1],
      [0, 0],
      [0.25, 0.25],
    ]) {
      const { range, values: back } = restored(Float32Array.from(values));
      for (const [i, value] of values.entries())
        expect(Math.abs((back[i] ?? 9) - value)).toBeLessThanOrEqual(range.scale / 2 + 1e-9);
    }
  });
});
