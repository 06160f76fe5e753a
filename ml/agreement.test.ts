import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Agreement,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  percentAgreement,
  type VotePattern,
} from "@/ml/agreement";

interface Measured {
  value: number;
  error: number;
  images: number;
}
interface Reference {
  source: string;
  several: {
    people: number;
    classes: number;
    /** images × people; -1 where a person has not voted. */
    votes: number[][];
    percent: Measured;
    fleiss: Measured;
    alpha: Measured;
  }[];
  pairs: ({ classes: number; table: number[] } & Measured)[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/agreement.json", import.meta.url), "utf8"),
);

/** Images with the same votes together, as the server counts them. */
function patternsOf(votes: readonly number[][], classes: number): VotePattern[] {
  const found = new Map<string, { votes: number[]; images: number }>();
  for (const row of votes) {
    const counts = Array.from({ length: classes }, (_, index) => row.filter((vote) => vote === index).length);
    const pattern = found.get(counts.join()) ?? { votes: counts, images: 0 };
    pattern.images += 1;
    found.set(counts.join(), pattern);
  }
  return [...found.values()];
}

function expectSame(actual: Agreement | null, { value, error, images }: Measured): void {
  expect(actual?.value).toBeCloseTo(value, 12);
  expect(actual?.error).toBeCloseTo(error, 10);
  expect(actual?.images).toBe(images);
  expect(actual?.interval?.low).toBeCloseTo(Math.max(-1, value - 1.959963984540054 * error), 9);
}

describe(`beside ${reference.source}`, () => {
  it.each(reference.several)(
    "$people people and $classes classes",
    ({ votes, people, classes, ...expected }) => {
      const patterns = patternsOf(votes, classes);
      expectSame(percentAgreement(patterns), expected.percent);
      expectSame(fleissKappa(patterns, people), expected.fleiss);
      expectSame(krippendorffAlpha(patterns), expected.alpha);
    },
  );

  it.each(reference.pairs)(
    "two people on $images images of $classes classes",
    ({ table, classes, ...expected }) => {
      expectSame(cohenKappa(table, classes), expected);
    },
  );
});

describe("where there is nothing to say", () => {
  const alone: VotePattern[] = [{ votes: [1, 0], images: 5 }];
  const oneClass: VotePattern[] = [{ votes: [3, 0], images: 5 }];

  it("says nothing without two votes on an image", () => {
    for (const patterns of [[], alone]) {
      expect(percentAgreement(patterns)).toBeNull();
      expect(fleissKappa(patterns, 2)).toBeNull();
      expect(krippendorffAlpha(patterns)).toBeNull();
    }
    expect(cohenKappa([0, 0, 0, 0], 2)).toBeNull();
  });

  it("says no kappa where all votes are for one class: chance explains all of it", () => {
    expect(percentAgreement(oneClass)).toMatchObject({ value: 1, error: 0 });
    expect(fleissKappa(oneClass, 3)).toBeNull();
    expect(krippendorffAlpha(oneClass)).toBeNull();
    expect(cohenKappa([7, 0, 0, 0], 2)).toBeNull();
  });

  it("says no spread of one image, nor where one image alone is of a second class", () => {
    expect(krippendorffAlpha([{ votes: [1, 1], images: 1 }])).toMatchObject({ error: null, interval: null });
    expect(krippendorffAlpha([...oneClass, { votes: [0, 3], images: 1 }])).toMatchObject({
      value: 1,
      error: null,
    });
  });
});
