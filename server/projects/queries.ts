import { and, asc, desc, eq, inArray, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { classes, projects } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";

/** Classes of a project in their order; many projects in one query. The caller has loaded the project. */
export const classesOf = batched<(typeof classes.$inferSelect)[]>(async (projectIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(classes)
    .where(inArray(classes.projectId, [...projectIds]))
    .orderBy(asc(classes.position));
  const byProject = groupBy(rows, (row) => row.projectId);
  return projectIds.map((id) => byProject.get(id) ?? []);
});

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
