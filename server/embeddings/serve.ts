import { embeddings } from "@/db/schema";
import { pointsToBytes } from "@/ml/map-points";
import type { Context } from "@/server/core/context";
import { inert, missing, signedOut } from "@/server/core/sent";
import { visibleByProject } from "@/server/graphql/visible";
import { mapPoints } from "./queries";

/** Sends the points of a map (ml/map-points.ts) to members, as they are today; a foreign map answers as a missing one. */
export async function servePoints(context: Context, embeddingId: string): Promise<Response> {
  if (!context.actor) return signedOut();
  const [embedding] = await visibleByProject(embeddings, [embeddingId], context);
  if (!embedding || embedding instanceof Error) return missing();
  const bytes = pointsToBytes(await mapPoints(context.db, embedding));
  return new Response(bytes, {
    headers: {
      ...inert,
      // Classes and splits change under the same address.
      "Cache-Control": "no-store",
      "Content-Type": "application/octet-stream",
      "Content-Length": String(bytes.length),
    },
  });
}
