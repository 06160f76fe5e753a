import { eq } from "drizzle-orm";
import { z } from "zod";
import { versions } from "@/db/schema";
import { command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";

export const versionName = z.string().trim().max(100, "A version's name has at most 100 characters.");
export const versionDescription = z.string().trim().max(2000, "A description has at most 2,000 characters.");

/**
 * Changes how a version is called and what is said of it; what is not given stays. What it froze, and the hash over
 * that, know neither.
 */
export const updateVersion = command({
  action: "dataset:write",
  name: "version:update",
  input: z.object({
    versionId: z.string(),
    name: versionName.min(1, "Give the version a name.").nullish(),
    description: versionDescription.nullish(),
  }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, projectId, publish }, input) => {
    const [current] = await tx.select().from(versions).where(eq(versions.id, input.versionId)).for("update");
    if (!current) throw notFound(input.versionId);
    const [version] = await tx
      .update(versions)
      .set({ name: input.name ?? current.name, description: input.description ?? current.description })
      .where(eq(versions.id, input.versionId))
      .returning();
    publish(projectId, "VERSION_CHANGED", input.versionId);
    return version ?? current;
  },
});
