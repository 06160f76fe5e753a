import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { projects, runs } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { setFollowing } from "./followers";
import { priorities } from "./priority";
import type { Run } from "./queries";
import { moveInQueue } from "./queue";

/** Runs that wait, while nobody else changes the order of their project; in the order of the ids. */
async function waitingRuns(tx: Transaction, projectId: string, ids: readonly string[]): Promise<Run[]> {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for("no key update");
  const rows = await tx
    .select()
    .from(runs)
    .where(and(inArray(runs.id, [...ids]), eq(runs.projectId, projectId)))
    .orderBy(asc(runs.id))
    .for("update");
  const found = ids.map((id) => {
    const run = rows.find((row) => row.id === id);
    if (!run) throw notFound(id);
    return run;
  });
  for (const run of found)
    if (run.state !== "queued") {
      throw new AppError(
        "CONFLICT",
        `Run ${run.number} no longer waits (it is ${run.state}): only what waits has a place in the queue.`,
      );
    }
  return found;
}

/**
 * Puts a run that waits before or behind another one of its project, whose priority it gets; beside none: at the end
 * of its own.
 */
export const moveRun = command({
  action: "run:launch",
  name: "run:move",
  input: z
    .object({ runId: z.string(), beforeRunId: z.string().nullish(), afterRunId: z.string().nullish() })
    .refine(
      ({ beforeRunId, afterRunId }) => !beforeRunId || !afterRunId,
      "Name the run that it goes before or the one that it goes behind, not both.",
    ),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId, beforeRunId, afterRunId }) => {
    const besideId = beforeRunId || afterRunId;
    const [run, beside = null] = await waitingRuns(tx, projectId, besideId ? [runId, besideId] : [runId]);
    if (!run) throw notFound(runId);
    if (besideId === runId) return run;
    const side = beforeRunId ? "before" : "behind";
    const moved = await moveInQueue(tx, run, beside && { run: beside, side });
    publish(projectId, "RUN_CHANGED", runId);
    return moved;
  },
});

/** Gives a run that waits another priority; among those of it, it keeps the place that its launch gave it. */
export const setRunPriority = command({
  action: "run:launch",
  name: "run:set_priority",
  input: z.object({ runId: z.string(), priority: z.enum(["high", "normal", "low"]) }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId, priority }) => {
    await waitingRuns(tx, projectId, [runId]);
    const [changed] = await tx
      .update(runs)
      .set({ priority: priorities[priority] })
      .where(eq(runs.id, runId))
      .returning();
    publish(projectId, "RUN_CHANGED", runId);
    if (!changed) throw notFound(runId);
    return changed;
  },
});

const limit = z
  .int()
  .min(1, "A limit is 1 or more: leave it out for none.")
  .max(1000, "A limit is 1,000 at most: leave it out for none.")
  .nullish();

/** Sets how many runs of a project may be worked on at a time, all of them and those of one person; null: no limit. */
export const setRunLimits = command({
  action: "project:write",
  name: "project:set_run_limits",
  input: z.object({ projectId: z.string(), runLimit: limit, runLimitPerPerson: limit }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish }, { projectId, runLimit = null, runLimitPerPerson = null }) => {
    const [project] = await tx
      .update(projects)
      .set({ runLimit, runLimitPerPerson })
      .where(eq(projects.id, projectId))
      .returning();
    if (!project) throw notFound(projectId);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return project;
  },
});

/** Makes the caller be told when a run finishes or fails, or no longer. */
export const followRun = command({
  action: "project:read",
  name: "run:follow",
  scope: "launch",
  input: z.object({ runId: z.string(), follow: z.boolean() }),
  on: ({ runId }) => runId,
  run: async ({ tx, actor }, { runId, follow }) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("share");
    if (!run) throw notFound(runId);
    await setFollowing(tx, runId, actor.id, follow);
    return run;
  },
});
