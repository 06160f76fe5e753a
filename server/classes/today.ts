import { and, eq, inArray, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { classes } from "@/db/schema";
import { AppError, notFound } from "@/server/core/errors";

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

export type ClassesToday = ReadonlyMap<string, { id: string; name: string; archivedAt: Date | null }>;

/**
 * Of the classes of a project what each goes by today, by its id: an archived one takes no image.
 * @param isHeld whether none is archived or merged until the end of the transaction. Images are held afterwards, as who
 *   merges classes holds them.
 */
export async function classesToday(db: Queryable, projectId: string, isHeld = false): Promise<ClassesToday> {
  const read = db.select().from(classes).where(eq(classes.projectId, projectId)).orderBy(classes.id);
  const rows = await (isHeld ? read.for("key share") : read);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(rows.map((row) => [row.id, classToday(byId, row)]));
}

/** What a class that SQL names goes by today, as SQL. */
export function todaysClass(column: SQLWrapper, today: ClassesToday): SQL {
  const merged = [...today].filter(([id, now]) => now.id !== id);
  if (merged.length === 0) return sql`${column}`;
  const each = merged.map(([id, now]) => sql`when ${id} then ${now.id}`);
  return sql`case ${column} ${sql.join(each, sql` `)} else ${column} end`;
}

/**
 * Of some classes of a project what each goes by today: none of them is archived or merged until the end of the transaction.
 * Of all where one of them was, as it may have become any: to hold them all costs every label.
 */
export async function heldToday(
  tx: Transaction,
  projectId: string,
  classIds: readonly string[],
): Promise<ClassesToday> {
  const rows = await tx
    .select()
    .from(classes)
    .where(and(eq(classes.projectId, projectId), inArray(classes.id, [...classIds])))
    .orderBy(classes.id)
    .for("key share");
  if (rows.some(({ archivedAt }) => archivedAt)) return classesToday(tx, projectId, true);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why an archived class is given to no image, and what can be done. */
export const archivedClass = (name: string) =>
  new AppError(
    "CONFLICT",
    `The class ${name} is archived: no image gets it any more. Choose another class, or take it out of the archive in the settings.`,
    "classId",
  );

/**
 * The class that an image gets of whom somebody says that it is of this one: what it goes by today.
 * @param now the class that the image has, which may be said once more whatever became of it
 * @throws AppError NOT_FOUND where the project has no such class, CONFLICT where it is archived.
 */
export function classToGive(today: ClassesToday, classId: string, now: string | null = null): string {
  const given = today.get(classId);
  if (!given) throw notFound(classId);
  if (given.archivedAt && given.id !== now) throw archivedClass(given.name);
  return given.id;
}

/** Why images do not get the class back that they had before: it is archived since. */
export const archivedBefore = (name: string) =>
  new AppError(
    "CONFLICT",
    `What is taken back would be ${name} again, and the class ${name} is archived: no image gets it any more. Take it out of the archive in the settings, then take this back.`,
  );

/**
 * The class that an image gets back by what it goes by today, null for none.
 * @throws AppError CONFLICT where that is archived.
 */
export function givenBack(today: ClassesToday, classId: string | null): string | null {
  const now = today.get(classId ?? "");
  if (now?.archivedAt) throw archivedBefore(now.name);
  return now?.id ?? null;
}
