import { setTimeout as wait } from "node:timers/promises";
import { isDatabaseUnreachable } from "./errors";

/**
 * Tries again until the database answers: one that restarts costs long work nothing. `work` may be called again where the
 * database went away in between, which it must bear.
 * @param patience milliseconds.
 * @throws what `work` throws for any other reason, or once the patience is used up.
 */
export async function patiently<Result>(work: () => Promise<Result>, patience = 60_000): Promise<Result> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnreachable(error) || Date.now() > until) throw error;
      await wait(500);
    }
  }
}
