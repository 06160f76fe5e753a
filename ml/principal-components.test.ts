import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Axes, fitAxes, projected, sketcher } from "@/ml/principal-components";
import { createRandom } from "@/ml/random";

interface Components {
  count: number;
  coordinates: number[];
  variances: number[];
  ratios: number[];
}
const reference: Record<"digits" | "made", { width: number; values: string; components: Components }> =
  JSON.parse(readFileSync(new URL("../test/fixtures/reference/embeddings.json", import.meta.url), "utf8"));
const { digits, made } = reference;
const digitRows = Float32Array.from(Buffer.from(digits.values, "base64"));
const madeRows = new Float32Array(Uint8Array.from(Buffer.from(made.values, "base64")).buffer);
const breathe = async () => {};

/** The sign of an axis is nobody's: where the axes face the other way, so do the coordinates. */
function expectEqual({ count, coordinates, variances, ratios }: Components, own: Float32Array, axes: Axes) {
  for (let k = 0; k < count; k++) {
    const column = (values: ArrayLike<number>) =>
      Array.from({ length: values.length / count }, (_, row) => values[row * count + k] as number);
    const [theirs, ours] = [column(coordinates), column(own)];
    const largest = Math.max(...theirs.map(Math.abs));
    const sign = Math.sign(theirs.reduce((sum, value, row) => sum + value * (ours[row] as number), 0));
    for (const [row, value] of theirs.entries()) {
      expect(Math.abs(value - sign * (ours[row] as number)) / largest).toBeLessThan(1e-6);
    }
    expect((axes.variances[k] as number) / (variances[k] as number)).toBeCloseTo(1, 9);
    expect((axes.variances[k] as number) / axes.totalVariance).toBeCloseTo(ratios[k] as number, 9);
  }
}

describe("principal components", () => {
  it.each([
    // 64 numbers a row: all eigenvectors at once. 120: the leading ones by iteration.
    { name: "few numbers", rows: digitRows, of: digits, iterated: false },
    { name: "many numbers", rows: madeRows, of: made, iterated: true },
  ])("are scikit-learn's up to the sign: $name", async ({ rows, of, iterated }) => {
    const { width, components } = of;
    const count = iterated ? components.count : 50;
    const axes = await fitAxes(rows, width, { count, seed: 1, breathe });
    const cut = { ...axes, axes: axes.axes.slice(0, components.count * width) };
    expectEqual(components, projected(rows, cut), axes);
  });

  it("are orthonormal, face one way, and are the same for the same seed", async () => {
    const fit = () => fitAxes(madeRows, made.width, { count: 8, seed: 4, breathe });
    const { axes, width } = await fit();
    for (let a = 0; a < 8; a++) {
      const one = axes.subarray(a * width, (a + 1) * width);
      for (let b = 0; b <= a; b++) {
        const product = one.reduce((sum, value, i) => sum + value * (axes[b * width + i] as number), 0);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 9);
      }
      const largest = one.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      expect(largest).toBeGreaterThan(0);
    }
    expect((await fit()).axes).toEqual(axes);
  });

  it("of rows that do not vary have no variance", async () => {
    const { variances, totalVariance } = await fitAxes(new Float32Array(300).fill(2), 100, {
      ...{ count: 3, seed: 1, breathe },
    });
    expect([...variances, totalVariance]).toEqual([0, 0, 0, 0]);
  });

  it("cannot be told of one row", async () => {
    await expect(fitAxes(new Float32Array(5), 5, { count: 1, seed: 1, breathe })).rejects.toThrow(RangeError);
  });
});

describe("a sketch", () => {
  it("keeps distances about as they are, and none of the zeros", () => {
    const random = createRandom(3);
    const width = 3000;
    const rows = Float32Array.from({ length: 8 * width }, () => random.normal());
    const sketched = sketcher(width, 512, 9)(rows);
    const distance = (values: Float32Array, of: number, a: number, b: number) => {
      let square = 0;
      for (let i = 0; i < of; i++)
        square += ((values[a * of + i] as number) - (values[b * of + i] as number)) ** 2;
      return Math.sqrt(square);
    };
    for (let a = 0; a < 8; a++) {
      for (let b = 0; b < a; b++) {
        const ratio = distance(sketched, 512, a, b) / distance(rows, width, a, b);
        expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
      }
    }
    expect(sketcher(width, 512, 9)(new Float32Array(width))).toEqual(new Float32Array(512));
  });
});
