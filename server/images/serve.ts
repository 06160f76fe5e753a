import { Readable } from "node:stream";
import type { BlobStore } from "@/server/core/blobs";
import { parseRange } from "@/server/core/byte-range";
import type { Context } from "@/server/core/context";
import { inertForGood, isHeld, missing, sendBlob, signedOut } from "@/server/core/sent";
import { sharedImage } from "@/server/reviews/shared";
import { type ServedImage, servedImage } from "./queries";

const fixedHeaders = { ...inertForGood, "Accept-Ranges": "bytes" } as const;

/** Sends an image or its thumbnail to members; a foreign address answers as a missing one does. */
export async function serveImage(
  request: Request,
  context: Context,
  imageId: string,
  variant: "original" | "thumbnail",
): Promise<Response> {
  if (!context.actor) return signedOut();
  const image = await servedImage(context.db, context.actor, imageId);
  return image ? sendImage(request, context.blobs, image, variant, fixedHeaders) : missing();
}

/** To who is signed out: the bytes are asked for anew each time, as a link can be withdrawn. */
const sharedHeaders = { ...fixedHeaders, "Cache-Control": "private, no-cache" } as const;

/** Sends a picture of a shared review to whoever has the link. */
export async function serveSharedImage(
  request: Request,
  context: Context,
  token: string,
  imageId: string,
  variant: "original" | "thumbnail",
): Promise<Response> {
  const image = await sharedImage(context.db, token, imageId);
  return image ? sendImage(request, context.blobs, image, variant, sharedHeaders) : missing();
}

function sendImage(
  request: Request,
  blobs: BlobStore,
  image: ServedImage,
  variant: "original" | "thumbnail",
  always: Record<string, string>,
): Response | Promise<Response> {
  const isThumbnail = variant === "thumbnail" && image.thumbnailSha256 !== null;
  const sha256 = (isThumbnail && image.thumbnailSha256) || image.sha256;
  const own = { ...always, "Content-Type": isThumbnail ? "image/webp" : image.mediaType };
  // Thumbnails are a few kilobytes.
  return isThumbnail ? sendBlob(request, blobs, sha256, own) : ranged(request, blobs, image, own);
}

function ranged(
  request: Request,
  blobs: BlobStore,
  image: ServedImage,
  always: Record<string, string>,
): Response {
  const etag = `"${image.sha256}"`;
  const headers = { ...always, ETag: etag };
  if (isHeld(request, etag)) return new Response(null, { status: 304, headers });
  const ifRange = request.headers.get("if-range");
  const asked = ifRange === null || ifRange === etag ? request.headers.get("range") : null;
  const range = parseRange(asked, image.bytes);
  if (range === "unsatisfiable") {
    return new Response(null, {
      status: 416,
      headers: { ...headers, "Content-Range": `bytes */${image.bytes}` },
    });
  }
  const length = range ? range.end - range.start + 1 : image.bytes;
  const sent: Record<string, string> = {
    ...headers,
    "Content-Length": String(length),
    ...(range ? { "Content-Range": `bytes ${range.start}-${range.end}/${image.bytes}` } : {}),
  };
  const stream = Readable.toWeb(blobs.stream(image.sha256, range ?? undefined)) as ReadableStream<Uint8Array>;
  return new Response(stream, { status: range ? 206 : 200, headers: sent });
}
