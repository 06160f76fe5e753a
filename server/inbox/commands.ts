import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { inboxItems } from "@/db/schema";
import { personalCommand } from "@/server/core/command";
import { notFound } from "@/server/core/errors";

/** Puts a comment or a review into the inboxes of people, once each; who does it needs no telling. */
export async function putIntoInboxes(
  tx: Transaction,
  about: { projectId: string; commentId: string } | { projectId: string; reviewId: string },
  userIds: readonly string[],
  byUserId: string,
): Promise<void> {
  const rows = userIds.filter((userId) => userId !== byUserId).map((userId) => ({ ...about, userId }));
  if (rows.length === 0) return;
  await tx.insert(inboxItems).values(rows).onConflictDoNothing();
}

/** Says that the person has read some of what waited for them, or all of it. */
export const readInbox = personalCommand({
  name: "inbox:read",
  input: z.object({
    inboxItemIds: z.array(z.string()).max(500, "At most 500 at once; leave them out to mean all.").nullish(),
  }),
  record: () => ({}),
  run: async ({ tx, actor }, { inboxItemIds }) => {
    const own = eq(inboxItems.userId, actor.id);
    if (inboxItemIds) {
      const rows = await tx
        .select({ id: inboxItems.id })
        .from(inboxItems)
        .where(and(own, inArray(inboxItems.id, inboxItemIds)));
      const missing = inboxItemIds.find((id) => !rows.some((row) => row.id === id));
      if (missing !== undefined) throw notFound(missing);
    }
    await tx
      .update(inboxItems)
      .set({ readAt: new Date() })
      .where(
        and(own, isNull(inboxItems.readAt), inboxItemIds ? inArray(inboxItems.id, inboxItemIds) : undefined),
      );
    return actor;
  },
});
