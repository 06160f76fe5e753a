import { describe, expect, it } from "vitest";
import { checkGolden, goldenPixels, goldenSchema, specificationOf, specificationSchema } from "@/ml/golden";
import type { PreprocessSpec } from "@/ml/preprocess";

const spec: PreprocessSpec = {
  width: 20,
  height: 14,
  channels: 3,
  fit: "cover",
  scaling: "standard",
  mean: [0.4, 0.5, 0.6],
  deviation: [0.2, 0.3, 0.25],
  background: [255, 255, 255],
};

const GREY = ["d7194b8a", "e79dd34c", "34d6ba5c", "c6b5b75a"];
const COLOUR = ["bafedfc5", "4cbc0794", "d8d9f294", "0de44b98"];

describe("golden pixels", () => {
  it("survive JSON and are found again", () => {
    const golden: unknown = JSON.parse(JSON.stringify(goldenPixels(spec)));
    expect(goldenSchema.safeParse(golden).success).toBe(true);
    expect(checkGolden(spec, golden)).toEqual({ ok: true });
  });

  it("are what they were: another hash is another algorithm and needs another name", () => {
    const grey: PreprocessSpec = {
      width: 28,
      height: 28,
      channels: 1,
      fit: "stretch",
      scaling: "unit",
      background: [0, 0, 0],
    };
    expect(goldenPixels(grey).cases.map(({ hash }) => hash)).toEqual(GREY);
    expect(goldenPixels(spec).cases.map(({ hash }) => hash)).toEqual(COLOUR);
  });

  it.each<[string, Partial<PreprocessSpec>]>([
    ["fit", { fit: "stretch" }],
    ["scaling", { mean: [0.4, 0.5, 0.61] }],
    ["size", { width: 21 }],
    ["background", { background: [255, 254, 255] }],
    ["channels", { channels: 1, mean: [0.4], deviation: [0.2] }],
  ])("tell another %s", (_, change) => {
    const result = checkGolden({ ...spec, ...change }, goldenPixels(spec));
    expect(result.ok).toBe(false);
  });

  it("say what differs, and refuse what they cannot read", () => {
    const golden = goldenPixels(spec);
    const first = golden.cases[0];
    const forged = {
      ...golden,
      cases: [{ ...first, hash: "00000000", sample: [5, ...(first?.sample.slice(1) ?? [])] }],
    };
    expect(checkGolden(spec, forged)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/20×14 pattern.*sample 0 is .* instead of 5/),
    });
    expect(checkGolden(spec, { ...golden, algorithm: "other" })).toMatchObject({
      ok: false,
      reason: expect.stringContaining("launched again, has a model of this version"),
    });
    expect(checkGolden(spec, null).ok).toBe(false);
    expect(checkGolden(spec, { ...golden, cases: [] }).ok).toBe(false);
  });
});

describe("specificationOf", () => {
  it("travels as JSON and is read back strictly", () => {
    const json: unknown = JSON.parse(JSON.stringify(specificationOf(spec)));
    expect(specificationSchema.parse(json).spec).toEqual(spec);
    expect(
      specificationSchema.safeParse({ ...specificationOf(spec), algorithm: "offdiagonal-preprocess-0" })
        .success,
    ).toBe(false);
  });
});
