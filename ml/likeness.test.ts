import { describe, expect, it } from "vitest";
import { findNearSame, joinNearSame, type LikePair, NEAR_SAME, Sets, signatureOf } from "@/ml/likeness";
import { createRandom } from "@/ml/random";
import { strokes } from "@/test/fixtures/strokes";

const LENGTH = 256;

/** Greys in deviations from their mean, divided by their number's root: products of two sum up to Pearson's r. */
function standardised(greys: Uint8Array): Float64Array {
  const mean = greys.reduce((sum, grey) => sum + grey, 0) / LENGTH;
  const deviations = Float64Array.from(greys, (grey) => grey - mean);
  const length = Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0));
  return deviations.map((value) => value / length);
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

/** Each pair that Pearson's correlation calls near-same, and its r, by a look at all pairs. */
function nearSameOf(all: Uint8Array): Map<string, number> {
  const images = Array.from({ length: all.length / LENGTH }, (_, i) =>
    standardised(all.subarray(i * LENGTH, (i + 1) * LENGTH)),
  );
  const pairs = new Map<string, number>();
  for (const [a, one] of images.entries()) {
    for (let b = a + 1; b < images.length; b++) {
      const other = images[b] as Float64Array;
      let r = 0;
      for (let j = 0; j < LENGTH; j++) r += (one[j] as number) * (other[j] as number);
      if (r >= NEAR_SAME) pairs.set(`${a} ${b}`, r);
    }
  }
  return pairs;
}

function foundIn(all: Uint8Array): LikePair[] {
  const found: LikePair[] = [];
  for (const _ of findNearSame(all, (pair) => found.push(pair)));
  return found;
}

const nameOf = ({ a, b }: LikePair) => `${a} ${b}`;

/** The set of each image, by what a look at all pairs joins. */
function setsByPairs(count: number, pairs: Iterable<string>): number[] {
  const sets = new Sets(count);
  for (const pair of pairs) sets.join(...(pair.split(" ").map(Number) as [number, number]));
  return Array.from({ length: count }, (_, i) => sets.of(i));
}

function setsJoined(all: Uint8Array): number[] {
  const sets = new Sets(all.length / LENGTH);
  for (const _ of joinNearSame(all, sets));
  return Array.from({ length: all.length / LENGTH }, (_, i) => sets.of(i));
}

describe("findNearSame", () => {
  it.each([
    ["smooth pictures", pictures(600)],
    ["strokes on black", strokes(600)],
  ])("finds every pair of %s that Pearson's correlation says, and no other", (_, all) => {
    const expected = nearSameOf(all);
    const found = foundIn(all);
    expect(found.map(nameOf).toSorted()).toEqual([...expected.keys()].toSorted());
    for (const pair of found) expect(pair.likeness).toBeCloseTo(expected.get(nameOf(pair)) as number, 9);
    // Some below the limit and some above, or the test shows nothing.
    expect(expected.size).toBeGreaterThan(50);
    expect(expected.size).toBeLessThan(500);
    expect(setsJoined(all)).toEqual(setsByPairs(600, expected.keys()));
  });

  it("finds the same of few images as of many, down to one and to none", () => {
    const all = pictures(600);
    for (const count of [0, 1, 2, 15, 16, 17, 33, 100]) {
      const few = all.subarray(0, count * LENGTH);
      const expected = nearSameOf(few);
      expect(foundIn(few).map(nameOf).toSorted(), `${count}`).toEqual([...expected.keys()].toSorted());
      expect(setsJoined(few), `${count}`).toEqual(setsByPairs(count, expected.keys()));
    }
  });

  it("leaves even images out: nothing tells them apart", () => {
    expect(foundIn(new Uint8Array(10 * LENGTH).fill(77))).toEqual([]);
  });

  it("tells how far it is, from little to all, with a step for each image", () => {
    const shares = [...findNearSame(pictures(300), () => {})];
    expect(shares.length).toBeGreaterThan(600);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });
});

describe("joinNearSame", () => {
  it("joins many images that are all alike with a few looks at each", () => {
    const one = pictures(1);
    const count = 20_000;
    const all = new Uint8Array(count * LENGTH);
    for (let i = 0; i < count; i++) {
      all.set(one, i * LENGTH);
      all[i * LENGTH + (i % LENGTH)] = (all[i * LENGTH + (i % LENGTH)] as number) ^ 1;
    }
    const sets = new Sets(count);
    let joined = 0;
    const join = sets.join.bind(sets);
    sets.join = (a, b) => {
      joined++;
      join(a, b);
    };
    for (const _ of joinNearSame(all, sets));
    // Of the 200 million pairs each joins two sets.
    expect(joined).toBe(count - 1);
    expect(new Set(Array.from({ length: count }, (_, i) => sets.of(i)))).toEqual(new Set([0]));
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
