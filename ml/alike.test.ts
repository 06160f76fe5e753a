import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alikeGroups, cutTree, mostClustered, silhouette } from "@/ml/alike";
import { createRandom } from "@/ml/random";
import { wardLinkage } from "@/ml/seriation";

const reference: {
  source: string;
  width: number;
  values: string;
  heights: number[];
  cuts: { count: number; groups: number[]; silhouette: number }[];
  groups: { rows: number[]; spread: number }[];
} = JSON.parse(readFileSync(new URL("../test/fixtures/reference/alike.json", import.meta.url), "utf8"));
const { width } = reference;
const features = new Float32Array(Uint8Array.from(Buffer.from(reference.values, "base64")).buffer);
const size = features.length / width;
const distances = new Float64Array(size * size).map((_, at) => {
  const [i, j] = [Math.floor(at / size) * width, (at % size) * width];
  let square = 0;
  for (let k = 0; k < width; k++) square += ((features[i + k] ?? 0) - (features[j + k] ?? 0)) ** 2;
  return Math.sqrt(square);
});
const breathe = async () => {};

describe(`groups of what looks alike, beside ${reference.source}`, () => {
  const merges = wardLinkage(distances, size);

  it("has SciPy's heights of Ward's tree", () => {
    expect(merges.map(({ height }) => height)).toEqual(
      reference.heights.map((height) => expect.closeTo(height, 10)),
    );
  });

  it.each(reference.cuts)("cuts it into scikit-learn's $count groups, with its silhouette", (cut) => {
    const groups = cutTree(merges, size, cut.count);
    expect([...groups]).toEqual(cut.groups);
    expect(silhouette(distances, groups, cut.count)).toBeCloseTo(cut.silhouette, 12);
  });

  it("takes the cut of the greatest silhouette, the largest group first and in it the most typical row", async () => {
    const found = await alikeGroups(features, width, breathe);
    expect(found.groups.map(({ rows }) => rows)).toEqual(reference.groups.map(({ rows }) => rows));
    for (const [i, { spread }] of reference.groups.entries()) {
      expect(found.groups[i]?.spread).toBeCloseTo(spread, 10);
    }
    expect(found.silhouette).toBeCloseTo(Math.max(...reference.cuts.map((cut) => cut.silhouette)), 12);
  });

  it("deals rows beyond those that are clustered to the nearest mean, the same way again", async () => {
    const random = createRandom(5);
    const n = 3 * mostClustered + 7;
    // Three heaps, of a half, a third and a sixth of the rows.
    const heapOf = (row: number) => [0, 1, 0, 1, 0, 2][row % 6] ?? 0;
    const rows = new Float32Array(n * 4).map(
      (_, at) => (at % 4 === heapOf(Math.floor(at / 4)) ? 1 : 0) + 0.2 * random.next(),
    );
    const found = await alikeGroups(rows, 4, breathe);
    expect(found.groups).toHaveLength(3);
    for (const [heap, group] of found.groups.entries()) {
      expect(group.rows.every((row) => heapOf(row) === heap)).toBe(true);
    }
    expect(found.groups.reduce((sum, group) => sum + group.rows.length, 0)).toBe(n);
    expect(await alikeGroups(rows, 4, breathe)).toEqual(found);
  });

  it("is one group of what has no groups, of few rows and of equal ones, and none of none", async () => {
    const random = createRandom(3);
    const noise = new Float32Array(200 * 40).map(() => random.next());
    expect((await alikeGroups(noise, 40, breathe)).groups).toHaveLength(1);
    const few = await alikeGroups(Float32Array.from([0, 5, 9, 1, 1]), 1, breathe);
    expect(few).toMatchObject({ groups: [{ rows: [1, 3, 4, 0, 2] }], silhouette: null });
    const equal = await alikeGroups(new Float32Array(30).fill(1), 3, breathe);
    expect(equal.groups).toMatchObject([{ rows: Array.from({ length: 10 }, (_, i) => i), spread: 0 }]);
    expect(await alikeGroups(new Float32Array(0), 0, breathe)).toEqual({ groups: [], silhouette: null });
  });
});
