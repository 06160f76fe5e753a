import { expect, it } from "vitest";
import { actionKeys, classKeyOrder, keyFault } from "@/ml/label-keys";

it("lets a class have every digit and letter that no action has, however it is written", () => {
  expect(classKeyOrder.join("")).toBe("1234567890abdeghijklmnopqrstuvwxyz");
  for (const key of classKeyOrder) expect([keyFault(key), keyFault(key.toUpperCase())]).toEqual([null, null]);
});

it("names what a key does that a class cannot have", () => {
  expect(keyFault("F")).toBe("The key F flags an image while labelling: choose another one.");
  expect(keyFault("c")).toContain("comments on an image");
  for (const key of [...Object.values(actionKeys), "é", "ß", "12", " ", ""])
    expect(keyFault(key)).not.toBeNull();
});
