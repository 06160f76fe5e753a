import { Turns } from "@/server/core/turns";

/** How long work in the web process may keep others waiting. */
const stretchMs = 10;

/** Lets the event loop turn where a stretch of work has been long. */
export function breather(): () => Promise<void> {
  let rested = performance.now();
  return async () => {
    if (performance.now() - rested < stretchMs) return;
    await new Promise((wake) => setImmediate(wake));
    rested = performance.now();
  };
}

/** Probabilities from which on reading them all takes seconds and tens of megabytes. */
const large = 4_000_000;
const turns = new Turns();

/** Does the work at once where it reads few probabilities; large work waits until the large work before it is done. */
export function inTurn<T>(probabilities: number, work: () => Promise<T>): Promise<T> {
  if (probabilities <= large) return work();
  return turns.take(work);
}
