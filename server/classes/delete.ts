import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { classes } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { type Holder, holdersOf } from "@/server/deletion/holders";
import { holdClass } from "./commands";

/** Tables that name a class without a foreign key. */
const besides: readonly Holder[] = [
  { table: "images", column: "class_id" },
  { table: "labels", column: "class_id" },
];

/** Deletes a class that nothing ever used; one that was used can be archived. */
export const deleteClass = command({
  action: "project:write",
  name: "class:delete",
  input: z.object({ classId: z.string() }),
  on: ({ classId }) => classId,
  run: async ({ tx, projectId, publish }, { classId }) => {
    const own = await holdClass(tx, projectId, classId);
    if (await isUsed(tx, projectId, classId)) {
      throw new AppError(
        "CONFLICT",
        `${own.name} cannot be deleted: images, versions or decisions have had it. Archive it instead; then no new image gets it.`,
      );
    }
    await tx.delete(classes).where(eq(classes.id, classId));
    publish(projectId, "PROJECT_CHANGED", projectId);
    return { id: projectId };
  },
});

/** Whether anything has ever had a class, so that it stays. */
export async function isUsed(db: Queryable, projectId: string, classId: string): Promise<boolean> {
  const holders = await holdersOf(db, "classes", besides);
  const uses = [
    ...holders.map(
      ({ table, column }) =>
        sql`exists (select 1 from ${sql.raw(table)} h where h.${sql.identifier(column)} = ${classId})`,
    ),
    // Frozen lists, and an import under way, which has looked its classes up before its images come.
    ...["versions", "models"].map(
      (table) =>
        sql`exists (select 1 from ${sql.raw(table)} h where h.project_id = ${projectId}
          and h.classes @> ${JSON.stringify([{ id: classId }])}::jsonb)`,
    ),
    sql`exists (select 1 from label_queues h where h.project_id = ${projectId}
      and h.class_ids @> ${JSON.stringify([classId])}::jsonb)`,
    sql`exists (select 1 from imports h where h.project_id = ${projectId} and h.state in ('queued', 'running'))`,
  ];
  const [row] = await db.execute<{ used: boolean }>(sql`select ${sql.join(uses, sql` or `)} as used`);
  return row?.used ?? true;
}
