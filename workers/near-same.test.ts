import { expect, it } from "vitest";
import { searchNearSame } from "./near-same";

/** So many steps of a millisecond each. */
function* steps(count: number) {
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    while (performance.now() - begun < 1);
    yield i / count;
  }
}

it("lets timers have their turn while it searches, and tells how far it is", async () => {
  let [last, silence] = [performance.now(), 0];
  const timer = setInterval(() => {
    silence = Math.max(silence, performance.now() - last);
    last = performance.now();
  }, 20);
  const told: number[] = [];
  const isDone = await searchNearSame(steps(2000), (share) => told.push(share) > 0);
  clearInterval(timer);
  expect(isDone).toBe(true);
  expect(silence).toBeLessThan(1000);
  expect(told.length).toBeGreaterThan(1);
  expect(told.toSorted((a, b) => a - b)).toEqual(told);
});

it("ends where it is told to", async () => {
  let made = 0;
  function* counted() {
    for (const share of steps(60_000)) {
      made++;
      yield share;
    }
  }
  expect(await searchNearSame(counted(), async () => false)).toBe(false);
  expect(made).toBeLessThan(10_000);
});
