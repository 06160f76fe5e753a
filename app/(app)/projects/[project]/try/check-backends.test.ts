import { describe, expect, it } from "vitest";
import { type BackendName, backendNames } from "@/app/tf/backends";
import { type BackendsProgress, checkBackends } from "./check-backends";

/** Opens what works, and remembers what is open and what was. */
function opener(broken: readonly BackendName[] = []) {
  const open = new Set<BackendName>();
  const opened: BackendName[] = [];
  return {
    ...{ open, opened },
    one: async (name: BackendName) => {
      if (broken.includes(name)) throw new Error(`${name} is not there.`);
      expect([...open]).toEqual([]);
      open.add(name);
      opened.push(name);
      return { name, dispose: () => void open.delete(name) };
    },
  };
}

describe("the check on every backend", () => {
  it("goes through them one after the other, tells how far it is, and passes over what does not work", async () => {
    const { one, open, opened } = opener(["webgpu"]);
    const told: BackendsProgress[] = [];
    const outcomes = await checkBackends(
      backendNames,
      one,
      async ({ name }, tell) => {
        tell(1, 2);
        if (name === "webgl") throw new Error("The context was lost.");
        tell(2, 2);
      },
      (progress) => told.push(progress),
      new AbortController().signal,
    );
    expect(outcomes).toEqual([
      { name: "wasm", problem: null },
      { name: "webgpu", problem: "webgpu is not there." },
      { name: "webgl", problem: "The context was lost." },
      { name: "cpu", problem: null },
    ]);
    expect(opened).toEqual(["wasm", "webgl", "cpu"]);
    expect(open.size).toBe(0);
    expect(told.filter(({ name }) => name === "webgl")).toEqual([
      { name: "webgl", place: 3, of: 4, images: 0, total: 0 },
      { name: "webgl", place: 3, of: 4, images: 1, total: 2 },
    ]);
  });

  it("ends where it is stopped, and lets go of what is open", async () => {
    const { one, open, opened } = opener();
    const control = new AbortController();
    const told: BackendsProgress[] = [];
    const check = async (_opened: unknown, tell: (images: number, total: number) => void) => {
      control.abort();
      tell(1, 2);
      control.signal.throwIfAborted();
    };
    const tell = (progress: BackendsProgress) => void told.push(progress);
    await expect(checkBackends(backendNames, one, check, tell, control.signal)).rejects.toThrow();
    expect(opened).toEqual(["wasm"]);
    expect(open.size).toBe(0);
    expect(told).toHaveLength(1);
  });
});
