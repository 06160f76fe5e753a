import { eq } from "drizzle-orm";
import { z } from "zod";
import { imports } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

/** Stops an import: at once while it waits, otherwise the worker does within a second. What came in stays. */
export const cancelImport = command({
  action: "dataset:write",
  name: "import:cancel",
  input: z.object({ importId: z.string() }),
  on: ({ importId }) => importId,
  run: async ({ tx, projectId, publish }, { importId }) => {
    const [row] = await tx.select().from(imports).where(eq(imports.id, importId)).for("update");
    if (!row) throw notFound(importId);
    if (row.state === "cancelled" || row.cancelRequestedAt) return row;
    if (row.state === "finished" || row.state === "failed") {
      throw new AppError(
        "CONFLICT",
        `The import of ${row.fileName} is over (${row.state}): there is nothing to cancel.`,
      );
    }
    const now = new Date();
    // A waiting one is over; its job then finds that and only clears the archive away.
    const [cancelled] = await tx
      .update(imports)
      .set({
        cancelRequestedAt: now,
        ...(row.state === "queued" ? { state: "cancelled", finishedAt: now } : {}),
      })
      .where(eq(imports.id, importId))
      .returning();
    publish(projectId, "IMPORT_CHANGED", importId);
    return cancelled ?? row;
  },
});
