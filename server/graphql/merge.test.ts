import { describe, expect, it } from "vitest";
import { merged } from "./merge";

/** Gives what is put in, until the signal fires. */
function source(signal: AbortSignal) {
  const given: string[] = [];
  let wake = () => {};
  let hasEnded = false;
  async function* all(): AsyncGenerator<string> {
    try {
      while (!signal.aborted) {
        const value = given.shift();
        if (value !== undefined) yield value;
        else {
          await new Promise<void>((done) => {
            wake = done;
            signal.addEventListener("abort", () => done(), { once: true });
          });
        }
      }
    } finally {
      hasEnded = true;
    }
  }
  return {
    stream: all(),
    put: (value: string) => {
      given.push(value);
      wake();
    },
    hasEnded: () => hasEnded,
  };
}

describe("merging", () => {
  it("gives what either gives as it comes, and ends both when it is left while they wait", async () => {
    const stop = new AbortController();
    const [one, other] = [source(stop.signal), source(stop.signal)];
    const all = merged([one.stream, other.stream], stop);
    one.put("a");
    expect((await all.next()).value).toBe("a");
    other.put("b");
    expect((await all.next()).value).toBe("b");
    one.put("c");
    other.put("d");
    expect([(await all.next()).value, (await all.next()).value].sort()).toEqual(["c", "d"]);
    stop.abort();
    await all.return(undefined);
    expect([one.hasEnded(), other.hasEnded()]).toEqual([true, true]);
  });

  it("ends with the first that fails, and says why", async () => {
    const stop = new AbortController();
    const waits = source(stop.signal);
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* fails(): AsyncGenerator<string> {
      throw new Error("gone");
    }
    await expect(merged([waits.stream, fails()], stop).next()).rejects.toThrow("gone");
    expect(waits.hasEnded()).toBe(true);
  });
});
