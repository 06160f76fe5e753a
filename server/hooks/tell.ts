/** What hooks tell of runs, of their groups and of sweeps. */
import { and, arrayContains, asc, eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { hookDeliveries, hooks, projects, runGroups, runs } from "@/db/schema";
import type { AheadOfChampion } from "@/ml/promotion";
import { spreadsOf } from "@/server/run-groups/queries";
import { bestOf, type Sweep, trialsOf } from "@/server/sweeps/trials";
import type { HookEventName } from "./queries";

const textLimit = 500;
const clipped = (text: string | null) => (text === null ? null : text.slice(0, textLimit));

/**
 * Puts what happened into the deliveries of each hook of a project that is told of such, within the transaction of what
 * happened. A body has ids, names and figures: below 3 KB.
 * @param bodyOf read only where a hook is told.
 */
async function deliver(
  tx: Transaction,
  projectId: string,
  event: HookEventName,
  bodyOf: () => Promise<Record<string, unknown> | null>,
): Promise<void> {
  const found = await tx
    .select({ hookId: hooks.id, project: { id: projects.id, name: projects.name } })
    .from(hooks)
    .innerJoin(projects, eq(projects.id, hooks.projectId))
    .where(and(eq(hooks.projectId, projectId), arrayContains(hooks.events, [event])));
  const body = found.length > 0 ? await bodyOf() : null;
  if (!body) return;
  await tx.insert(hookDeliveries).values(
    found.map(({ hookId, project }) => ({
      ...{ hookId, event },
      body: { event, project: { id: project.id, name: clipped(project.name) }, ...body },
    })),
  );
}

/** Tells that a run came to its end, or is ahead of a champion. */
export async function tellHooks(
  tx: Transaction,
  event: "run_finished" | "run_failed" | "ahead_of_champion",
  runId: string,
  ahead: AheadOfChampion | null = null,
): Promise<void> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  if (!run) return;
  await deliver(tx, run.projectId, event, async () => ({
    run: {
      ...{ id: run.id, number: run.number, name: clipped(run.name), kind: run.kind, state: run.state },
      ...{ versionId: run.versionId, epoch: run.epoch, epochs: run.epochs },
      ...{ testAccuracy: run.testAccuracy, bestValidationAccuracy: run.bestValidationAccuracy },
      ...{ failureKind: run.failureKind, failureMessage: clipped(run.failureMessage) },
    },
    ...(ahead ? { ahead } : {}),
  }));
}

/** Tells that a sweep finished, was stopped or paused by itself, with its best trial by then. */
export function tellHooksOfSweep(tx: Transaction, sweep: Sweep): Promise<void> {
  return deliver(tx, sweep.projectId, "sweep_ended", async () => {
    const trials = await trialsOf(tx, [sweep.id]);
    const best = bestOf(sweep, trials);
    return {
      sweep: {
        ...{ id: sweep.id, name: clipped(sweep.name), state: sweep.state, method: sweep.method },
        ...{ stateReason: clipped(sweep.stateReason), objective: sweep.objective, trials: trials.length },
        best: best && {
          ...{ trial: best.trial, value: best.value, runId: best.runId },
          runNumber: best.run?.number ?? null,
        },
      },
    };
  });
}

/** Tells that no run of a group goes on, with how they ended and what the finished ones came to. */
export function tellHooksOfGroup(tx: Transaction, projectId: string, groupId: string): Promise<void> {
  return deliver(tx, projectId, "run_group_ended", async () => {
    const [group] = await tx.select().from(runGroups).where(eq(runGroups.id, groupId));
    if (!group) return null;
    const members = await tx.select().from(runs).where(eq(runs.groupId, groupId)).orderBy(asc(runs.member));
    const count = (state: "finished" | "stopped" | "failed") =>
      members.filter((run) => run.state === state).length;
    return {
      runGroup: {
        ...{ id: group.id, name: clipped(group.name), kind: group.kind, versionId: group.versionId },
        ...{ finished: count("finished"), stopped: count("stopped"), failed: count("failed") },
        means: Object.fromEntries(spreadsOf(members).map(({ measure, mean }) => [measure, mean])),
      },
    };
  });
}
