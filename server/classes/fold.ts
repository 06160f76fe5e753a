import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { classes } from "@/db/schema";
import { command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import { className, maxClasses, tooManyClasses } from "./commands";

/**
 * Puts classes of a project in a super-class by its name, or takes them out of theirs: a matrix shows the classes of one
 * folded, as one row and one column. No label and no figure changes by it.
 */
export const foldClasses = command({
  action: "project:write",
  name: "class:fold",
  input: z.object({
    projectId: z.string(),
    classIds: z.array(z.string()).max(maxClasses, tooManyClasses),
    superClass: className.nullish(),
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish }, { projectId, classIds, superClass }) => {
    const changed = await tx
      .update(classes)
      .set({ superClass: superClass ?? null })
      .where(and(eq(classes.projectId, projectId), sql`${classes.id} = any(${textArray(classIds)})`))
      .returning({ id: classes.id });
    const found = new Set(changed.map(({ id }) => id));
    const missing = classIds.find((id) => !found.has(id));
    if (missing !== undefined) throw notFound(missing);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return { id: projectId };
  },
});
