/** What files of people are sent with, and how an address is refused: the same at each of /files. */
import type { BlobStore } from "@/server/core/blobs";

/** Whatever a file is, nothing of it runs here and no other site shows it. */
export const inert = {
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  Vary: "Cookie",
} as const;

/** The same of bytes that never change under their address. */
export const inertForGood = { ...inert, "Cache-Control": "private, max-age=31536000, immutable" } as const;

/** An answer in words. */
export function said(status: number, text: string, headers: Record<string, string> = {}): Response {
  const own = { "Cache-Control": "no-store", "Content-Type": "text/plain", ...headers };
  return new Response(`${text}\n`, { status, headers: own });
}

export const signedOut = () => said(401, "You are signed out. Sign in and try again.");

/** Of what is not there, and of what is somebody else's alike. */
export const missing = () => said(404, "Nothing of yours has this address.");

/** Whether who asks has the bytes of this tag already; a proxy that compresses on the way calls the tag weak. */
export const isHeld = (request: Request, etag: string): boolean =>
  request.headers
    .get("if-none-match")
    ?.split(/\s*,\s*/)
    .some((tag) => tag.replace(/^W\//, "") === etag || tag === "*") ?? false;

/** A file that is small enough to be read at once, or that who asks has it. */
export async function sendBlob(
  request: Request,
  blobs: Pick<BlobStore, "read">,
  sha256: string,
  headers: Record<string, string>,
): Promise<Response> {
  const etag = `"${sha256}"`;
  const own = { ...headers, ETag: etag };
  if (isHeld(request, etag)) return new Response(null, { status: 304, headers: own });
  const bytes = await blobs.read(sha256);
  return new Response(new Uint8Array(bytes), { headers: { ...own, "Content-Length": String(bytes.length) } });
}
