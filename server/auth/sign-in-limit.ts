import { createHash, randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { rateLimit } from "@/db/schema";

/** Attempts to sign in to one account within the window. */
const signInAttempts = { max: 10, windowSeconds: 60 } as const;

// Hashed, so that the table is no list of the addresses that somebody has tried.
const keyOf = (email: string) =>
  `account|${createHash("sha256").update(email.trim().toLowerCase()).digest("hex")}`;

/**
 * Counts an attempt to sign in to an account, existing or not, and answers with the seconds to wait where there were
 * too many. better-auth limits by the sender's address, which somebody who connects directly can claim to be any
 * (x-forwarded-for); this limit holds whatever they claim.
 */
export async function countSignIn(db: Database, email: string, now = Date.now()): Promise<number | null> {
  const windowMs = signInAttempts.windowSeconds * 1000;
  const isOver = sql`${rateLimit.lastRequest} <= ${now - windowMs}`;
  const [row] = await db
    .insert(rateLimit)
    .values({ id: randomUUID(), key: keyOf(email), count: 1, lastRequest: now })
    .onConflictDoUpdate({
      target: rateLimit.key,
      set: {
        count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`,
        // The window begins at its first attempt: going on does not lengthen it.
        lastRequest: sql`case when ${isOver} then ${now} else ${rateLimit.lastRequest} end`,
      },
    })
    .returning();
  if (!row || row.count <= signInAttempts.max) return null;
  return Math.max(1, Math.ceil((row.lastRequest + windowMs - now) / 1000));
}

/** Forgets the attempts of an account whose owner came in. */
export async function forgetSignIns(db: Database, email: string): Promise<void> {
  await db.delete(rateLimit).where(eq(rateLimit.key, keyOf(email)));
}
