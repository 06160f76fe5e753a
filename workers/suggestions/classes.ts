import { eq } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { classes } from "@/db/schema";
import { classToday } from "@/server/classes/today";
import { WorkFailed } from "@/server/core/work";

/** What the outputs of a model are called today: a class that was merged goes by the one that it was merged into. */
export async function classesToday(
  db: Database,
  projectId: string,
  outputs: readonly { id: string; name: string }[],
): Promise<string[]> {
  const rows = await db
    .select({ id: classes.id, mergedIntoId: classes.mergedIntoId })
    .from(classes)
    .where(eq(classes.projectId, projectId));
  const known = new Map(rows.map((row) => [row.id, row]));
  return outputs.map(({ id, name }) => {
    const row = known.get(id);
    if (!row) {
      throw new WorkFailed(
        `The class ${name}, which the model names, is gone from the project: use a newer run.`,
      );
    }
    return classToday(known, row).id;
  });
}
