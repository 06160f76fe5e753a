import { setImmediate } from "node:timers/promises";

const breathMs = 50;
const askMs = 200;

/**
 * Carries a search for near-same images (ml/likeness.ts) to its end. The heartbeat has its turn twenty times a second,
 * and five times a second `goOn` is told the share that is done, 0 to 1. Answers with false where that says no.
 */
export async function searchNearSame(
  search: Iterable<number>,
  goOn: (share: number) => boolean | Promise<boolean>,
): Promise<boolean> {
  let [breathed, asked] = [performance.now(), performance.now()];
  for (const share of search) {
    const now = performance.now();
    if (now - breathed < breathMs) continue;
    await setImmediate();
    if (now - asked >= askMs) {
      if (!(await goOn(share))) return false;
      asked = performance.now();
    }
    breathed = performance.now();
  }
  return true;
}
