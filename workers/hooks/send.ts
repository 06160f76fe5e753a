import { createHmac } from "node:crypto";
import { lookup as resolve } from "node:dns";
import { type IncomingMessage, request as plain } from "node:http";
import { request as secure } from "node:https";
import type { LookupFunction } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { and, asc, eq, inArray, lt, lte, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { hookDeliveries, hooks } from "@/db/schema";
import { transact } from "@/server/core/events";
import { logger } from "@/server/core/log";
import { type HookHost, isAddressFit, refusalOfAddress } from "@/server/hooks/address";

/** How long the other side may take, from its name to its answer. */
const patienceMs = 10_000;
/** Longer than that: then a worker that has said nothing is lost, and another may try. */
const leaseMs = 60_000;
const atOnce = 10;
/** After the first failure; three times as long after each further one: 10 s to 2 hours, the last after 3 hours in all. */
const firstPauseMs = 10_000;
const mostAttempts = 8;
const keptMs = 30 * 24 * 60 * 60 * 1000;

export interface Hooks {
  db: Database;
  /** Where hooks may lead to, as the operator allows. */
  hosts: readonly HookHost[];
}

type Delivery = typeof hookDeliveries.$inferSelect;
type Outcome = { status: number | null; failure: string | null; isFinal?: boolean };

/** Tells the addresses of hooks what waits for them, for as long as the worker lives. */
export async function sendHooksForever(sender: Hooks, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // The database may be away for a while: the next round finds the same.
    const sent = await sendDue(sender, signal).catch((error: unknown) => {
      logger.debug({ error }, "hooks");
      return 0;
    });
    if (sent < atOnce) await wait(2000, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Tries what is due, side by side, and keeps how it went. Each is taken under a lease before it is tried, so that of two
 * workers one tries, and a crash in between tries again, under the same Offdiagonal-Delivery. Gives how many were tried.
 */
export async function sendDue({ db, hosts }: Hooks, signal: AbortSignal): Promise<number> {
  const due = db
    .select({ id: hookDeliveries.id })
    .from(hookDeliveries)
    .where(and(eq(hookDeliveries.state, "waiting"), lte(hookDeliveries.dueAt, sql`now()`)))
    .orderBy(asc(hookDeliveries.dueAt))
    .limit(atOnce)
    .for("update", { skipLocked: true });
  const taken = await db
    .update(hookDeliveries)
    .set({ attempts: sql`${hookDeliveries.attempts} + 1`, dueAt: new Date(Date.now() + leaseMs) })
    .where(inArray(hookDeliveries.id, due))
    .returning();
  await Promise.all(
    taken.map(async (delivery) => {
      const [hook] = await db.select().from(hooks).where(eq(hooks.id, delivery.hookId));
      if (!hook) return;
      const refusal = refusalOfAddress(hook.url, hosts);
      const outcome = refusal
        ? { status: null, failure: refusal, isFinal: true }
        : await post(hook.url, hook.secret, delivery, signal);
      if (signal.aborted) return;
      await keep(db, hook.projectId, delivery, outcome);
    }),
  );
  return taken.length;
}

/** Forgets deliveries that are kept no longer. */
export async function pruneDeliveries(db: Database, now = Date.now()): Promise<void> {
  await db.delete(hookDeliveries).where(lt(hookDeliveries.createdAt, new Date(now - keptMs)));
}

function keep(
  db: Database,
  projectId: string,
  { id, hookId, attempts }: Delivery,
  { status, failure, isFinal }: Outcome,
): Promise<void> {
  const isOver = failure === null || isFinal === true || attempts >= mostAttempts;
  return transact(db, async ({ tx, publish }) => {
    await tx
      .update(hookDeliveries)
      .set({
        status,
        failure,
        state: failure === null ? "delivered" : isOver ? "failed" : "waiting",
        endedAt: isOver ? new Date() : null,
        dueAt: new Date(Date.now() + firstPauseMs * 3 ** (attempts - 1)),
      })
      .where(and(eq(hookDeliveries.id, id), eq(hookDeliveries.attempts, attempts)));
    publish(projectId, "HOOK_CHANGED", hookId);
  });
}

/** What a body is signed as at a moment: `t=SECONDS,v1=HEX` of HMAC-SHA256 over `SECONDS.BODY`. */
function signatureOf(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** A name's addresses, those that it may lead to alone: the connection is made to what was looked at here. */
const fitAddresses: LookupFunction = (hostname, options, answer) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return answer(error, "");
    const fit = found.filter(({ address }) => isAddressFit(hostname, address));
    const [first] = fit;
    if (!first) {
      return answer(new Error(`${hostname} leads to an address of this computer or of its link`), "");
    }
    if (options.all) return answer(null, fit);
    return answer(null, first.address, first.family);
  });
};

/** Sends a delivery. Nothing of the answer is read but its status, and no redirect is followed. */
async function post(url: string, secret: string, delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
  const body = JSON.stringify({
    id: delivery.id,
    createdAt: delivery.createdAt.toISOString(),
    ...(delivery.body as object),
  });
  try {
    const status = await new Promise<number>((done, failed) => {
      const request = (url.startsWith("https:") ? secure : plain)(
        url,
        {
          method: "POST",
          agent: false,
          lookup: fitAddresses,
          signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
          headers: {
            "Content-Type": "application/json",
            "Content-Length": Buffer.byteLength(body),
            "User-Agent": "Offdiagonal-Hook/1",
            "Offdiagonal-Event": delivery.event,
            "Offdiagonal-Delivery": delivery.id,
            "Offdiagonal-Signature": signatureOf(secret, body, Math.floor(Date.now() / 1000)),
          },
        },
        (response: IncomingMessage) => {
          done(response.statusCode ?? 0);
          response.destroy();
        },
      );
      request.on("error", failed);
      request.end(body);
    });
    if (status >= 200 && status < 300) return { status, failure: null };
    const isRedirect = status >= 300 && status < 400;
    return {
      status,
      failure: isRedirect
        ? `It answered ${status}, which leads elsewhere: give the address itself.`
        : `It answered ${status}.`,
    };
  } catch (error) {
    const isLate = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    const reason = error instanceof Error ? error.message : String(error);
    return {
      status: null,
      failure: isLate
        ? `It did not answer within ${patienceMs / 1000} seconds.`
        : `It was not reached: ${reason}.`,
    };
  }
}
