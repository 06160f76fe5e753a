import { expect, it } from "vitest";
import { Turns } from "./turns";

it("takes one piece of work after another, also after one that fails, and counts what is not done", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      log.push(`${name} begins`);
      await new Promise((wake) => setTimeout(wake, 5));
      log.push(`${name} ends`);
      if (fails) throw new Error(`${name} failed`);
      return name;
    });
  const all = [work("a"), work("b", true), work("c")];
  expect(turns.length).toBe(3);
  const ended = await Promise.allSettled(all);
  expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(turns.length).toBe(0);
});
