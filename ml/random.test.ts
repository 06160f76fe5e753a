import { describe, expect, it } from "vitest";
import { createRandom, deriveSeed, fnv1a64, permutation, splitMix64 } from "@/ml/random";

describe("known answers", () => {
  it("xoshiro128** 1.1 from the state 1, 2, 3, 4 (reference implementation; also in Rust's rand_xoshiro)", () => {
    const random = createRandom(0, [1, 2, 3, 4]);
    const words = Array.from({ length: 10 }, () => random.next() * 2 ** 32);
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("SplitMix64 from 1234567 (reference implementation)", () => {
    expect(splitMix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  it("FNV-1a 64 (its authors' test vectors)", () => {
    expect([fnv1a64(""), fnv1a64("a"), fnv1a64("foobar")]).toEqual([
      0xcbf29ce484222325n,
      0xaf63dc4c8601ec8cn,
      0x85944171f73967e8n,
    ]);
  });
});

describe("createRandom", () => {
  it("goes on from a state that went through JSON", () => {
    const first = createRandom("run_1");
    for (let i = 0; i < 100; i++) first.normal();
    const second = createRandom("unused", JSON.parse(JSON.stringify(first.state())));
    const draw = (random: ReturnType<typeof createRandom>) => [
      random.next(),
      random.int(10),
      random.normal(),
      random.next(),
    ];
    expect(draw(second)).toEqual(draw(first));
  });

  it("gives other numbers for another seed, a text is not its number, and a negative or large seed is one too", () => {
    const firsts = [
      0,
      1,
      -1,
      2 ** 52,
      "0",
      "1",
      "",
      "naïve",
      deriveSeed(1, "a"),
      deriveSeed(1, "b"),
      deriveSeed("1", "a"),
    ];
    expect(new Set(firsts.map((seed) => createRandom(seed).next())).size).toBe(firsts.length);
  });

  it("is uniform: next() and int(n) fill their bins evenly (chi-squared below its 99.99th percentile)", () => {
    const random = createRandom(7);
    const chi = (bins: number, draw: () => number) => {
      const counts = new Array<number>(bins).fill(0);
      for (let i = 0; i < 100_000; i++) {
        const bin = draw();
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return counts.reduce((sum, count) => sum + (count - 100_000 / bins) ** 2 / (100_000 / bins), 0);
    };
    expect(chi(10, () => Math.floor(random.next() * 10))).toBeLessThan(33.7);
    expect(chi(7, () => random.int(7))).toBeLessThan(27.9);
    // The bound where taking a remainder of 32 bits without rejection would be visibly unfair.
    expect(chi(3, () => Math.floor(random.int(3 * 2 ** 30) / 2 ** 30))).toBeLessThan(18.5);
  });

  it("draws normal numbers of mean 0, deviation 1 and kurtosis 3", () => {
    const random = createRandom("normal");
    const values = Array.from({ length: 100_000 }, () => random.normal());
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it("shuffles in place, each order equally often", () => {
    const random = createRandom(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
    const array = [5, 6];
    expect(random.shuffle(array)).toBe(array);
  });

  it("refuses what is no seed, no bound and no state", () => {
    expect(() => createRandom(0.5)).toThrow("whole number");
    expect(() => createRandom(Number.NaN)).toThrow("whole number");
    expect(() => createRandom(1).int(0)).toThrow("from 1 to 2^32");
    expect(() => createRandom(1).int(2.5)).toThrow("from 1 to 2^32");
    expect(() => createRandom(1, [0, 0, 0, 0])).toThrow("not all zero");
    expect(() => createRandom(1, [1, 2, 3, -4])).toThrow("random state");
  });
});

const KNOWN_ORDER = [4, 1, 5, 2, 7, 6, 3, 0];

describe("permutation", () => {
  it("visits each index once, in an order that is known by seed and epoch", () => {
    const order = permutation(1000, 42, 3);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(permutation(1000, 42, 3)).toEqual(order);
    expect(permutation(1000, 42, 4)).not.toEqual(order);
    expect(permutation(1000, 43, 3)).not.toEqual(order);
    expect(permutation(1000, "42", 3)).not.toEqual(order);
    expect([...permutation(8, 42, 0)]).toEqual(KNOWN_ORDER);
  });

  it("is there for no image and for one", () => {
    expect([...permutation(0, 1, 0)]).toEqual([]);
    expect([...permutation(1, 1, 0)]).toEqual([0]);
  });
});
