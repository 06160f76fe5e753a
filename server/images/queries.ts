import { eq, getTableColumns, inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, images, members, projects } from "@/db/schema";
import type { Actor, Context } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { ownProjects } from "@/server/core/scope";

/** An image with what its blob says: the columns of every query that answers with images. */
export const imageColumns = {
  ...getTableColumns(images),
  bytes: blobs.bytes,
  mediaType: blobs.mediaType,
};

export type ImageRow = typeof images.$inferSelect & { bytes: number; mediaType: string };

/** Images by id through the caller's memberships: a foreign id gives the same error as a missing one. */
export async function visibleImages(ids: readonly string[], context: Context): Promise<(ImageRow | Error)[]> {
  const { actor, db } = context;
  if (!actor) return ids.map(notFound);
  const rows = await db
    .select(imageColumns)
    .from(images)
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .innerJoin(projects, eq(projects.id, images.projectId))
    .innerJoin(members, ownProjects(actor))
    .where(inArray(images.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? notFound(id));
}

export interface ServedImage {
  sha256: string;
  mediaType: string;
  bytes: number;
  thumbnailSha256: string | null;
}

/** What is needed to send an image, in one statement, where the person is a member of its team; else null. */
export async function servedImage(db: Queryable, actor: Actor, imageId: string): Promise<ServedImage | null> {
  const [row] = await db
    .select({
      sha256: images.sha256,
      mediaType: blobs.mediaType,
      bytes: blobs.bytes,
      thumbnailSha256: images.thumbnailSha256,
    })
    .from(images)
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .innerJoin(projects, eq(projects.id, images.projectId))
    .innerJoin(members, ownProjects(actor))
    .where(eq(images.id, imageId));
  return row ?? null;
}
