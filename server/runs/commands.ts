import { eq, max } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { projects, runs, versions } from "@/db/schema";
import { parseConfiguration, presets } from "@/ml/configuration";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const runName = z
  .string()
  .trim()
  .min(1, "Give the run a name.")
  .max(200, "A run's name has at most 200 characters.");

/** The configuration that the form sent, or an error that names the field and what it may be. */
function configurationOf(json: unknown, classes: number) {
  const parsed = parseConfiguration(json, classes);
  if (parsed.ok) return parsed.value;
  const [issue] = parsed.issues;
  const path = issue?.path ? `configuration.${issue.path}` : "configuration";
  throw new AppError("INVALID_INPUT", issue?.message ?? "The configuration is not valid.", path);
}

/** Next number in the project; its row is locked, so that two launches at once take two numbers. */
async function nextNumber(tx: Transaction, projectId: string): Promise<number> {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for("no key update");
  const [row] = await tx
    .select({ last: max(runs.number) })
    .from(runs)
    .where(eq(runs.projectId, projectId));
  return (row?.last ?? 0) + 1;
}

/** Puts a run of a version into the queue. What cannot train is refused here, not in the worker. */
export const launchRun = command({
  action: "run:launch",
  name: "run:launch",
  input: z.object({ versionId: z.string(), name: runName.nullish(), configuration: z.unknown() }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, projectId, actor, publish, enqueue, audit }, input) => {
    const [version] = await tx.select().from(versions).where(eq(versions.id, input.versionId));
    if (!version) throw notFound(input.versionId);
    if (version.classes.length < 2) {
      throw new AppError(
        "INVALID_INPUT",
        "This version has fewer than two classes, so there is nothing to tell apart: import images of another class and freeze a new version.",
        "versionId",
      );
    }
    if (!version.counts.train.some((count) => count > 0)) {
      throw new AppError(
        "INVALID_INPUT",
        "The training split of this version is empty: freeze a version with a larger share for training.",
        "versionId",
      );
    }
    const configuration = configurationOf(input.configuration, version.classes.length);
    const preset = presets.find((choice) => choice.preset === configuration.architecture.preset);
    const [run] = await tx
      .insert(runs)
      .values({
        projectId,
        versionId: version.id,
        number: await nextNumber(tx, projectId),
        name: input.name ?? preset?.name ?? configuration.architecture.preset,
        configuration,
        epochs: configuration.learning.epochs,
        createdBy: actor.id,
      })
      .returning();
    if (!run) throw new Error("The insert returned no run");
    await enqueue("run", { runId: run.id }, run.id);
    publish(projectId, "RUN_CHANGED", run.id);
    audit(run.id);
    return run;
  },
});

const ended: readonly string[] = ["finished", "stopped", "failed"];

/** Stops a run: at once while it waits, otherwise the worker does at the next step. A second call changes nothing. */
export const stopRun = command({
  action: "run:launch",
  name: "run:stop",
  input: z.object({ runId: z.string() }),
  on: ({ runId }) => runId,
  run: async ({ tx, projectId, publish }, { runId }) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("update");
    if (!run) throw notFound(runId);
    if (run.state === "stopped" || run.stopRequestedAt !== null) return run;
    if (ended.includes(run.state)) {
      throw new AppError("CONFLICT", `Run ${run.number} is over (${run.state}): there is nothing to stop.`);
    }
    const now = new Date();
    const [stopped] = await tx
      .update(runs)
      .set(
        run.state === "queued"
          ? { state: "stopped", stopRequestedAt: now, finishedAt: now }
          : { stopRequestedAt: now },
      )
      .where(eq(runs.id, runId))
      .returning();
    publish(projectId, "RUN_CHANGED", runId);
    return stopped ?? run;
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
