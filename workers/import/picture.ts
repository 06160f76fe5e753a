import { readFile } from "node:fs/promises";
import { and, eq, isNull } from "drizzle-orm";
import { blobs as blobTable, images, uploads } from "@/db/schema";
import { sha256Of } from "@/server/core/blobs";
import { transact } from "@/server/core/events";
import { removeUploadFile, uploadPath } from "@/server/imports/uploads";
import type { Services } from "@/workers/services";
import { insertFigures } from "./figures";
import { type InspectedImage, inspectImage } from "./inspect";
import { Refusal } from "./refusal";

/**
 * Takes an uploaded picture into its project, in no dataset and without a class; or notes why it is refused.
 * @throws whatever comes from the machinery: the job is then tried again.
 */
export async function executePicture(uploadId: string, services: Services): Promise<void> {
  const { connection, config } = services;
  const [upload] = await connection.db.select().from(uploads).where(eq(uploads.id, uploadId));
  if (upload && upload.imageId === null && upload.refusal === null) {
    const path = uploadPath(config.dataDir, uploadId);
    try {
      const bytes = await readFile(path);
      await keep(upload, bytes, await inspectImage(bytes, config), services);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      await note(upload, { refusal: reason }, services);
    }
  }
  await removeUploadFile(config.dataDir, uploadId);
}

function refusalOf(error: unknown): string | null {
  if (error instanceof Refusal) return error.message;
  return (error as NodeJS.ErrnoException | null)?.code === "ENOENT"
    ? "The uploaded file is not there any more. Upload it again."
    : null;
}

type Upload = typeof uploads.$inferSelect;

async function keep(upload: Upload, bytes: Buffer, image: InspectedImage, services: Services): Promise<void> {
  const { mediaType, width, height, grey, thumbnail } = image;
  await services.blobs.putMany(thumbnail ? [bytes, thumbnail] : [bytes]);
  const sha256 = sha256Of(bytes);
  const thumbnailSha256 = thumbnail && sha256Of(thumbnail);
  await services.connection.db
    .insert(blobTable)
    .values([
      { sha256, bytes: bytes.length, mediaType },
      ...(thumbnail && thumbnailSha256
        ? [{ sha256: thumbnailSha256, bytes: thumbnail.length, mediaType: "image/webp" }]
        : []),
    ])
    .onConflictDoNothing();
  const { projectId } = upload;
  await services.connection.db
    .insert(images)
    .values({ projectId, sha256, thumbnailSha256, width, height, grey })
    .onConflictDoNothing();
  const [row] = await services.connection.db
    .select({ id: images.id })
    .from(images)
    .where(and(eq(images.projectId, projectId), eq(images.sha256, sha256)));
  if (!row) throw new Error(`The image of upload ${upload.id} is missing after its insert`);
  await insertFigures(services.connection.db, projectId, [{ imageId: row.id, ...image }]);
  await note(upload, { imageId: row.id }, services);
}

async function note(
  upload: Upload,
  result: { imageId: string } | { refusal: string },
  { connection }: Services,
): Promise<void> {
  await transact(connection.db, async ({ tx, publish }) => {
    await tx
      .update(uploads)
      .set(result)
      .where(and(eq(uploads.id, upload.id), isNull(uploads.imageId), isNull(uploads.refusal)));
    publish(upload.projectId, "UPLOAD_CHANGED", upload.id);
  });
}
