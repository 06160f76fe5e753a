import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { classes } from "@/db/schema";
import { AppError } from "@/server/core/errors";

/** What a class goes by today: one that was merged by the class that it was merged into, and so on to the last. */
export function classToday<Row extends { mergedIntoId: string | null }>(
  byId: ReadonlyMap<string, Row>,
  row: Row,
): Row {
  let today = row;
  for (let next = byId.get(today.mergedIntoId ?? ""); next; next = byId.get(next.mergedIntoId ?? "")) {
    today = next;
  }
  return today;
}

/** Of the classes of a project what each goes by today, by its id: an archived one takes no image. */
export async function classesToday(
  db: Queryable,
  projectId: string,
): Promise<Map<string, { id: string; name: string; archivedAt: Date | null }>> {
  const rows = await db.select().from(classes).where(eq(classes.projectId, projectId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(rows.map((row) => [row.id, classToday(byId, row)]));
}

/** Why an archived class is given to no image, and what can be done. */
export const archivedClass = (name: string) =>
  new AppError(
    "CONFLICT",
    `The class ${name} is archived: no image gets it any more. Choose another class, or take it out of the archive in the settings.`,
    "classId",
  );
