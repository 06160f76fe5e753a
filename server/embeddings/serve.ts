import { embeddings } from "@/db/schema";
import { pointsToBytes } from "@/ml/map-points";
import type { Context } from "@/server/core/context";
import { visibleByProject } from "@/server/graphql/visible";
import { mapPoints } from "./queries";

const plain = { "Cache-Control": "no-store", "Content-Type": "text/plain" } as const;

/** Sends the points of a map (ml/map-points.ts) to members, as they are today; a foreign map answers as a missing one. */
export async function servePoints(context: Context, embeddingId: string): Promise<Response> {
  if (!context.actor) {
    return new Response("You are signed out. Sign in and try again.\n", { status: 401, headers: plain });
  }
  const [embedding] = await visibleByProject(embeddings, [embeddingId], context);
  if (!embedding || embedding instanceof Error) {
    return new Response("Nothing of yours has this address.\n", { status: 404, headers: plain });
  }
  const bytes = pointsToBytes(await mapPoints(context.db, embedding));
  return new Response(bytes, {
    headers: {
      // Classes and splits change under the same address.
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Content-Type": "application/octet-stream",
      "Content-Length": String(bytes.length),
      Vary: "Cookie",
    },
  });
}
