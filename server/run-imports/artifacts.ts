/** Files that another tracker kept with runs that were brought in. */
import { asc, eq } from "drizzle-orm";
import { runArtifacts, runs } from "@/db/schema";
import { attachment } from "@/server/core/attachment";
import type { Context } from "@/server/core/context";
import { visibleByProject } from "@/server/graphql/visible";

export type RunArtifact = typeof runArtifacts.$inferSelect;

/** Those of a run that the caller sees, by their names. */
export function artifactsOf({ db }: Pick<Context, "db">, runId: string): Promise<RunArtifact[]> {
  return db.select().from(runArtifacts).where(eq(runArtifacts.runId, runId)).orderBy(asc(runArtifacts.path));
}

const answer = (status: number, text: string) =>
  new Response(text, { status, headers: { "Cache-Control": "no-store", "Content-Type": "text/plain" } });

/** Sends a file of a run to members, to be saved: whatever it is, nothing of it runs here. A foreign id answers as a missing one. */
export async function serveArtifact(request: Request, context: Context, id: string): Promise<Response> {
  if (!context.actor) return answer(401, "You are signed out. Sign in and try again.\n");
  const [found] = await context.db.select().from(runArtifacts).where(eq(runArtifacts.id, id));
  const [run] = found ? await visibleByProject(runs, [found.runId], context) : [];
  if (!found?.sha256 || !run || run instanceof Error)
    return answer(404, "Nothing of yours has this address.\n");
  const etag = `"${found.sha256}"`;
  const headers = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": attachment(found.path.split("/").at(-1) ?? "file"),
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    Vary: "Cookie",
    ETag: etag,
  };
  if (request.headers.get("if-none-match")?.includes(etag))
    return new Response(null, { status: 304, headers });
  const bytes = await context.blobs.read(found.sha256);
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "Content-Length": String(bytes.length) },
  });
}
