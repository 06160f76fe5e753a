import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, inArray, isNull, lt } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import type { Database } from "@/db/connection";
import { typeOfId } from "@/db/ids";
import { enqueue } from "@/db/jobs";
import { imports, uploads } from "@/db/schema";
import { transact } from "@/server/core/events";

/** Where uploads grow. */
export const uploadFolder = (dataDir: string) => join(dataDir, "uploads");

/** Path of an upload's file. */
export function uploadPath(dataDir: string, uploadId: string): string {
  if (typeOfId(uploadId) !== "Upload") throw new Error(`Not an upload: ${uploadId.slice(0, 80)}`);
  return join(uploadFolder(dataDir), uploadId);
}

/** Folder for what is unpacked of an upload while it is looked at: tables, Parquet and IDX files. */
export const scratchPath = (dataDir: string, uploadId: string) => `${uploadPath(dataDir, uploadId)}.parts`;

/** Removes an upload's file, what tus keeps beside it, and what was unpacked of it. */
export async function removeUploadFile(dataDir: string, uploadId: string): Promise<void> {
  const path = uploadPath(dataDir, uploadId);
  await rm(scratchPath(dataDir, uploadId), { recursive: true, force: true });
  await rm(path, { force: true });
  await rm(`${path}.json`, { force: true });
}

/**
 * Takes over an upload whose last byte is there: marks it finished and puts the work into the queue, in one
 * transaction. However often and from wherever it is called, there is one import.
 */
export async function finishUpload(
  db: Database,
  jobs: PgBoss,
  dataDir: string,
  uploadId: string,
): Promise<void> {
  const file = await open(uploadPath(dataDir, uploadId), "r+");
  try {
    // From here on the row says that the bytes are there, also after a power cut.
    await file.sync();
  } finally {
    await file.close();
  }
  await transact(db, async ({ tx, publish }) => {
    const [upload] = await tx
      .update(uploads)
      .set({ finishedAt: new Date() })
      .where(and(eq(uploads.id, uploadId), isNull(uploads.finishedAt)))
      .returning();
    if (!upload) return;
    if (upload.purpose === "picture") {
      await enqueue(jobs, tx, "picture", { uploadId }, uploadId);
    } else if (upload.purpose === "dataset") {
      if (!upload.datasetId) throw new Error(`The upload ${uploadId} for a dataset names none`);
      const [created] = await tx
        .insert(imports)
        .values({
          projectId: upload.projectId,
          datasetId: upload.datasetId,
          uploadId,
          fileName: upload.fileName,
          atOnce: upload.options.atOnce ?? true,
          choice: upload.options.loose ? { loose: upload.options.loose } : {},
          createdBy: upload.userId,
        })
        .returning({ id: imports.id });
      if (!created) throw new Error("The insert returned no import");
      await enqueue(jobs, tx, "import", { importId: created.id }, created.id);
      publish(upload.projectId, "IMPORT_CHANGED", created.id);
    }
    publish(upload.projectId, "UPLOAD_CHANGED", uploadId);
  });
}

/** An upload that nobody went on with for this long is removed. */
const abandonedMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Finishes uploads whose last byte came just before a crash, and removes abandoned ones: also imports whose plan nobody
 * took, and files of base models and of runs of which nothing was made. Answers with how many of each.
 */
export async function sweepUploads(
  db: Database,
  jobs: PgBoss,
  dataDir: string,
  now = Date.now(),
): Promise<{ finished: number; removed: number }> {
  const open = await db
    .select({ id: uploads.id, bytes: uploads.bytes, createdAt: uploads.createdAt })
    .from(uploads)
    .where(and(isNull(uploads.finishedAt), lt(uploads.createdAt, new Date(now - 10_000))));
  let finished = 0;
  let removed = 0;
  for (const upload of open) {
    const file = await stat(uploadPath(dataDir, upload.id)).catch(() => null);
    const touched = file?.mtimeMs ?? upload.createdAt.getTime();
    // A file of full length that was written to a moment ago may have its request still at work.
    if (file && file.size === upload.bytes && touched < now - 5_000) {
      await finishUpload(db, jobs, dataDir, upload.id);
      finished += 1;
    } else if (touched < now - abandonedMs) {
      await removeUploadFile(dataDir, upload.id);
      await db.delete(uploads).where(and(eq(uploads.id, upload.id), isNull(uploads.finishedAt)));
      removed += 1;
    }
  }
  // What would come in was shown, and nobody took it.
  const untaken = await transact(db, async ({ tx, publish }) => {
    const rows = await tx
      .update(imports)
      .set({ state: "cancelled", cancelRequestedAt: new Date(now), finishedAt: new Date(now) })
      .where(and(eq(imports.state, "planned"), lt(imports.createdAt, new Date(now - abandonedMs))))
      .returning({ id: imports.id, projectId: imports.projectId, uploadId: imports.uploadId });
    for (const { id, projectId } of rows) publish(projectId, "IMPORT_CHANGED", id);
    return rows;
  });
  for (const { uploadId } of untaken) await removeUploadFile(dataDir, uploadId);
  const unused = await db
    .delete(uploads)
    .where(
      and(
        inArray(uploads.purpose, ["base_model", "runs"]),
        lt(uploads.finishedAt, new Date(now - abandonedMs)),
      ),
    )
    .returning({ id: uploads.id });
  for (const { id } of unused) await removeUploadFile(dataDir, id);
  return { finished, removed: removed + untaken.length + unused.length };
}
