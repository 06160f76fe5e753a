import { describe, expect, it } from "vitest";
import { imageSetOptions, imageSets, oncePerImage, splitLabels } from "./image-sets";

describe("the images that may be tried", () => {
  it("come from what the run judged, each split, and the error cases, each by its name", () => {
    expect(imageSetOptions.map(({ value }) => value)).toEqual([...imageSets]);
    expect(new Set(imageSetOptions.map(({ label }) => label)).size).toBe(imageSets.length);
    expect(Object.keys(splitLabels)).toEqual(["test", "validation", "train"]);
  });

  it("stand once where several cases were kept of one picture, with the newest", () => {
    const rows = [
      { id: "case_3", image: { id: "image_a" } },
      { id: "case_2", image: { id: "image_b" } },
      { id: "case_1", image: { id: "image_a" } },
    ];
    expect(oncePerImage(rows).map(({ id }) => id)).toEqual(["case_3", "case_2"]);
    expect(oncePerImage([])).toEqual([]);
  });
});
