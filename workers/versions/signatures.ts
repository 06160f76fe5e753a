import type { Database } from "@/db/connection";
import { imageSignatures } from "@/db/schema";
import { signatureOf } from "@/ml/likeness";
import { greysOf } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import { decodeRgba } from "@/workers/import/decode";
import { decodePlainPng } from "@/workers/training/png";

export interface Signed {
  imageId: string;
  sha256: string;
  thumbnailSha256: string | null;
  /** Null where the image was never looked at. */
  greys: Uint8Array | null;
}

const lanes = 4;

/**
 * The signature of each image, in their order; null where the file is gone or damaged. Each image is looked at once
 * in its life: what is missing is made and kept.
 */
export async function signaturesOf(
  db: Database,
  blobs: Pick<BlobStore, "read">,
  rows: readonly Signed[],
): Promise<(Uint8Array | null)[]> {
  const result = rows.map(({ greys }) => greys);
  const made: { imageId: string; greys: Uint8Array }[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < rows.length; i = next++) {
      const row = rows[i];
      if (!row || row.greys) continue;
      const greys = await signatureOfBlob(blobs, row.thumbnailSha256 ?? row.sha256);
      result[i] = greys;
      if (greys) made.push({ imageId: row.imageId, greys });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (made.length > 0) await db.insert(imageSignatures).values(made).onConflictDoNothing();
  return result;
}

/** Null where the file is gone or damaged: training will say so by its name. */
async function signatureOfBlob(blobs: Pick<BlobStore, "read">, sha256: string): Promise<Uint8Array | null> {
  try {
    const bytes = await blobs.read(sha256);
    const { data, width, height } = decodePlainPng(bytes) ?? (await decodeRgba(bytes));
    return signatureOf(greysOf(data, width, height, 4), width, height);
  } catch {
    return null;
  }
}
