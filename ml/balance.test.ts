import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classWeights, countClasses, epochOrder, epochSize } from "@/ml/balance";
import { permutation } from "@/ml/random";

const reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/augmentation.json", import.meta.url), "utf8"),
) as { balanced: { counts: number[]; weights: number[] }[] };

const labels = Uint16Array.from([...Array(50).fill(0), ...Array(7).fill(1), ...Array(20).fill(3)]);
const training = { labels, classes: 4 };

describe("classWeights", () => {
  it.each(reference.balanced)("is scikit-learn's balanced: $counts", ({ counts, weights }) => {
    for (const [i, weight] of classWeights(counts).entries()) expect(weight).toBeCloseTo(weights[i] ?? -1, 6);
  });

  it("has the mean 1 over the training images", () => {
    const weights = classWeights(countClasses(training));
    const sum = labels.reduce((total, label) => total + (weights[label] ?? Number.NaN), 0);
    expect(sum / labels.length).toBeCloseTo(1, 6);
  });
});

describe("epochOrder", () => {
  it.each(["none", "weights"] as const)("shows every image once: %s", (balance) => {
    expect(epochOrder(training, balance, 5, 3)).toEqual({ places: permutation(77, 5, 3), copies: null });
    expect(epochSize(countClasses(training), balance)).toBe(77);
  });

  it("over: as many of each class as the largest has, each image as often as the others of its class", () => {
    const { places, copies } = epochOrder(training, "over", 5, 3);
    expect(places.length).toBe(150);
    expect(epochSize(countClasses(training), "over")).toBe(150);
    const shown = new Map<number, number[]>();
    for (const [i, place] of places.entries()) {
      shown.set(place, [...(shown.get(place) ?? []), copies?.[i] ?? -1]);
    }
    for (const [place, of] of shown) {
      // 50 once; 7 seven times and one of them once more; 20 two or three times: each time under another number.
      const [least, most] = ({ 0: [1, 1], 1: [7, 8], 3: [2, 3] } as const)[labels[place] as 0 | 1 | 3];
      expect(of.length).toBeGreaterThanOrEqual(least);
      expect(of.length).toBeLessThanOrEqual(most);
      expect(of.sort((a, b) => a - b)).toEqual(of.map((_, i) => i));
    }
    expect(shown.size).toBe(77);
  });

  it("under: as many of each class as the smallest has, other ones in another epoch", () => {
    const chosen = (epoch: number) =>
      [...epochOrder(training, "under", 5, epoch).places].sort((a, b) => a - b);
    for (const epoch of [0, 1]) {
      expect([
        ...countClasses({ labels: labels.filter((_, i) => chosen(epoch).includes(i)), classes: 4 }),
      ]).toEqual([7, 7, 0, 7]);
      expect(new Set(chosen(epoch)).size).toBe(21);
    }
    expect(chosen(0)).not.toEqual(chosen(1));
    expect(epochOrder(training, "under", 5, 1)).toEqual(epochOrder(training, "under", 5, 1));
    expect(epochOrder(training, "under", 6, 1)).not.toEqual(epochOrder(training, "under", 5, 1));
  });

  it("mixes the classes", () => {
    const { places } = epochOrder(training, "over", 5, 0);
    const first = countClasses({
      labels: Uint16Array.from(places.slice(0, 60), (p) => labels[p] ?? 0),
      classes: 4,
    });
    for (const count of [first[0], first[1], first[3]]) expect(count).toBeGreaterThan(8);
  });

  it("is quick enough for a million images", () => {
    const many = {
      labels: Uint16Array.from({ length: 1_000_000 }, (_, i) => (i % 10 === 0 ? 1 : 0)),
      classes: 2,
    };
    expect(epochOrder(many, "over", 1, 0).places.length).toBe(1_800_000);
  });
});
