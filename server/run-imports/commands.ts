import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { runImports, uploads } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { heldVersion } from "@/server/runs/launch";

/** Asks a worker to bring in the runs of an uploaded file, as runs on a version that people say they were trained on. */
export const importRuns = command({
  action: "run:launch",
  name: "run-import:create",
  input: z.object({ versionId: z.string(), uploadId: z.string() }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, actor, projectId, publish, enqueue, audit }, { versionId, uploadId }) => {
    await heldVersion(tx, versionId);
    const [upload] = await tx
      .select({ fileName: uploads.fileName })
      .from(uploads)
      .where(
        and(
          ...[eq(uploads.id, uploadId), eq(uploads.projectId, projectId), eq(uploads.userId, actor.id)],
          ...[eq(uploads.purpose, "runs"), isNotNull(uploads.finishedAt)],
        ),
      );
    if (!upload) {
      throw new AppError(
        "INVALID_INPUT",
        "There is no such upload of yours that is complete: send the file first, with the purpose runs.",
        "uploadId",
      );
    }
    const [row] = await tx
      .insert(runImports)
      .values({ projectId, versionId, uploadId, fileName: upload.fileName, createdBy: actor.id })
      .returning();
    if (!row) throw new Error("The insert returned no import");
    await enqueue("runs", { id: row.id }, row.id);
    publish(projectId, "RUN_IMPORT_CHANGED", row.id);
    audit(row.id);
    return row;
  },
});

/** Ends an import of runs; those that have come in stay. A second call changes nothing. */
export const cancelRunImport = command({
  action: "run:launch",
  name: "run-import:cancel",
  input: z.object({ runImportId: z.string() }),
  on: ({ runImportId }) => runImportId,
  run: async ({ tx, projectId, publish }, { runImportId }) => {
    await cancelWork(tx, runImports, runImportId);
    publish(projectId, "RUN_IMPORT_CHANGED", runImportId);
    const [row] = await tx.select().from(runImports).where(eq(runImports.id, runImportId));
    if (!row) throw notFound(runImportId);
    return row;
  },
});
