import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api";
import { CliError } from "./exit";
import { tell } from "./print";

/** First and longest wait before the server is asked again; given up where it was away for so long. */
const waits = { firstMs: 500, mostMs: 15_000, patienceMs: 10 * 60_000 } as const;

/**
 * Reads something again whenever an event of its project may have changed it, until `read` answers that it is over. A
 * connection that breaks off is opened again behind the last event; nothing is missed meanwhile, as each opening reads
 * anew. However long nothing happens, it is waited for. Throws UNREACHABLE where the server does not answer for ten minutes.
 */
export async function follow(
  api: Api,
  projectId: string,
  concerns: (objectId: string) => boolean,
  read: () => Promise<boolean>,
  { firstMs, mostMs, patienceMs }: { firstMs: number; mostMs: number; patienceMs: number } = waits,
): Promise<void> {
  let waitMs = firstMs;
  let awaySince: number | null = null;
  for (;;) {
    const stop = new AbortController();
    try {
      const { project } = await api.ask<{ project: { eventSequence: string } }>(
        "query ($id: ID!) { project(id: $id) { eventSequence } }",
        { id: projectId },
      );
      // The number first, then what it numbers: what changes between the two is heard of.
      if (await read()) return;
      awaySince = null;
      waitMs = firstMs;
      for await (const event of api.events(projectId, project.eventSequence, stop.signal)) {
        if (!concerns(event.objectId) && event.type !== "RESYNC") continue;
        if (await read()) return;
      }
    } catch (error) {
      if (!(error instanceof CliError) || error.outcome !== "unreachable") {
        // A connection that breaks off in the middle says so in words of its own.
        if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
      }
      // A run may be quiet for hours before the connection breaks off: the time counts from there.
      awaySince ??= Date.now();
      if (Date.now() - awaySince > patienceMs) throw error;
      tell("The server does not answer; asking again.");
    } finally {
      stop.abort();
    }
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, mostMs);
  }
}
