import { describe, expect, it } from "vitest";
import { verdictOf } from "./verdict";

const votes = (...classIds: (string | null)[]) =>
  classIds.map((classId, at) => ({ userId: `${at}`, classId }));
const queue = { votesPerImage: 3, rule: "majority", isGold: false, stuck: false } as const;

describe("verdictOf", () => {
  it("waits until everybody was asked, even where more than half agree", () => {
    expect(verdictOf(votes("a", "a"), queue)).toEqual({ state: "open", classId: null, differs: false });
    expect(verdictOf([], queue).state).toBe("open");
  });

  it("leaves to a reviewer what most votes gave a class that is archived", () => {
    const archived = { ...queue, isArchived: (classId: string) => classId === "a" };
    expect(verdictOf(votes("a", "b", "a"), archived)).toEqual({
      state: "review",
      classId: null,
      differs: true,
    });
    expect(verdictOf(votes("a", "b", "b"), archived)).toMatchObject({ state: "settled", classId: "b" });
  });

  it("decides by more than half, counting those who cannot say", () => {
    expect(verdictOf(votes("a", "b", "a"), queue)).toEqual({ state: "settled", classId: "a", differs: true });
    expect(verdictOf(votes("a", null, "a"), queue)).toEqual({
      state: "settled",
      classId: "a",
      differs: false,
    });
    expect(verdictOf(votes("a", null, null), queue).state).toBe("review");
    expect(verdictOf(votes("a", "b", "c"), queue).state).toBe("review");
    expect(verdictOf(votes("a", "b"), { ...queue, votesPerImage: 2 }).state).toBe("review");
    expect(verdictOf(votes(null, null, null), queue)).toEqual({
      state: "review",
      classId: null,
      differs: false,
    });
  });

  it("decides by all of them, or never", () => {
    const unanimous = { ...queue, rule: "unanimous" } as const;
    expect(verdictOf(votes("a", "a", "a"), unanimous)).toMatchObject({ state: "settled", classId: "a" });
    expect(verdictOf(votes("a", "a", null), unanimous).state).toBe("review");
    expect(verdictOf(votes("a", "a", "a"), { ...queue, rule: "reviewer" }).state).toBe("review");
  });

  it("never decides an image whose answer is known, nor one that too few could be asked about", () => {
    expect(verdictOf(votes("a", "a", "a"), { ...queue, isGold: true })).toMatchObject({
      state: "settled",
      classId: null,
    });
    expect(verdictOf(votes("a", "a"), { ...queue, stuck: true }).state).toBe("review");
  });
});
