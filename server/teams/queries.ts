import { asc, eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { members } from "@/db/schema";

/** Members of a team, in the order they came. The caller has loaded the team, so may see it. */
export function membersOf(db: Queryable, teamId: string) {
  return db.select().from(members).where(eq(members.teamId, teamId)).orderBy(asc(members.id));
}

/** A person's own memberships, oldest first. */
export function membershipsOf(db: Queryable, userId: string) {
  return db.select().from(members).where(eq(members.userId, userId)).orderBy(asc(members.id));
}
