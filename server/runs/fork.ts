import { and, desc, eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { checkpoints, runGroups, runs } from "@/db/schema";
import { type Configuration, parseConfiguration } from "@/ml/configuration";
import { forkIssues } from "@/ml/configuration/fork";
import { AppError, notFound } from "@/server/core/errors";
import type { Run } from "./queries";

/** Epochs of a run whose checkpoint is kept: the last and the best. The caller has loaded the run, so may see it. */
export function keptCheckpoints(rows: readonly { epoch: number; best: boolean }[]): Set<number> {
  const last = Math.max(...rows.map(({ epoch }) => epoch));
  return new Set(rows.filter(({ epoch, best }) => best || epoch === last).map(({ epoch }) => epoch));
}

/**
 * Where a fork begins, as columns of its row, or an error that says why it cannot. The origin's row is locked to the
 * commit: its worker throws no checkpoint away that the fork is about to name.
 */
export async function originOf(
  tx: Transaction,
  fork: Pick<Run, "projectId" | "versionId" | "kind"> & { configuration: Configuration },
  { runId, epoch }: { runId: string; epoch: number },
): Promise<{ originId: string; originEpoch: number; originSha256: string }> {
  const [origin] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.projectId, fork.projectId)))
    .for("no key update");
  if (!origin) throw notFound(runId);
  if (fork.kind !== "training" || origin.kind !== "training") {
    throw new AppError(
      "INVALID_INPUT",
      "A check learns nothing to go on from: fork a run that trains.",
      "fork",
    );
  }
  if (origin.versionId !== fork.versionId) {
    throw new AppError(
      "INVALID_INPUT",
      `A fork learns from the version of run ${origin.number}: choose that one, or build upon the run's model instead.`,
      "versionId",
    );
  }
  await refuseFold(tx, origin);
  const rows = await tx
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, runId))
    .orderBy(desc(checkpoints.epoch));
  const kept = keptCheckpoints(rows);
  const checkpoint = rows.find((row) => row.epoch === epoch && kept.has(epoch));
  if (!checkpoint) {
    const there = [...kept].sort((a, b) => a - b).join(" and ");
    throw new AppError(
      "CONFLICT",
      kept.size === 0
        ? `Run ${origin.number} has no checkpoint yet: one is written after each epoch.`
        : `The checkpoint after epoch ${epoch} of run ${origin.number} is not kept: fork after epoch ${there}.`,
      "fork.epoch",
    );
  }
  const before = parseConfiguration(origin.configuration);
  const [issue] = before.ok ? forkIssues(before.value, fork.configuration, epoch) : [];
  if (issue) throw new AppError("INVALID_INPUT", issue.message, `configuration.${issue.path}`);
  return { originId: runId, originEpoch: epoch, originSha256: checkpoint.sha256 };
}

/** A fold's run learns from images of its own, which a run outside of its group does not know. */
export async function refuseFold(tx: Transaction, run: Run): Promise<void> {
  if (run.groupId === null) return;
  const [group] = await tx
    .select({ kind: runGroups.kind })
    .from(runGroups)
    .where(eq(runGroups.id, run.groupId));
  if (!group || group.kind === "seeds") return;
  throw new AppError(
    "CONFLICT",
    `Run ${run.number} learns from a fold of its group, and a run of its own would learn from other images: launch the group again.`,
  );
}
