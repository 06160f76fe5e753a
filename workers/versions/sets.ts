import { eq, inArray } from "drizzle-orm";
import { imageSignatures, images, type SplitSettings } from "@/db/schema";
import { joinNearSame, Sets } from "@/ml/likeness";
import { searchNearSame } from "@/workers/near-same";
import type { Services } from "@/workers/services";
import type { Content } from "./content";
import { signaturesOf } from "./signatures";

const rowsPerRead = 500;

/**
 * The set of each image, by the least place of its members: near-same images, and images of one group key, hang
 * together. Null where `goOn` says no: it is told of how many images the signature is there, then how many of them are
 * compared. Looking for near-same images reads each image once in its life.
 */
export async function setsOf(
  services: Services,
  content: Pick<Content, "imageIds" | "groupKeys">,
  together: SplitSettings["together"],
  goOn: (phase: "looking" | "comparing", done: number) => Promise<boolean>,
): Promise<Uint32Array | null> {
  const sets = new Sets(content.imageIds.length);
  if (together.includes("group_key")) {
    const first = new Map<string, number>();
    for (const [i, key] of content.groupKeys.entries()) {
      if (key === null) continue;
      const known = first.get(key);
      if (known === undefined) first.set(key, i);
      else sets.join(known, i);
    }
  }
  if (together.includes("near_same")) {
    const signatures = await readSignatures(services, content.imageIds, (looked) => goOn("looking", looked));
    if (!signatures) return null;
    const count = content.imageIds.length;
    const isDone = await searchNearSame(joinNearSame(signatures, sets), (share) =>
      goOn("comparing", Math.floor(share * count)),
    );
    if (!isDone) return null;
  }
  return Uint32Array.from(content.imageIds, (_, i) => sets.of(i));
}

/** 256 bytes an image, in their order; zeros, which are like nothing, where a file cannot be read. */
async function readSignatures(
  { connection: { db }, blobs }: Services,
  imageIds: readonly string[],
  goOn: (looked: number) => Promise<boolean>,
): Promise<Uint8Array | null> {
  const signatures = new Uint8Array(256 * imageIds.length);
  for (let from = 0; from < imageIds.length; from += rowsPerRead) {
    const ids = imageIds.slice(from, from + rowsPerRead);
    const rows = await db
      .select({
        imageId: images.id,
        sha256: images.sha256,
        thumbnailSha256: images.thumbnailSha256,
        greys: imageSignatures.greys,
      })
      .from(images)
      .leftJoin(imageSignatures, eq(imageSignatures.imageId, images.id))
      .where(inArray(images.id, ids));
    const signed = await signaturesOf(db, blobs, rows);
    const greysOf = new Map(rows.map(({ imageId }, i) => [imageId, signed[i]]));
    for (const [k, id] of ids.entries()) {
      const greys = greysOf.get(id);
      if (greys) signatures.set(greys, 256 * (from + k));
    }
    if (!(await goOn(from + ids.length))) return null;
  }
  return signatures;
}
