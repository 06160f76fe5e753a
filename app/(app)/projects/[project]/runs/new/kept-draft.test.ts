import { expect, it } from "vitest";
import { keep, readKept } from "./kept-draft";
import { once } from "./repeats";

function storage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const draft = {
  origin: "run_1 ",
  name: "Mine",
  preset: "cnn",
  edited: { seed: 3 },
  repeats: { ...once, kind: "seeds" as const },
  priority: "high" as const,
};

it("finds a draft again in its project, if the address asks for the same start", () => {
  const window = storage();
  keep(window, "project_1", draft);
  expect(readKept(window, "project_1", "run_1 ")).toEqual(draft);
  expect(readKept(window, "project_1", "run_2 ")).toBeNull();
  expect(readKept(window, "project_2", "run_1 ")).toBeNull();
  keep(window, "project_1", null);
  expect(window.items.size).toBe(0);
});

it("begins afresh where what was kept cannot be read, or nothing can be kept", () => {
  const window = storage();
  for (const text of ["{", '{"origin":"run_1 "}', "[]"]) {
    window.items.set("offdiagonal.launch.project_1", text);
    expect(readKept(window, "project_1", "run_1 ")).toBeNull();
  }
  const full = {
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
    removeItem: () => undefined,
  };
  expect(() => keep(full, "project_1", draft)).not.toThrow();
});
