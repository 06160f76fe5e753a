import { models } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { visibleByProject } from "@/server/graphql/visible";

/** A model's files never change under their id. */
const fixedHeaders = {
  "Cache-Control": "private, max-age=31536000, immutable",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  Vary: "Cookie",
} as const;

const answer = (status: number, text: string) =>
  new Response(text, { status, headers: { "Cache-Control": "no-store", "Content-Type": "text/plain" } });

/** Sends model.json or weights.bin to members; a foreign model answers as a missing one does. */
export async function serveModel(
  request: Request,
  context: Context,
  modelId: string,
  file: string,
): Promise<Response> {
  if (!context.actor) return answer(401, "You are signed out. Sign in and try again.\n");
  const [model] = await visibleByProject(models, [modelId], context);
  const isTopology = file === "model.json";
  if (!model || model instanceof Error || !(isTopology || file === "weights.bin")) {
    return answer(404, "Nothing of yours has this address.\n");
  }
  const sha256 = isTopology ? model.topologySha256 : model.weightsSha256;
  const headers = {
    ...fixedHeaders,
    ETag: `"${sha256}"`,
    "Content-Type": isTopology ? "application/json" : "application/octet-stream",
  };
  if (request.headers.get("if-none-match")?.includes(headers.ETag)) {
    return new Response(null, { status: 304, headers });
  }
  const bytes = await context.blobs.read(sha256);
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "Content-Length": String(bytes.length) },
  });
}
