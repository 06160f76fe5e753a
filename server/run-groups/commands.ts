import { and, asc, eq, notInArray } from "drizzle-orm";
import { z } from "zod";
import { repeatKind, runGroupFolds, runGroups, runs } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import {
  configurationOf,
  launchableVersion,
  nameOf,
  nextNumber,
  requireLearning,
  runName,
} from "@/server/runs/launch";
import { priorityInput, priorityOf } from "@/server/runs/priority";
import { askToStop, endStates, hasNoWorker } from "@/server/runs/stop";
import { divide, type Folds } from "./folds";
import { setFollowing, tellOfGroupEnd } from "./followers";

const most = { folds: 20, seeds: 50 } as const;
const largestSeed = 2 ** 31 - 1;

const repeats = z.object({
  kind: z.enum(repeatKind.enumValues),
  count: z.int().nullish(),
});

/** How many runs were asked for, or an error that says how many may be. */
function countOf({ kind, count }: z.output<typeof repeats>, seed: number): number {
  if (kind === "leave_one_out") return 0;
  const what = kind === "folds" ? "folds" : "seeds";
  if (count == null || count < 2 || count > most[kind]) {
    throw new AppError(
      "INVALID_INPUT",
      `${count ?? "No number of"} ${what}: ask for 2 to ${most[kind]}.`,
      "repeats.count",
    );
  }
  if (kind === "seeds" && seed + count - 1 > largestSeed) {
    throw new AppError(
      "INVALID_INPUT",
      `The seeds ${seed} to ${seed + count - 1} go beyond ${largestSeed}: begin with a smaller one.`,
      "configuration.seed",
    );
  }
  return count;
}

/**
 * Puts a group of runs into the queue that differ by their fold or their seed alone, all of it or nothing.
 * Folds are made of the training and validation images: each in turn is what one run validates on. Every run is
 * measured on the same test images.
 */
export const launchRunGroup = command({
  action: "run:launch",
  name: "run_group:launch",
  input: z.object({
    versionId: z.string(),
    name: runName.nullish(),
    configuration: z.unknown(),
    repeats,
    priority: priorityInput,
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
    requireLearning(configuration, "a group");
    const { kind } = input.repeats;
    const count = countOf(input.repeats, configuration.seed);
    const folds =
      kind === "seeds" ? null : await divide(tx, { version, kind, count, seed: configuration.seed });
    const name = input.name ?? nameOf(configuration, "training");
    const [group] = await tx
      .insert(runGroups)
      .values({
        projectId,
        versionId: version.id,
        name,
        kind,
        members: folds?.count ?? count,
        configuration,
        foldCounts: folds?.counts ?? null,
        keptTogether: folds?.keptTogether ?? null,
        createdBy: actor.id,
      })
      .returning();
    if (!group) throw new Error("The insert returned no group");
    if (folds) await tx.insert(runGroupFolds).values({ groupId: group.id, folds: folds.bytes });
    const first = await nextNumber(tx, projectId);
    const members = await tx
      .insert(runs)
      .values(
        Array.from({ length: group.members }, (_, member) => ({
          projectId,
          versionId: version.id,
          number: first + member,
          name,
          groupId: group.id,
          member,
          configuration: memberConfiguration(configuration, folds, member),
          epochs: configuration.learning.epochs,
          priority: priorityOf(input.priority),
          createdBy: actor.id,
        })),
      )
      .returning({ id: runs.id });
    for (const { id } of members) {
      publish(projectId, "RUN_CHANGED", id);
    }
    await setFollowing(tx, group.id, actor.id, true);
    audit(group.id);
    return group;
  },
});

/** Folds share their seed, so that they differ by their images alone. */
function memberConfiguration(configuration: Configuration, folds: Folds | null, member: number) {
  return folds ? configuration : { ...configuration, seed: configuration.seed + member };
}

/** Stops every run of a group that is not over. A second call changes nothing. */
export const stopRunGroup = command({
  action: "run:launch",
  name: "run_group:stop",
  input: z.object({ runGroupId: z.string() }),
  on: ({ runGroupId }) => runGroupId,
  run: async ({ tx, actor, projectId, publish }, { runGroupId }) => {
    const [group] = await tx.select().from(runGroups).where(eq(runGroups.id, runGroupId));
    if (!group) throw notFound(runGroupId);
    const waiting = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.groupId, runGroupId), notInArray(runs.state, endStates)))
      .orderBy(asc(runs.id))
      .for("update");
    let ended: string | null = null;
    for (const run of waiting) {
      if (run.stopRequestedAt !== null && !run.stopAfterEpoch && !hasNoWorker(run)) continue;
      const { state } = await askToStop(tx, run);
      if (state === "stopped") ended = run.id;
      publish(projectId, "RUN_CHANGED", run.id);
    }
    if (ended !== null) await tellOfGroupEnd(tx, ended, publish, actor.id);
    return group;
  },
});

/** Gives a group, and the runs that still have its name, another name. */
export const renameRunGroup = command({
  action: "run:launch",
  name: "run_group:rename",
  input: z.object({ runGroupId: z.string(), name: runName }),
  on: ({ runGroupId }) => runGroupId,
  run: async ({ tx, projectId, publish }, { runGroupId, name }) => {
    const [before] = await tx.select().from(runGroups).where(eq(runGroups.id, runGroupId)).for("update");
    if (!before) throw notFound(runGroupId);
    const [group] = await tx.update(runGroups).set({ name }).where(eq(runGroups.id, runGroupId)).returning();
    const renamed = await tx
      .update(runs)
      .set({ name })
      .where(and(eq(runs.groupId, runGroupId), eq(runs.name, before.name)))
      .returning({ id: runs.id });
    for (const { id } of renamed) publish(projectId, "RUN_CHANGED", id);
    return group ?? before;
  },
});

/** Makes the caller be told when the last run of a group ends, or no longer. */
export const followRunGroup = command({
  action: "project:read",
  name: "run_group:follow",
  scope: "launch",
  input: z.object({ runGroupId: z.string(), follow: z.boolean() }),
  on: ({ runGroupId }) => runGroupId,
  run: async ({ tx, actor }, { runGroupId, follow }) => {
    const [group] = await tx.select().from(runGroups).where(eq(runGroups.id, runGroupId)).for("share");
    if (!group) throw notFound(runGroupId);
    await setFollowing(tx, runGroupId, actor.id, follow);
    return group;
  },
});
