import { expect, it } from "vitest";
import { NewestOnly } from "./newest-only";

/** Answers when it is told to, in the order that it was asked. */
function asked() {
  const inputs: string[] = [];
  const waiting: { resolve: (output: string) => void; reject: (reason: unknown) => void }[] = [];
  const told: [string, string][] = [];
  const newest = new NewestOnly<string, string>(
    (input) => {
      inputs.push(input);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    (input, output) => told.push([input, output instanceof Error ? output.message : output]),
  );
  const settle = async (by: (of: (typeof waiting)[number]) => void) => {
    const next = waiting.shift();
    if (!next) throw new Error("nothing was asked");
    by(next);
    await new Promise((rest) => setTimeout(rest));
  };
  return { newest, inputs, told, settle };
}

it("passes over what came and went while another was worked on", async () => {
  const { newest, inputs, told, settle } = asked();
  for (const input of ["a", "b", "c"]) newest.give(input);
  await settle(({ resolve }) => resolve("A"));
  await settle(({ resolve }) => resolve("C"));
  expect(inputs).toEqual(["a", "c"]);
  expect(told).toEqual([
    ["a", "A"],
    ["c", "C"],
  ]);
});

it("tells nobody of what is gone meanwhile, and why there is no answer, and goes on after both", async () => {
  const { newest, told, settle } = asked();
  newest.give("a");
  newest.give(null);
  newest.give("b");
  await settle(({ resolve }) => resolve("A"));
  await settle(({ reject }) => reject(new Error("no memory")));
  newest.give("c");
  await settle(({ resolve }) => resolve("C"));
  expect(told).toEqual([
    ["b", "no memory"],
    ["c", "C"],
  ]);
});

it("asks about the same once, however often it is given, and about one from before again", async () => {
  const { newest, inputs, told, settle } = asked();
  for (const input of ["a", "a", "b", "a"]) newest.give(input);
  await settle(({ resolve }) => resolve("A"));
  newest.give("a");
  expect(inputs).toEqual(["a"]);
  for (const input of ["b", "b"]) newest.give(input);
  await settle(({ resolve }) => resolve("B"));
  newest.give("a");
  await settle(({ resolve }) => resolve("again"));
  expect(told).toEqual([
    ["a", "A"],
    ["b", "B"],
    ["a", "again"],
  ]);
});
