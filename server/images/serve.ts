import { Readable } from "node:stream";
import type { BlobStore } from "@/server/core/blobs";
import { parseRange } from "@/server/core/byte-range";
import type { Context } from "@/server/core/context";
import { sharedImage } from "@/server/reviews/shared";
import { type ServedImage, servedImage } from "./queries";

/** The bytes never change under their id, and nothing in them may run. */
const fixedHeaders = {
  "Cache-Control": "private, max-age=31536000, immutable",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Accept-Ranges": "bytes",
  Vary: "Cookie",
} as const;

const missing = () =>
  new Response("Nothing of yours has this address.\n", {
    status: 404,
    headers: { "Cache-Control": "no-store" },
  });

/** Sends an image or its thumbnail to members; a foreign address answers as a missing one does. */
export async function serveImage(
  request: Request,
  context: Context,
  imageId: string,
  variant: "original" | "thumbnail",
): Promise<Response> {
  if (!context.actor) {
    return new Response("You are signed out. Sign in and try again.\n", {
      status: 401,
      headers: { "Cache-Control": "no-store" },
    });
  }
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
  const etag = `"${sha256}"`;
  const headers: Record<string, string> = {
    ...always,
    ETag: etag,
    "Content-Type": isThumbnail ? "image/webp" : image.mediaType,
  };
  if (
    request.headers
      .get("if-none-match")
      ?.split(/\s*,\s*/)
      .some((tag) => tag === etag || tag === "*")
  ) {
    return new Response(null, { status: 304, headers });
  }
  return isThumbnail ? whole(blobs, sha256, headers) : ranged(request, blobs, image, headers);
}

async function whole(blobs: BlobStore, sha256: string, headers: Record<string, string>): Promise<Response> {
  // Thumbnails are a few kilobytes: read at once, their length is known.
  const bytes = await blobs.read(sha256);
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "Content-Length": String(bytes.length) },
  });
}

function ranged(
  request: Request,
  blobs: BlobStore,
  image: ServedImage,
  headers: Record<string, string>,
): Response {
  const ifRange = request.headers.get("if-range");
  const asked = ifRange === null || ifRange === headers.ETag ? request.headers.get("range") : null;
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
