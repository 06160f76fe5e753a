import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { causeTags, classes, reviewDecisions, user } from "@/db/schema";
import type { ProjectEvent } from "@/server/core/events";
import type { Decision } from "./queries";

/** A decision with the rows that it names: who hears of it needs to ask for nothing more. */
export interface HeardDecision extends Decision {
  named: {
    user: { id: string; name: string; email: string };
    class: typeof classes.$inferSelect | null;
    tags: (typeof causeTags.$inferSelect)[];
  };
}

/** An action on more pictures than that is read as a page of the log. */
const mostWithEvent = 100;

const known = new WeakMap<ProjectEvent, Promise<HeardDecision[] | null>>();

/**
 * The decisions that an event is of, in their order; null where it is of none, or of more than go with an event. Read once
 * for all who are given the same event.
 */
export function decisionsOf(db: Database, event: ProjectEvent): Promise<HeardDecision[] | null> {
  const before = known.get(event);
  if (before) return before;
  const read = decisionsWith(db, event);
  known.set(event, read);
  // Whoever asks after a failure asks anew.
  read.catch(() => known.delete(event));
  return read;
}

async function decisionsWith(
  db: Database,
  { objectId, detail }: ProjectEvent,
): Promise<HeardDecision[] | null> {
  if (detail === null) return null;
  const { userId, key } = detail.decisions;
  const rows = await db
    .select({
      decision: reviewDecisions,
      class: classes,
      user: { id: user.id, name: user.name, email: user.email },
    })
    .from(reviewDecisions)
    .innerJoin(user, eq(user.id, reviewDecisions.userId))
    .leftJoin(classes, eq(classes.id, reviewDecisions.classId))
    .where(
      and(
        eq(reviewDecisions.reviewId, objectId),
        eq(reviewDecisions.userId, userId),
        eq(reviewDecisions.key, key),
      ),
    )
    .orderBy(reviewDecisions.sequence)
    .limit(mostWithEvent + 1);
  // None are left where an image was deleted since: its decisions went with it.
  if (rows.length === 0 || rows.length > mostWithEvent) return null;
  const tagIds = [...new Set(rows.flatMap(({ decision }) => decision.tagIds))];
  const tags =
    tagIds.length > 0 ? await db.select().from(causeTags).where(inArray(causeTags.id, tagIds)) : [];
  return rows.map((row) => ({
    ...row.decision,
    named: {
      ...{ user: row.user, class: row.class },
      tags: row.decision.tagIds.flatMap((id) => tags.find((tag) => tag.id === id) ?? []),
    },
  }));
}
