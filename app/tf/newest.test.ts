import { describe, expect, it } from "vitest";
import { Newest } from "./newest";

describe("work on the newest", () => {
  it("passes over what came and went meanwhile, and goes on with what comes after a rest", async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const newest = new Newest((input: number) => {
      begun.push(input);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    const first = newest.give(1);
    void newest.give(2);
    void newest.give(3);
    expect(begun).toEqual([1]);
    ends.shift()?.();
    await Promise.resolve();
    expect(begun).toEqual([1, 3]);
    ends.shift()?.();
    await first;
    const later = newest.give(4);
    expect(begun).toEqual([1, 3, 4]);
    ends.shift()?.();
    await later;
  });
});
