import { logger } from "@/server/core/log";

/**
 * Does something to each of some marked objects. One that it cannot be done to stays, is logged with its id and holds
 * up no other: what has come to need it since it was marked has to go first, and the next sweep asks again.
 */
export async function sweepEach<Marked extends { id: string }>(
  marked: readonly Marked[],
  signal: AbortSignal,
  sweep: (one: Marked) => Promise<void>,
): Promise<void> {
  for (const one of marked) {
    if (signal.aborted) return;
    try {
      await sweep(one);
    } catch (error) {
      logger.warn({ error, id: one.id }, "what was deleted cannot be freed: it stays until the next sweep");
    }
  }
}
