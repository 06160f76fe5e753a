import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Seconds that some work takes, the memory that the process takes for it, in 1e6 bytes, and the longest time for which
 * nothing else of the process had its turn, in ms.
 */
export async function watched(work: () => Promise<unknown>) {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  let most = 0;
  const before = process.memoryUsage().rss;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  delays.enable();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  delays.disable();
  clearInterval(look);
  return { seconds, delayMs: delays.max / 1e6, megabytes: Math.max(0, most - before) / 1e6 };
}
