import { expect, it } from "vitest";
import { beatsChampion, parityPassed } from "@/ml/promotion";
import { mcnemar } from "@/ml/significance";

const beside = (broken: number, fixed: number, common = 400) => ({
  ...{ champion: "version 3", common, broken, fixed, bothRight: 300, mcnemar: mcnemar(broken, fixed) },
});

it("needs more fixed than broken, by more than chance", () => {
  expect(beatsChampion(beside(6, 23), 0.05)).toMatchObject({
    passed: true,
    words:
      "Of 400 common test images the champion, version 3, has 306 right and this version 323: 23 fixed, 6 broken; McNemar’s p = 0.002316 is below 0.05.",
  });
  expect(beatsChampion(beside(6, 23), 0.001).passed).toBe(false);
  expect(beatsChampion(beside(6, 11), 0.05).passed).toBe(false);
  // Worse by more than chance is worse all the same.
  expect(beatsChampion(beside(23, 6), 0.05)).toMatchObject({ passed: false });
});

it("does not pass where nothing can be told", () => {
  expect(beatsChampion(beside(0, 0), 0.05).words).toContain("no image tells them apart");
  expect(beatsChampion(beside(0, 0, 0), 0.05).words).toContain("No test image in common");
});

it("takes one browser that agrees, and none that differs", () => {
  const said = { browser: "Firefox 140", backend: "wasm", images: 200, agreeing: 200, agrees: true };
  expect(parityPassed([]).passed).toBe(false);
  expect(parityPassed([said])).toMatchObject({ passed: true, figures: { browsers: 1, agreeing: 1 } });
  expect(parityPassed([said, { ...said, backend: "webgl", agreeing: 199, agrees: false }])).toMatchObject({
    passed: false,
    words: "Firefox 140 on webgl does not decide as the worker did: 199 of 200 images agree.",
  });
  // The sample and the whole split of one browser are of one place.
  const whole = { ...said, images: 10_000, agreeing: 10_000 };
  expect(parityPassed([said, whole])).toMatchObject({
    ...{ passed: true, figures: { browsers: 1, agreeing: 1 } },
    words: "One browser and backend decides as the worker did.",
  });
  expect(parityPassed([said, { ...whole, agrees: false }])).toMatchObject({
    ...{ passed: false, figures: { browsers: 1, agreeing: 0 } },
    words: expect.stringContaining("it gives other numbers"),
  });
  // What people have set aside counts no longer, and is told.
  expect(parityPassed([said], 1)).toMatchObject({
    passed: true,
    words:
      "One browser and backend decides as the worker did. One finding that differs was set aside, with the reason in Try.",
  });
  expect(parityPassed([], 2)).toMatchObject({
    passed: false,
    words: expect.stringContaining("2 findings that differ were set aside"),
  });
});
