import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { user } from "@/db/schema";
import { AppError } from "@/server/core/errors";

/**
 * Refuses what was written over a version that is not the newest any more, so that nobody's words are lost: the writer is shown
 * the newer one first. @param basedOn number of the version that was read; 0: there was none.
 */
export async function requireNewest(
  tx: Transaction,
  newest: { number: number; authorId: string } | undefined,
  basedOn: number,
): Promise<void> {
  if ((newest?.number ?? 0) === basedOn) return;
  const [author] = newest
    ? await tx.select({ name: user.name }).from(user).where(eq(user.id, newest.authorId))
    : [];
  throw new AppError(
    "CONFLICT",
    newest
      ? `${author?.name ?? "Somebody"} has written version ${newest.number} meanwhile, and you began with ${basedOn}: look at it, and save again.`
      : "What you wrote over is gone: reload the page, and save again.",
    "basedOn",
  );
}
