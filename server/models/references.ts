import { asc, eq, inArray } from "drizzle-orm";
import { blobs, images } from "@/db/schema";
import { goldenPictures } from "@/ml/golden-pictures";
import { parityTolerance, tie } from "@/ml/parity";
import type { Context } from "@/server/core/context";
import { referencesOf } from "@/server/parity/queries";
import type { Model } from "./queries";

/** Test pictures that an archive carries, and how many bytes they may have together. */
const mostPictures = 8;
const mostBytes = 8 * 2 ** 20;

/**
 * What a page that has no server holds its browser against: the pictures of every kind that browsers could see with other
 * eyes, and test pictures with what the worker said of them. These are of those that the run was least sure of, which tip
 * over first: the smallest files. None where the run judged no image.
 */
export async function referencesToCarry({ db, blobs: store }: Pick<Context, "db" | "blobs">, model: Model) {
  const said = new Map(
    (await referencesOf(db, model, "graph")).map(({ imageId, probabilities }) => [imageId, probabilities]),
  );
  const smallest = await db
    .select({ id: images.id, sha256: images.sha256, bytes: blobs.bytes, mediaType: blobs.mediaType })
    .from(images)
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(inArray(images.id, [...said.keys()]))
    .orderBy(asc(blobs.bytes), asc(images.id))
    .limit(mostPictures);
  let bytes = 0;
  const carried = smallest.filter((one) => {
    bytes += one.bytes;
    return bytes <= mostBytes;
  });
  const answers = await Promise.all(
    carried.map(async ({ id, sha256, mediaType }) => ({
      mediaType,
      file: (await store.read(sha256)).toString("base64"),
      probabilities: said.get(id) ?? [],
    })),
  );
  return { tolerance: parityTolerance, tie, kinds: goldenPictures, answers };
}
