/** A run that comes once more: its file was sent before, or has grown since. */
import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runArtifacts, runMetricBlocks, runs } from "@/db/schema";
import type { BlobStore } from "@/server/core/blobs";
import { mostArtifactsOfRun } from "./artifacts";
import { configurationOf, endOf, finishedAtOf, keptArtifacts, keptPoints, notEnded, seriesOf } from "./rows";
import type { MlflowPoint, MlflowRun } from "./store";

type Known = typeof runs.$inferSelect;

interface Coming {
  run: MlflowRun;
  points: readonly MlflowPoint[];
  numbers: ReadonlySet<string>;
  blobs: BlobStore;
}

/** What a run that was there got, with how many of its files came and how many are told by their name alone. */
interface Brought {
  isRenewed: boolean;
  files: number;
  leftOut: number;
}

/**
 * Gives a run that the project has what it lacks: what it came to since, where it had not ended when it came, and files
 * that were not there. What people made of it here, its name, its tags and its notes, stays.
 */
export async function bringUpToDate(tx: Transaction, known: Known, coming: Coming): Promise<Brought> {
  const isRenewed = await renewed(tx, known, coming);
  return { isRenewed, ...(await bringFiles(tx, known, coming, isRenewed)) };
}

/** @returns whether it has gone on since it came */
async function renewed(tx: Transaction, known: Known, { run, points, numbers }: Coming): Promise<boolean> {
  if (known.stopReason !== notEnded) return false;
  const { series } = seriesOf(points);
  const end = { failureMessage: null, stopReason: null, ...endOf(run) };
  const [row] = await tx
    .select({ points: sql<number>`coalesce(sum(${runMetricBlocks.points}), 0)::int` })
    .from(runMetricBlocks)
    .where(eq(runMetricBlocks.runId, known.id));
  if (end.stopReason === notEnded && series.length <= (row?.points ?? 0)) return false;
  await tx
    .update(runs)
    .set({ ...end, finishedAt: finishedAtOf(run), configuration: configurationOf(run, numbers) })
    .where(eq(runs.id, known.id));
  await keptPoints(tx, known.id, series);
  return true;
}

/** @param isRenewed files that are there may be others now */
async function bringFiles(
  tx: Transaction,
  { id: runId }: Known,
  { run, blobs }: Coming,
  isRenewed: boolean,
): Promise<Omit<Brought, "isRenewed">> {
  const there = await tx
    .select({ path: runArtifacts.path, sha256: runArtifacts.sha256 })
    .from(runArtifacts)
    .where(eq(runArtifacts.runId, runId));
  const told = new Set(there.map(({ path }) => path));
  const had = new Set(there.flatMap(({ path, sha256 }) => (sha256 === null ? [] : path)));
  let room = mostArtifactsOfRun - told.size;
  const wanted = run.artifacts.filter(({ path, file }) => {
    if (told.has(path)) return file !== null && (isRenewed || !had.has(path));
    return room-- > 0;
  });
  if (wanted.length === 0) return { files: 0, leftOut: 0 };
  const rows = (await keptArtifacts(tx, blobs, wanted)).map((one) => ({ runId, ...one }));
  const changed = await tx
    .insert(runArtifacts)
    .values(rows)
    .onConflictDoUpdate({
      target: [runArtifacts.runId, runArtifacts.path],
      set: { sha256: sql`excluded.sha256`, bytes: sql`excluded.bytes` },
      setWhere: sql`${runArtifacts.sha256} is distinct from excluded.sha256`,
    })
    .returning({ sha256: runArtifacts.sha256 });
  const files = changed.filter(({ sha256 }) => sha256 !== null).length;
  return { files, leftOut: changed.length - files };
}
