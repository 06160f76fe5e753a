/** What hooks tell of runs. */
import { and, arrayContains, eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { hookDeliveries, hooks, projects, runs } from "@/db/schema";
import type { AheadOfChampion } from "@/ml/promotion";
import type { HookEventName } from "./queries";

const textLimit = 500;
const clipped = (text: string | null) => (text === null ? null : text.slice(0, textLimit));

/**
 * Puts what happened to a run into the deliveries of each hook of its project that is told of such, within the
 * transaction of what happened. A body has ids, names and figures: below 3 KB.
 */
export async function tellHooks(
  tx: Transaction,
  event: Exclude<HookEventName, "test">,
  runId: string,
  ahead: AheadOfChampion | null = null,
): Promise<void> {
  const found = await tx
    .select({ hookId: hooks.id, run: runs, project: { id: projects.id, name: projects.name } })
    .from(hooks)
    .innerJoin(runs, eq(runs.projectId, hooks.projectId))
    .innerJoin(projects, eq(projects.id, hooks.projectId))
    .where(and(eq(runs.id, runId), arrayContains(hooks.events, [event])));
  if (found.length === 0) return;
  await tx.insert(hookDeliveries).values(
    found.map(({ hookId, run, project }) => ({
      hookId,
      event,
      body: {
        event,
        project: { id: project.id, name: clipped(project.name) },
        run: {
          ...{ id: run.id, number: run.number, name: clipped(run.name), kind: run.kind, state: run.state },
          ...{ versionId: run.versionId, epoch: run.epoch, epochs: run.epochs },
          ...{ testAccuracy: run.testAccuracy, bestValidationAccuracy: run.bestValidationAccuracy },
          ...{ failureKind: run.failureKind, failureMessage: clipped(run.failureMessage) },
        },
        ...(ahead ? { ahead } : {}),
      },
    })),
  );
}
