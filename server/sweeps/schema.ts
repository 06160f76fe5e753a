import { and, desc, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { sweepMethod, sweepObjective, type sweepSpaces, sweepState, sweeps, sweepTrials } from "@/db/schema";
import { combinations } from "@/ml/sweep/space";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import { Deletable } from "@/server/deletion/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { priorityName } from "@/server/runs/priority";
import { Run, RunPriority } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { Version } from "@/server/versions/schema";
import { mostCombinations } from "./create";
import { isFollowed } from "./followers";
import { endedForHours } from "./hours";
import {
  type Base,
  bestOf,
  isPending,
  planOf,
  type Sweep as Row,
  secondsLeft,
  secondsOf,
  spacesOf,
  type SweepTrial as Trial,
  trialsOfSweep,
} from "./trials";

const SweepState = builder.enumType("SweepState", {
  description:
    "running: begins trials as its budget and the workers' places allow. paused: begins none; those under way go on. stopped: its runs were stopped too. finished: nothing is left to try, or its budget is used up.",
  values: sweepState.enumValues,
});
export const SweepMethod = builder.enumType("SweepMethod", {
  description:
    "grid: each combination once, of each version and configuration. random, quasi_random: independent draws, the latter evenly spread (Sobol). tpe: where the good trials were and the others were not (Bergstra 2011). evolution: changes the list of layers of good trials (Real 2018).",
  values: sweepMethod.enumValues,
});
export const SweepObjective = builder.enumType("SweepObjective", {
  values: {
    validationAccuracy: { value: sweepObjective.enumValues[0] },
    validationLoss: { value: sweepObjective.enumValues[1] },
  },
});

export const Sweep = builder.loadableNodeRef("Sweep", {
  id: { resolve: (sweep) => sweep.id },
  load: (ids: string[], context: Context) => visibleByProject(sweeps, ids, context),
});

const SweepBase = builder.objectRef<Base>("SweepBase").implement({
  description: "What trials start from: a version with a configuration.",
  fields: (t) => ({
    place: t.exposeInt("place"),
    name: t.exposeString("name"),
    version: t.field({ type: Version, resolve: (base) => base.versionId }),
    configuration: t.field({ type: "JSON", resolve: (base) => base.configuration }),
  }),
});

const SweepTrial = builder.objectRef<Trial>("SweepTrial").implement({
  description: "One run of a sweep, with what it was tried with.",
  fields: (t) => ({
    trial: t.exposeInt("trial", { description: "From 0." }),
    run: t.field({
      type: Run,
      nullable: true,
      description: "Null where none could be made, and where it was freed.",
      resolve: ({ run, runId }) => (run ? runId : null),
    }),
    base: t.exposeInt("base", { description: "Place of what it started from." }),
    revision: t.exposeInt("revision", { description: "Of the ranges that it was drawn from." }),
    parameters: t.field({
      type: "JSON",
      description: "Values by the path of the setting; those without an effect are left out.",
      resolve: (trial) => trial.parameters,
    }),
    value: t.exposeFloat("value", {
      nullable: true,
      description:
        "Of the objective: that of the model of a finished run, the best of the epochs so far of another. Null where none is finite.",
    }),
    parent: t.exposeInt("parent", {
      nullable: true,
      description: "Of evolution: the trial that it was made of.",
    }),
    change: t.exposeString("change", { nullable: true }),
    problem: t.exposeString("problem", {
      nullable: true,
      description: "Why no run could be made of it.",
    }),
    isOutOfHours: t.boolean({
      description:
        "Whether its run ended, or will after its epoch, because the sweep's hours were used up; it goes on once there are more.",
      resolve: endedForHours,
    }),
  }),
});

const SweepRanges = builder.objectRef<typeof sweepSpaces.$inferSelect>("SweepRanges").implement({
  description: "The ranges that trials were drawn from, from one of them on.",
  fields: (t) => ({
    revision: t.exposeInt("revision"),
    firstTrial: t.exposeInt("firstTrial"),
    space: t.field({ type: "JSON", resolve: (ranges) => ranges.space }),
    evolution: t.field({
      type: "JSON",
      nullable: true,
      description: "Of evolution: what may be done to the list of layers.",
      resolve: (ranges) => ranges.evolution,
    }),
    createdBy: t.field({ type: User, resolve: (ranges) => ranges.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

/** Trials that a sweep may begin; null where hours alone limit it. */
async function totalOf(context: Context, sweep: Row): Promise<number | null> {
  if (sweep.method !== "grid") return sweep.maxTrials;
  const { plan } = await planOf(context.db, sweep);
  let all = 0;
  for (const { configuration } of plan.bases) {
    all += combinations(plan.space, configuration, mostCombinations) ?? 0;
  }
  return Math.min(all, sweep.maxTrials ?? all);
}

Sweep.implement({
  interfaces: [Deletable],
  description: "Many runs, launched one after another by a method that looks for the best configuration.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (sweep) => sweep.projectId }),
    name: t.exposeString("name"),
    state: t.expose("state", { type: SweepState }),
    stateReason: t.exposeString("stateReason", {
      nullable: true,
      description: "Why it paused by itself.",
    }),
    method: t.expose("method", { type: SweepMethod }),
    objective: t.expose("objective", { type: SweepObjective }),
    countsParameters: t.exposeBoolean("countsParameters", {
      description: "Of evolution: fewer parameters count as well.",
    }),
    seed: t.exposeInt("seed"),
    concurrency: t.exposeInt("concurrency", { description: "Trials that wait or work at a time." }),
    priority: t.field({
      type: RunPriority,
      description: "Of its runs in the queue.",
      resolve: ({ priority }) => priorityName(priority),
    }),
    maxTrials: t.exposeInt("maxTrials", { nullable: true }),
    maxHours: t.float({
      nullable: true,
      description:
        "Of all its runs together; beyond, none begins, and those that learn end with their epoch.",
      resolve: ({ maxSeconds }) => (maxSeconds === null ? null : maxSeconds / 3600),
    }),
    stoppingFactor: t.exposeInt("stoppingFactor", {
      nullable: true,
      description: "Early stopping: of those that reach a rung, one in so many goes on.",
    }),
    stoppingFirst: t.exposeInt("stoppingFirst", {
      nullable: true,
      description: "The epoch of the first rung.",
    }),
    evolution: t.field({
      type: "JSON",
      nullable: true,
      description: "What evolution may do to the list of layers now.",
      resolve: async (sweep, _args, context) =>
        (await spacesOf(context.db, sweep.id)).at(-1)?.evolution ?? null,
    }),
    bases: t.field({
      type: [SweepBase],
      resolve: async (sweep, _args, context) => (await planOf(context.db, sweep)).bases,
    }),
    ranges: t.field({
      type: [SweepRanges],
      description: "First ones first; the last ones hold.",
      resolve: (sweep, _args, context) => spacesOf(context.db, sweep.id),
    }),
    trials: t.field({
      type: [SweepTrial],
      description: "By number.",
      resolve: (sweep, _args, context) => trialsOfSweep(context, sweep.id),
    }),
    begun: t.exposeInt("trials", { description: "Trials that were begun." }),
    underWay: t.int({
      description: "Trials that wait or work.",
      resolve: async (sweep, _args, context) =>
        (await trialsOfSweep(context, sweep.id)).filter(isPending).length,
    }),
    best: t.field({
      type: SweepTrial,
      nullable: true,
      description: "The trial with the best value so far.",
      resolve: async (sweep, _args, context) => bestOf(sweep, await trialsOfSweep(context, sweep.id)),
    }),
    total: t.int({
      nullable: true,
      description: "Trials that it may begin; null where hours alone limit it.",
      resolve: (sweep, _args, context) => totalOf(context, sweep),
    }),
    usedSeconds: t.float({
      description: "That its runs have worked, all together.",
      resolve: async (sweep, _args, context) => secondsOf(await trialsOfSweep(context, sweep.id)),
    }),
    secondsLeft: t.float({
      nullable: true,
      description: "Until its budget is used up, guessed from the trials that are over.",
      resolve: async (sweep, _args, context) =>
        sweep.state === "running"
          ? secondsLeft(sweep, await trialsOfSweep(context, sweep.id), await totalOf(context, sweep))
          : null,
    }),
    isFollowed: t.boolean({
      description: "Whether the viewer is told in the inbox when it comes to its end, or pauses by itself.",
      resolve: (sweep, _args, context) => isFollowed(context, sweep.id),
    }),
    createdBy: t.field({ type: User, resolve: (sweep) => sweep.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

/** The sweep of a run and its number there; null where it is of none. */
const trialOfRun = batched<{ sweepId: string; trial: number } | null>(async (ids, { db }) => {
  const rows = await db
    .select({ runId: sweepTrials.runId, sweepId: sweepTrials.sweepId, trial: sweepTrials.trial })
    .from(sweepTrials)
    .where(inArray(sweepTrials.runId, [...ids]));
  const byRun = new Map(rows.map((row) => [row.runId, row]));
  return ids.map((id) => byRun.get(id) ?? null);
});

builder.objectFields(Run, (t) => ({
  sweep: t.field({
    type: Sweep,
    nullable: true,
    description: "The sweep that it is a trial of.",
    resolve: async (run, _args, context) => (await trialOfRun(context, run.id))?.sweepId ?? null,
  }),
  trial: t.int({
    nullable: true,
    description: "Its number in the sweep, from 0.",
    resolve: async (run, _args, context) => (await trialOfRun(context, run.id))?.trial ?? null,
  }),
  stopReason: t.exposeString("stopReason", {
    nullable: true,
    description: "Why its sweep stopped it before its last epoch; null where a person did.",
  }),
}));

const SweepEdge = builder.edgeObject({ type: Sweep, name: "SweepEdge" });
const SweepConnection = builder.connectionObject({ type: Sweep, name: "SweepConnection" }, SweepEdge);

builder.objectFields(Project, (t) => ({
  sweeps: t.connection(
    {
      type: Sweep,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (sweep: Row) => sweep.id,
          ({ after, limit }) =>
            context.db
              .select()
              .from(sweeps)
              .where(
                and(
                  eq(sweeps.projectId, project.id),
                  isNull(sweeps.deletedAt),
                  after ? lt(sweeps.id, after) : undefined,
                ),
              )
              .orderBy(desc(sweeps.id))
              .limit(limit),
        ),
    },
    SweepConnection,
    SweepEdge,
  ),
}));

const mostDeleted = 100;

builder.objectField(Project, "deletedSweeps", (t) =>
  t.field({
    type: [Sweep],
    description: `Those that can be restored, newest first, ${mostDeleted} at most.`,
    resolve: (project, _args, context) =>
      context.db
        .select()
        .from(sweeps)
        .where(and(eq(sweeps.projectId, project.id), isNotNull(sweeps.deletedAt)))
        .orderBy(desc(sweeps.id))
        .limit(mostDeleted),
  }),
);

builder.queryFields((t) => ({
  sweep: t.field({
    type: Sweep,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
