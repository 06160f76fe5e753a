import { and, eq, isNotNull, max, sql } from "drizzle-orm";
import type { Database, Queryable } from "@/db/connection";
import { runs, type VersionFindings, versionChecks, versions } from "@/db/schema";
import { transact } from "@/server/core/events";

/** Keeps what a look at every image of a version found, once: the version never changes. */
export function recordFindings(
  db: Database,
  versionId: string,
  findings: VersionFindings,
  groups: Uint8Array,
): Promise<void> {
  return record(db, { versionId, findings, groups });
}

/** Records that a version could not be looked at, once the job's retries are used up. */
export function recordFailedCheck(db: Database, versionId: string, failure: string): Promise<void> {
  return record(db, { versionId, failure });
}

function record(db: Database, row: typeof versionChecks.$inferInsert): Promise<void> {
  return transact(db, async ({ tx, publish }) => {
    const [version] = await tx
      .select({ projectId: versions.projectId })
      .from(versions)
      .where(eq(versions.id, row.versionId));
    if (!version) return;
    await tx.insert(versionChecks).values(row).onConflictDoNothing();
    publish(version.projectId, "VERSION_CHECKED", row.versionId);
  });
}

export interface Check {
  findings: VersionFindings | null;
  failure: string | null;
}

/** Null until a worker has looked at the version. */
export async function checkOf(db: Queryable, versionId: string): Promise<Check | null> {
  const [row] = await db
    .select({ findings: versionChecks.findings, failure: versionChecks.failure })
    .from(versionChecks)
    .where(eq(versionChecks.versionId, versionId));
  return row ?? null;
}

/** How many runs were measured on a version's test images, and the best of their accuracies. */
export async function testedRuns(
  db: Queryable,
  versionId: string,
): Promise<{ runs: number; best: number | null }> {
  const [row] = await db
    .select({ runs: sql<number>`count(*)::int`, best: max(runs.testAccuracy) })
    .from(runs)
    .where(and(eq(runs.versionId, versionId), eq(runs.state, "finished"), isNotNull(runs.testAccuracy)));
  return { runs: row?.runs ?? 0, best: row?.best == null ? null : Number(row.best) };
}
