import { expect, it } from "vitest";
import { aheadText } from "./ahead-of-champion";

it("calls a run ahead of the champion, and better only where it is more than chance", () => {
  const ahead = (p: number | null) =>
    aheadText({
      ...{ accuracy: 0.933, championAccuracy: 0.93, p, champion: { id: "v", number: 3 } },
      registeredModel: { id: "m", name: "Digits" },
    });
  const said = "93.30 % on the test images against 93.00 % of the champion of Digits, version 3: ";
  expect(ahead(0.62)).toBe(`${said}p = 0.62, which may be chance`);
  expect(ahead(0.0004)).toBe(`${said}p < 0.001, more than chance explains`);
  expect(ahead(null)).toBe(`${said}no image tells them apart`);
});
