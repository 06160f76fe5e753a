import { and, desc, eq, lt } from "drizzle-orm";
import { projects } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { boundProjects } from "@/server/core/scope";

/** A page of a team's projects, newest first; those that the caller's token is bound to. */
export function projectsOf(
  { db, actor }: Context,
  teamId: string,
  { after, limit }: { after?: string; limit: number },
) {
  return db
    .select()
    .from(projects)
    .where(
      and(
        eq(projects.teamId, teamId),
        boundProjects(actor?.grant?.bounds ?? null),
        after ? lt(projects.id, after) : undefined,
      ),
    )
    .orderBy(desc(projects.id))
    .limit(limit);
}
