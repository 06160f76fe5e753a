/** Files that another tracker kept with runs that were brought in. */
import { asc, eq } from "drizzle-orm";
import { runArtifacts, runs } from "@/db/schema";
import { attachment } from "@/server/core/attachment";
import type { Context } from "@/server/core/context";
import { inertForGood, missing, sendBlob, signedOut } from "@/server/core/sent";
import { visibleByProject } from "@/server/graphql/visible";

export type RunArtifact = typeof runArtifacts.$inferSelect;

/** Those of a run that the caller sees, by their names. */
export function artifactsOf({ db }: Pick<Context, "db">, runId: string): Promise<RunArtifact[]> {
  return db.select().from(runArtifacts).where(eq(runArtifacts.runId, runId)).orderBy(asc(runArtifacts.path));
}

/** Sends a file of a run to members, to be saved: whatever it is, nothing of it runs here. A foreign id answers as a missing one. */
export async function serveArtifact(request: Request, context: Context, id: string): Promise<Response> {
  if (!context.actor) return signedOut();
  const [found] = await context.db.select().from(runArtifacts).where(eq(runArtifacts.id, id));
  const [run] = found ? await visibleByProject(runs, [found.runId], context) : [];
  if (!found?.sha256 || !run || run instanceof Error) return missing();
  return sendBlob(request, context.blobs, found.sha256, {
    ...inertForGood,
    "Content-Disposition": attachment(found.path.split("/").at(-1) ?? "file"),
    "Content-Type": "application/octet-stream",
  });
}
