/** Files that another tracker kept with runs that were brought in. */
import { asc, eq, inArray } from "drizzle-orm";
import { runArtifacts, runs } from "@/db/schema";
import { attachment } from "@/server/core/attachment";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";
import { inertForGood, missing, sendBlob, signedOut } from "@/server/core/sent";
import { visibleByProject } from "@/server/graphql/visible";

export type RunArtifact = typeof runArtifacts.$inferSelect;

/** Those of a run, by their names. The caller has loaded it, so may see it. */
export const artifactsOfRun = batched<RunArtifact[]>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(runArtifacts)
    .where(inArray(runArtifacts.runId, [...ids]))
    .orderBy(asc(runArtifacts.path));
  const byRun = groupBy(rows, ({ runId }) => runId);
  return ids.map((id) => byRun.get(id) ?? []);
});

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
