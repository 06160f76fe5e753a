import { describe, expect, it } from "vitest";
import { compareAnswers, gateOf, parityImages, pictureDifference } from "@/ml/parity";

const expected = [
  { imageId: "a", probabilities: [0.9, 0.1] },
  { imageId: "b", probabilities: [0.4, 0.6] },
];

describe("answers of a browser", () => {
  it("are compared decision by decision, in any order", () => {
    expect(compareAnswers(expected, [...expected].reverse())).toEqual({
      ...{ images: 2, agreeing: 2, ties: 0, largestDifference: 0, worstImageId: "a", differing: [] },
    });
    const off = [
      expected[0] ?? { imageId: "", probabilities: [] },
      { imageId: "b", probabilities: [0.51, 0.49] },
    ];
    const found = compareAnswers(expected, off);
    expect(found).toMatchObject({ images: 2, agreeing: 1, worstImageId: "b", differing: ["b"] });
    expect(found.largestDifference).toBeCloseTo(0.11, 12);
  });

  it("may say either of two classes that are tied for the worker, and no other", () => {
    const answers = (...probabilities: number[]) => [{ imageId: "a", probabilities }];
    const tied = answers(0.4, 0.400008, 0.199992);
    expect(compareAnswers(tied, answers(0.400003, 0.400001, 0.199996))).toMatchObject({
      agreeing: 1,
      ties: 1,
    });
    expect(compareAnswers(tied, tied)).toMatchObject({ agreeing: 1, ties: 0 });
    const third = compareAnswers(tied, answers(0.3, 0.3, 0.4));
    expect(third).toMatchObject({ agreeing: 0, ties: 0, differing: ["a"] });
    const led = compareAnswers(answers(0.4, 0.40002, 0.19998), answers(0.40001, 0.4, 0.19999));
    expect(led).toMatchObject({ agreeing: 0, differing: ["a"] });
  });

  it("have to be of exactly the images that were asked for, one finite number a class", () => {
    const [a, b] = expected;
    if (!a || !b) throw new Error();
    expect(() => compareAnswers(expected, [a])).toThrow("b is not answered");
    expect(() => compareAnswers(expected, [a, a, b])).toThrow("twice");
    expect(() => compareAnswers(expected, [a, b, { ...a, imageId: "c" }])).toThrow("2 images were asked for");
    expect(() => compareAnswers(expected, [a, { ...b, probabilities: [1] }])).toThrow("2 finite numbers");
    expect(() => compareAnswers(expected, [a, { ...b, probabilities: [1, Number.NaN] }])).toThrow("finite");
  });

  it("are few where there are many classes", () => {
    expect([2, 250, 1000, 100_000].map(parityImages)).toEqual([200, 200, 50, 1]);
  });
});

describe("decoded pictures", () => {
  it("differ by what can be seen of them", () => {
    const picture = Uint8Array.of(10, 20, 30, 255, 40, 50, 60, 51);
    expect(pictureDifference(picture, Uint8Array.from(picture))).toBe(0);
    expect(pictureDifference(picture, Uint8Array.of(10, 20, 27, 255, 40, 50, 60, 51))).toBe(3);
    expect(pictureDifference(picture, Uint8Array.of(10, 20, 30, 255, 45, 50, 60, 51))).toBe(1);
    expect(pictureDifference(picture, Uint8Array.of(10, 20, 30, 255, 40, 50, 60, 50))).toBe(1);
    expect(pictureDifference(Uint8Array.of(9, 9, 9, 0), Uint8Array.of(0, 0, 0, 0))).toBe(0);
    expect(pictureDifference(picture, picture.subarray(4))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a browser that opens a model", () => {
  const here = { backend: "wasm", browser: "Chrome 142, Linux" };
  const own = (agrees: boolean) => ({ ...here, agrees });
  const others = (agrees: boolean) => ({ ...here, browser: "Firefox 132, Linux", agrees });
  const elsewhere = { ...here, backend: "webgl", agrees: true };

  it("is held against the worker where nobody's was on that backend", () => {
    expect(gateOf([], here)).toBe("unchecked");
    expect(gateOf([elsewhere], here)).toBe("unchecked");
  });

  it("may show answers where it agreed, or every other one did", () => {
    expect(gateOf([own(true), others(false)], here)).toBe("open");
    expect(gateOf([others(true), elsewhere], here)).toBe("open");
    expect(gateOf([others(true), { ...others(false), browser: "Safari 18, iOS" }], here)).toBe("unchecked");
  });

  it("is refused where anything of its own differed", () => {
    expect(gateOf([own(false), others(true)], here)).toBe("refused");
    expect(gateOf([own(true), own(false)], here)).toBe("refused");
    expect(gateOf([{ ...elsewhere, agrees: false }, own(true)], here)).toBe("open");
  });
});
