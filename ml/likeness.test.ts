import { describe, expect, it } from "vitest";
import { findNearSame, type LikePair, NEAR_SAME, Sets, signatureOf } from "@/ml/likeness";
import { createRandom } from "@/ml/random";

const LENGTH = 256;

/** Correlation as the textbook has it (Pearson's r). */
function pearson(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Smooth pictures, some of them others with noise of growing strength: correlations all around the limit. */
function pictures(count: number): Uint8Array {
  const random = createRandom("likeness");
  const all = new Uint8Array(count * LENGTH);
  for (let i = 0; i < count; i++) {
    const into = all.subarray(i * LENGTH, (i + 1) * LENGTH);
    if (i % 3 === 2) {
      const strength = (i / count) * 12;
      const of = all.subarray((i - 2) * LENGTH, (i - 1) * LENGTH);
      for (const [j, value] of of.entries())
        into[j] = Math.round(value * 0.8 + 20 + strength * (random.next() - 0.5));
      continue;
    }
    const [a, b, c, d] = [random.normal(), random.normal(), random.normal(), random.normal()];
    for (let j = 0; j < LENGTH; j++) {
      const [x, y] = [(j % 16) / 16, Math.floor(j / 16) / 16];
      into[j] = Math.max(0, Math.min(255, 128 + 50 * (a * x + b * y + c * x * y + d * Math.sin(6 * x * y))));
    }
  }
  return all;
}

describe("findNearSame", () => {
  it("finds every pair that Pearson's correlation says, and no other", () => {
    const all = pictures(600);
    const at = (i: number) => all.subarray(i * LENGTH, (i + 1) * LENGTH);
    const expected = new Set<string>();
    for (let a = 0; a < 600; a++) {
      for (let b = a + 1; b < 600; b++) if (pearson(at(a), at(b)) >= NEAR_SAME) expected.add(`${a} ${b}`);
    }
    const found: LikePair[] = [];
    findNearSame(all, (pair) => found.push(pair));
    expect(found.length).toBe(new Set(found.map(({ a, b }) => `${a} ${b}`)).size);
    expect(new Set(found.map(({ a, b }) => `${a} ${b}`))).toEqual(expected);
    for (const { a, b, likeness } of found.slice(0, 50))
      expect(likeness).toBeCloseTo(pearson(at(a), at(b)), 6);
    // Some below the limit and some above, or the test shows nothing.
    expect(expected.size).toBeGreaterThan(50);
    expect(expected.size).toBeLessThan(500);
  });

  it("leaves even images out: nothing tells them apart", () => {
    const found: LikePair[] = [];
    findNearSame(new Uint8Array(10 * LENGTH).fill(77), (pair) => found.push(pair));
    expect(found).toEqual([]);
  });
});

describe("signatureOf", () => {
  it("is 256 greys, whatever the size", () => {
    expect(signatureOf(new Uint8Array(40 * 30).fill(200), 40, 30)).toHaveLength(LENGTH);
  });
});

describe("Sets", () => {
  it("joins what hangs together", () => {
    const sets = new Sets(6);
    sets.join(4, 5);
    sets.join(1, 4);
    sets.join(3, 2);
    expect([0, 1, 2, 3, 4, 5].map((i) => sets.of(i))).toEqual([0, 1, 2, 2, 1, 1]);
  });
});
