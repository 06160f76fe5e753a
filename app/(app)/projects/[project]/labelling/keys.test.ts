import { expect, it } from "vitest";
import { actionKeys } from "@/ml/label-keys";
import { classKeys } from "./keys";

const classes = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `c${at}`, key: null }));

it("gives digits, then letters, by place, and none beyond the last", () => {
  const keys = classKeys(classes(40));
  expect([...keys.values()].slice(0, 12).join("")).toBe("1234567890ab");
  expect(keys.size).toBe(34);
  expect(new Set(keys.values()).size).toBe(34);
  expect(keys.has("c34")).toBe(false);
});

it("keeps a key that a person gave, also from who would have it by place", () => {
  const keys = classKeys([
    { id: "a", key: null },
    { id: "b", key: "1" },
    { id: "c", key: null },
  ]);
  expect([...keys]).toEqual([
    ["a", "2"],
    ["b", "1"],
    ["c", "3"],
  ]);
});

it("takes no key from an action, also where a class was given it before", () => {
  expect([...classKeys([{ id: "a", key: "F" }])]).toEqual([["a", "1"]]);
});

it("gives a key to one class only, whichever way it is written, and leaves the actions theirs", () => {
  const keys = classKeys([{ id: "a", key: "X" }, { id: "b", key: "x" }, ...classes(40)]);
  expect(keys.get("a")).toBe("x");
  expect(keys.get("b")).toBe("1");
  for (const key of Object.values(actionKeys)) expect([...keys.values()]).not.toContain(key);
});
