/** What a run of MLflow is kept as here. */
import { readFile } from "node:fs/promises";
import type { Transaction } from "@/db/connection";
import { blobs as blobTable, type runArtifacts } from "@/db/schema";
import type { BlobStore } from "@/server/core/blobs";
import { insertPoints, type MetricPoint } from "@/server/runs/curves";
import { kept, type MlflowPoint, type MlflowRun } from "./store";

/** What is kept of a step. */
const greatestStep = 2 ** 31 - 1;
/** A run may have millions: of so many at a time copies are held. */
const pointsPerInsert = 100_000;

/** Why a run counts as stopped that was under way there: sent again once it has ended, it is brought up to date. */
export const notEnded = "It had not ended when it was brought in.";

/** @param numbers names of the parameters that are numbers in every run that has them */
export const configurationOf = (run: MlflowRun, numbers: ReadonlySet<string>) => ({
  experiment: kept(run.experiment, 500),
  params: Object.fromEntries(
    [...run.params].map(([name, text]) => [name, numbers.has(name) ? Number(text) : text]),
  ),
  tags: Object.fromEntries(run.tags),
});

export const finishedAtOf = ({ endedAt }: MlflowRun) => (endedAt === null ? null : new Date(endedAt));

export function endOf({ status }: MlflowRun) {
  if (status === "finished") return { state: "finished" as const };
  if (status === "failed") {
    return {
      state: "failed" as const,
      failureMessage: "It failed where it was tracked: MLflow keeps no reason.",
    };
  }
  return {
    state: "stopped" as const,
    stopReason: status === "killed" ? "It was killed where it was tracked." : notEnded,
  };
}

/** The points of a run by metric and step. Where several have one step, or one that is none of ours, they are numbered. */
export function seriesOf(points: readonly MlflowPoint[]): { series: MetricPoint[]; renumbered: number } {
  const byName = new Map<string, MlflowPoint[]>();
  for (const point of points) {
    const others = byName.get(point.name);
    if (others) others.push(point);
    else byName.set(point.name, [point]);
  }
  const series: MetricPoint[] = [];
  let renumbered = 0;
  for (const [name, own] of byName) {
    own.sort((a, b) => a.step - b.step || a.at - b.at);
    const isOurs = ({ step }: MlflowPoint, i: number) =>
      Number.isInteger(step) && step >= 0 && step <= greatestStep && step !== own[i - 1]?.step;
    const areOurs = own.every(isOurs);
    if (!areOurs) renumbered += 1;
    for (const [i, { step, at, value }] of own.entries()) {
      const place = areOurs ? step : i;
      series.push({ name, step: place, epoch: place, value, ...(at > 0 && { at: new Date(at) }) });
    }
  }
  return { series, renumbered };
}

/** Keeps the points of a run; those of a step that is there take its place. */
export async function keptPoints(
  tx: Transaction,
  runId: string,
  series: readonly MetricPoint[],
): Promise<void> {
  for (let from = 0; from < series.length; from += pointsPerInsert) {
    await insertPoints(tx, runId, series.slice(from, from + pointsPerInsert));
  }
}

/** Puts the files of a run into the store, one after the other; they are named by rows once the run has one. */
export async function keptArtifacts(tx: Transaction, blobs: BlobStore, artifacts: MlflowRun["artifacts"]) {
  const kept: Omit<typeof runArtifacts.$inferInsert, "runId">[] = [];
  for (const { path, bytes, file } of artifacts) {
    const sha256 = file === null ? null : await blobs.put(await readFile(file));
    if (sha256 !== null) {
      const row = { sha256, bytes, mediaType: "application/octet-stream" };
      await tx.insert(blobTable).values(row).onConflictDoNothing();
    }
    kept.push({ path, bytes, sha256 });
  }
  return kept;
}
