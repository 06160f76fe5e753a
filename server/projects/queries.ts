import { asc, eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { classes } from "@/db/schema";

/** Classes of a project in their order. */
export function classesOf(db: Queryable, projectId: string) {
  return db.select().from(classes).where(eq(classes.projectId, projectId)).orderBy(asc(classes.position));
}
