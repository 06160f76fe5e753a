import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { remembered } from "./remembered";

const stored = new Map<string, string>();
let isFull = false;

beforeEach(() => {
  stored.clear();
  isFull = false;
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (isFull) throw new DOMException("full", "QuotaExceededError");
      stored.set(key, text);
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const ours = () => remembered("names", z.object({ at: z.number(), name: z.string() }), 2);

it("keeps the newest by their time, one a key", () => {
  const names = ours();
  names.write("a", { at: 1, name: "one" });
  names.write("b", { at: 3, name: "three" });
  names.write("c", { at: 2, name: "two" });
  expect(ours().read()).toEqual({ b: { at: 3, name: "three" }, c: { at: 2, name: "two" } });
  names.write("c", { at: 4, name: "four" });
  names.write("b", null);
  expect(ours().read()).toEqual({ c: { at: 4, name: "four" } });
});

it("takes what is damaged, of another shape or not to be written for nothing", () => {
  for (const text of ["{", "null", '{"a":{"at":"late"}}']) {
    stored.set("names", text);
    expect(ours().read()).toEqual({});
  }
  isFull = true;
  ours().write("a", { at: 1, name: "one" });
  isFull = false;
  ours().write("b", { at: 1, name: "two" });
  expect(ours().read()).toEqual({ b: { at: 1, name: "two" } });
});
