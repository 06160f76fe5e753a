/** Runs that are over and are taken up once more. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { runs } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { setFollowing } from "./followers";
import { refuseFold } from "./fork";
import { configurationOf, launchableVersion, nextNumber } from "./launch";
import { isOver } from "./stop";

/** What a run that is over has to become in order to go on from its last checkpoint. */
export const queuedAgain = ({ finishedAt }: Pick<typeof runs.$inferSelect, "finishedAt">) => ({
  state: "queued" as const,
  queuePlace: Date.now() / 1000,
  stopRequestedAt: null,
  stopAfterEpoch: false,
  stopReason: null,
  failureKind: null,
  failureMessage: null,
  finishedAt: null,
  heartbeatAt: null,
  idleSince: finishedAt,
  imagesPerSecond: null,
});

/**
 * Puts a run that was stopped, or that failed for a reason outside of it, back into the queue: it goes on from its last
 * checkpoint, and its curve is that of an undisturbed run. A second call changes nothing.
 */
export const resumeRun = command({
  action: "run:launch",
  name: "run:resume",
  input: z.object({ runId: z.string() }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId }) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("update");
    if (!run) throw notFound(runId);
    if (!isOver(run) && run.stopRequestedAt === null) return run;
    const reason = notResumable(run);
    if (reason) throw new AppError("CONFLICT", reason);
    const [resumed] = await tx.update(runs).set(queuedAgain(run)).where(eq(runs.id, runId)).returning();
    publish(projectId, "RUN_CHANGED", runId);
    return resumed ?? run;
  },
});

/** What was trained elsewhere has neither a configuration nor a checkpoint of ours; an evaluation trained nothing. */
function untrained({ source, number, kind }: typeof runs.$inferSelect): string | null {
  if (kind === "evaluation") {
    return `Run ${number} is an evaluation of another run's model: delete it there and evaluate the split anew, or launch that run again.`;
  }
  return (
    source &&
    `Run ${number} was brought in from ${source.tracker}: there is nothing here to train it from. Launch a run with settings like its own.`
  );
}

function notResumable(run: typeof runs.$inferSelect): string | null {
  const refusal = untrained(run);
  if (refusal) return refusal;
  if (run.deletedAt) return `Run ${run.number} is deleted: restore it first.`;
  if (!isOver(run)) return `Run ${run.number} is stopping: resume it once it has stopped.`;
  if (run.kind !== "training") return "A check keeps nothing to go on from: launch it again.";
  if (run.state === "finished") {
    return `Run ${run.number} is finished: fork it from its last checkpoint to train it longer.`;
  }
  if (run.failureKind === "configuration") {
    return `Run ${run.number} would fail again for the same reason, which its configuration has: launch it again, or fork it, with what the message names changed.`;
  }
  return null;
}

/** Launches a run once more: a new one of the same version, configuration and seed. */
export const restartRun = command({
  action: "run:launch",
  name: "run:restart",
  input: z.object({ runId: z.string() }),
  on: ({ runId }) => runId,
  run: async ({ tx, context, projectId, actor, publish, audit }, { runId }) => {
    const [before] = await tx.select().from(runs).where(eq(runs.id, runId));
    if (!before) throw notFound(runId);
    const refusal = untrained(before);
    if (refusal) throw new AppError("CONFLICT", refusal);
    await refuseFold(tx, before);
    const version = await launchableVersion(tx, before.versionId);
    const configuration = await configurationOf(
      { db: tx, blobs: context.blobs },
      projectId,
      before.configuration,
      version.classes,
    );
    const { name, kind, epochs, versionId } = before;
    const [run] = await tx
      .insert(runs)
      .values({
        ...{ projectId, versionId, name, kind, epochs, configuration },
        number: await nextNumber(tx, projectId),
        // A fork's restart begins where the fork did.
        ...(before.originSha256
          ? {
              originId: before.originId,
              originEpoch: before.originEpoch,
              originSha256: before.originSha256,
            }
          : { originId: before.id }),
        createdBy: actor.id,
      })
      .returning();
    if (!run) throw new Error("The insert returned no run");
    await setFollowing(tx, run.id, actor.id, true);
    publish(projectId, "RUN_CHANGED", run.id);
    audit(run.id);
    return run;
  },
});
