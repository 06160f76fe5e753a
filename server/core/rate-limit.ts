import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { rateLimit } from "@/db/schema";

/** How often within a window that begins at its first use: going on does not lengthen it. */
export interface RateLimit {
  readonly max: number;
  readonly windowSeconds: number;
}

/** Counts a use under a key, and answers with the seconds to wait where there were too many. */
export async function countUse(
  db: Database,
  key: string,
  { max, windowSeconds }: RateLimit,
  now = Date.now(),
): Promise<number | null> {
  const windowMs = windowSeconds * 1000;
  const isOver = sql`${rateLimit.lastRequest} <= ${now - windowMs}`;
  const [row] = await db
    .insert(rateLimit)
    .values({ id: randomUUID(), key, count: 1, lastRequest: now })
    .onConflictDoUpdate({
      target: rateLimit.key,
      set: {
        count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`,
        lastRequest: sql`case when ${isOver} then ${now} else ${rateLimit.lastRequest} end`,
      },
    })
    .returning();
  if (!row || row.count <= max) return null;
  return Math.max(1, Math.ceil((row.lastRequest + windowMs - now) / 1000));
}

/** Forgets what was counted under a key. */
export async function forgetUses(db: Database, key: string): Promise<void> {
  await db.delete(rateLimit).where(eq(rateLimit.key, key));
}
