import { isAnyOf } from "@/db/rows";
import { imageSignatures, images, type SplitSettings } from "@/db/schema";
import { joinNearSame, Sets } from "@/ml/likeness";
import { searchNearSame } from "@/workers/near-same";
import type { Services } from "@/workers/services";
import type { Content } from "./content";
import { signaturesOf } from "./signatures";
import type { Texts } from "./texts";

const rowsPerRead = 2000;

/**
 * The set of each image, by the least place of its members: near-same images, and images of one group key, hang
 * together. Null where `goOn` says no: it is told of how many images the signature is there, then how many of them are
 * compared. Looking for near-same images reads each image once in its life.
 */
export async function setsOf(
  services: Services,
  content: Pick<Content, "imageIds" | "groups">,
  together: SplitSettings["together"],
  goOn: (phase: "looking" | "comparing", done: number) => Promise<boolean>,
): Promise<Uint32Array | null> {
  const count = content.imageIds.length;
  const sets = new Sets(count);
  if (together.includes("group_key")) {
    const first = new Map<number, number>();
    for (const [i, group] of content.groups.entries()) {
      if (group < 0) continue;
      const known = first.get(group);
      if (known === undefined) first.set(group, i);
      else sets.join(known, i);
    }
  }
  if (together.includes("near_same")) {
    const signatures = await readSignatures(services, content.imageIds, (looked) => goOn("looking", looked));
    if (!signatures) return null;
    const isDone = await searchNearSame(joinNearSame(signatures, sets), (share) =>
      goOn("comparing", Math.floor(share * count)),
    );
    if (!isDone) return null;
  }
  return Uint32Array.from({ length: count }, (_, i) => sets.of(i));
}

/** 256 bytes an image, in their order; zeros, which are like nothing, where a file cannot be read. */
async function readSignatures(
  { connection: { db }, blobs }: Services,
  imageIds: Texts,
  goOn: (looked: number) => Promise<boolean>,
): Promise<Uint8Array | null> {
  const signatures = new Uint8Array(256 * imageIds.length);
  const keptOf = (ids: readonly string[]) =>
    db.select().from(imageSignatures).where(isAnyOf(imageSignatures.imageId, ids)).execute();
  let ids = imageIds.slice(0, rowsPerRead);
  let reading = keptOf(ids);
  for (let from = 0; from < imageIds.length; from += rowsPerRead) {
    const kept = await reading;
    const placeOf = new Map(ids.map((id, k) => [id, from + k]));
    // Postgres reads those that follow meanwhile.
    ids = imageIds.slice(from + rowsPerRead, from + 2 * rowsPerRead);
    reading = keptOf(ids);
    // Where this ends before they are waited for, nobody else hears of it.
    reading.catch(() => {});
    for (const { imageId, greys } of kept) {
      signatures.set(greys, 256 * (placeOf.get(imageId) as number));
      placeOf.delete(imageId);
    }
    await lookAt({ db, blobs }, placeOf, signatures);
    if (!(await goOn(Math.min(from + rowsPerRead, imageIds.length)))) return null;
  }
  return signatures;
}

/** Makes and keeps the signatures of images that nobody has looked at, and puts them at their places. */
async function lookAt(
  { db, blobs }: Pick<Services["connection"], "db"> & Pick<Services, "blobs">,
  placeOf: ReadonlyMap<string, number>,
  signatures: Uint8Array,
): Promise<void> {
  if (placeOf.size === 0) return;
  const rows = await db
    .select({ imageId: images.id, sha256: images.sha256, thumbnailSha256: images.thumbnailSha256 })
    .from(images)
    .where(isAnyOf(images.id, [...placeOf.keys()]));
  const made = await signaturesOf(
    db,
    blobs,
    rows.map((row) => ({ ...row, greys: null })),
  );
  for (const [i, { imageId }] of rows.entries()) {
    const greys = made[i];
    if (greys) signatures.set(greys, 256 * (placeOf.get(imageId) as number));
  }
}
