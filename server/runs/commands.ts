import { eq } from "drizzle-orm";
import { z } from "zod";
import { runKind, runs } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { tellOfGroupEnd } from "@/server/run-groups/followers";
import { setFollowing } from "./followers";
import { originOf } from "./fork";
import {
  configurationOf,
  epochsOf,
  launchableVersion,
  nameOf,
  nextNumber,
  requireLearning,
  runName,
} from "./launch";
import { priorityInput, priorityOf } from "./priority";
import { askToStop, hasLearnt, hasNoWorker, isOver } from "./stop";

/**
 * Puts a run of a version into the queue: one that learns, or a check before training. What cannot train is refused
 * here, not in the worker.
 */
export const launchRun = command({
  action: "run:launch",
  name: "run:launch",
  input: z.object({
    versionId: z.string(),
    name: runName.nullish(),
    configuration: z.unknown(),
    kind: z
      .enum(runKind.enumValues)
      .refine((kind) => kind !== "evaluation", "An evaluation is of a run: ask for it there.")
      .nullish(),
    priority: priorityInput,
    fork: z.object({ runId: z.string(), epoch: z.int() }).nullish(),
  }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, context, projectId, actor, publish, audit }, input) => {
    const version = await launchableVersion(tx, input.versionId);
    const configuration = await configurationOf(
      { db: tx, blobs: context.blobs },
      projectId,
      input.configuration,
      version.classes,
    );
    const kind = input.kind ?? "training";
    if (kind !== "training" || input.fork) requireLearning(configuration, "a check or a fork");
    const origin = input.fork
      ? await originOf(tx, { projectId, versionId: version.id, kind, configuration }, input.fork)
      : {};
    const [run] = await tx
      .insert(runs)
      .values({
        projectId,
        versionId: version.id,
        number: await nextNumber(tx, projectId),
        name: input.name ?? nameOf(configuration, kind),
        kind,
        configuration,
        epochs: epochsOf(configuration, kind),
        priority: priorityOf(input.priority),
        createdBy: actor.id,
        ...origin,
      })
      .returning();
    if (!run) throw new Error("The insert returned no run");
    await setFollowing(tx, run.id, actor.id, true);
    publish(projectId, "RUN_CHANGED", run.id);
    audit(run.id);
    return run;
  },
});

/**
 * Stops a run: at once where no worker has it, or the one that had it is gone; otherwise the worker does at the next
 * step, or once the epoch is done. A second call changes nothing, but that one to stop now overrules one to stop after
 * the epoch, and that one ends what the worker, gone since the first, did not.
 */
export const stopRun = command({
  action: "run:launch",
  name: "run:stop",
  input: z.object({ runId: z.string(), afterEpoch: z.boolean().nullish() }),
  on: ({ runId }) => runId,
  run: async ({ tx, actor, projectId, publish }, { runId, afterEpoch }) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("update");
    if (!run) throw notFound(runId);
    const isAsked = run.stopRequestedAt !== null && (afterEpoch || !run.stopAfterEpoch);
    if (run.state === "stopped" || (isAsked && !isOver(run) && !hasNoWorker(run))) return run;
    if (isOver(run)) {
      throw new AppError("CONFLICT", `Run ${run.number} is over (${run.state}): there is nothing to stop.`);
    }
    if (afterEpoch && hasLearnt(run) && !hasNoWorker(run)) {
      throw new AppError(
        "CONFLICT",
        `Run ${run.number} has learnt its last epoch (it is ${run.state}): let it come to its end, or stop it now.`,
      );
    }
    const stopped = await askToStop(tx, run, afterEpoch ?? false);
    publish(projectId, "RUN_CHANGED", runId);
    if (stopped.state === "stopped") await tellOfGroupEnd(tx, runId, publish, actor.id);
    return stopped;
  },
});

/** Gives a run another name. */
export const renameRun = command({
  action: "run:launch",
  name: "run:rename",
  input: z.object({ runId: z.string(), name: runName }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId, name }) => {
    const [run] = await tx.update(runs).set({ name }).where(eq(runs.id, runId)).returning();
    if (!run) throw notFound(runId);
    publish(projectId, "RUN_CHANGED", runId);
    return run;
  },
});
