import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import type { InspectedImage } from "./inspect";

type Measured = { imageId: string } & Pick<InspectedImage, "quality" | "signature" | "width" | "height">;

/** Keeps the figures of quality and the signatures of images; those that have some already keep them. */
export async function insertFigures(
  db: Queryable,
  projectId: string,
  images: readonly Measured[],
): Promise<void> {
  if (images.length === 0) return;
  const rows = images.map(({ imageId, quality, signature, width, height }) => ({
    image_id: imageId,
    brightness: quality.brightness,
    contrast: quality.contrast,
    sharpness: quality.sharpness,
    // Of 64 bits: more than a number of JSON holds.
    dhash: String(quality.dhash),
    pixels: width * height,
    proportion: width / height,
    greys: Buffer.from(signature).toString("base64"),
  }));
  await db.execute(sql`
    with measured as (
      select r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(image_id text, brightness real,
        contrast real, sharpness real, dhash bigint, pixels int, proportion real, greys text)),
    signed as (
      insert into image_signatures (image_id, greys)
      select image_id, decode(greys, 'base64') from measured on conflict (image_id) do nothing)
    insert into image_quality (image_id, project_id, brightness, contrast, sharpness, dhash, pixels, proportion)
    select image_id, ${projectId}, brightness, contrast, sharpness, dhash, pixels, proportion from measured
    on conflict (image_id) do nothing`);
}
