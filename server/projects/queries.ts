import { and, desc, eq, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { projects } from "@/db/schema";

/** A page of a team's projects, newest first. */
export function projectsOf(
  db: Queryable,
  teamId: string,
  { after, limit }: { after?: string; limit: number },
) {
  return db
    .select()
    .from(projects)
    .where(and(eq(projects.teamId, teamId), after ? lt(projects.id, after) : undefined))
    .orderBy(desc(projects.id))
    .limit(limit);
}
