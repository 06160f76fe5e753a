import { describe, expect, it } from "vitest";
import { dealOut } from "./deal";

const images = (count: number) => Array.from({ length: count }, (_, i) => `image ${i}`);
const countsOf = (dealt: { userId: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { userId } of dealt) counts[userId] = (counts[userId] ?? 0) + 1;
  return counts;
};

describe("dealing pictures out", () => {
  it("gives each to one person, evenly", () => {
    const dealt = dealOut(images(10), ["a", "b", "c"], 1);
    expect(new Set(dealt.map(({ imageId }) => imageId)).size).toBe(10);
    expect(countsOf(dealt)).toEqual({ a: 4, b: 3, c: 3 });
  });

  it("gives each to n people, never twice to the same", () => {
    const dealt = dealOut(images(9), ["a", "b", "c"], 2);
    expect(dealt).toHaveLength(18);
    expect(new Set(dealt.map(({ imageId, userId }) => `${imageId} ${userId}`)).size).toBe(18);
    expect(countsOf(dealt)).toEqual({ a: 6, b: 6, c: 6 });
  });

  it("deals only what is wanting, and to those who have the fewest", () => {
    const held = images(4).map((imageId) => ({ imageId, userId: "a" }));
    const dealt = dealOut(images(10), ["a", "b"], 1, held);
    expect(dealt).toHaveLength(6);
    expect(countsOf([...held, ...dealt])).toEqual({ a: 5, b: 5 });
  });

  it("lets what somebody has who is gone stay done", () => {
    const dealt = dealOut(images(2), ["a"], 1, [{ imageId: "image 0", userId: "gone" }]);
    expect(dealt).toEqual([{ imageId: "image 1", userId: "a" }]);
  });
});
