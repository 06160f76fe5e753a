import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NewestOnly } from "./newest-only";
import { Together } from "./together";

const patienceMs = 50;

/** A page that asks about what it shows, as a view does once it is drawn, and whose answers take a while. */
function page(answerMs: number) {
  const shown: (string | null)[] = [];
  const answered: string[] = [];
  const together = new Together<string>((item) => {
    shown.push(item);
    queueMicrotask(() => asking.give(item));
  }, patienceMs);
  const asking = new NewestOnly<string, string>(
    (item) => new Promise((answer) => setTimeout(() => answer(item), answerMs)),
    (item) => {
      answered.push(item);
      together.said(item);
    },
  );
  const take = (item: string | null) => {
    asking.give(item);
    together.take(item, true);
  };
  return { shown, answered, take, together };
}

describe("a picture that is shown together with its answer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("comes with an answer that is quick", async () => {
    const { shown, answered, take } = page(20);
    take("a");
    await vi.advanceTimersByTimeAsync(19);
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect({ shown: new Set(shown), answered }).toEqual({ shown: new Set(["a"]), answered: ["a"] });
  });

  it("comes before an answer that takes longer, which is asked for once", async () => {
    const { shown, answered, take } = page(300);
    take("a");
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(shown).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answered).toEqual(["a"]);
  });

  it.each([20, 60, 300])(
    "stays the newest where others went before, answered after %d ms",
    async (answerMs) => {
      const { shown, answered, take } = page(answerMs);
      for (const item of ["a", "b", "c", "d"]) {
        take(item);
        await vi.advanceTimersByTimeAsync(answerMs / 2 + 1);
      }
      await vi.advanceTimersByTimeAsync(5_000);
      expect(shown.at(-1)).toBe("d");
      expect(answered.at(-1)).toBe("d");
      expect([...answered]).toEqual([...new Set(answered)].sort());
    },
  );

  it("is gone at once, and does not come back by an answer", async () => {
    const { shown, take } = page(20);
    take("a");
    take(null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown).toEqual([null]);
  });

  it("comes at once where nothing will be said of it, and not at all after the end", async () => {
    const shown: (string | null)[] = [];
    const together = new Together<string>((item) => shown.push(item), patienceMs);
    together.take("a", false);
    expect(shown).toEqual(["a"]);
    together.take("b", true);
    together.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown).toEqual(["a"]);
  });
});
