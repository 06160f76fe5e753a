import { builder } from "@/server/graphql/builder";
import { RunPriority } from "@/server/runs/schema";
import {
  changeSweepRanges,
  extendSweep,
  followSweep,
  pauseSweep,
  renameSweep,
  resumeSweep,
  stopSweep,
} from "./commands";
import { createSweep } from "./create";
import { deleteSweep, restoreSweep } from "./delete";
import { Sweep, SweepMethod, SweepObjective } from "./schema";

const SweepConfigurationInput = builder.inputType("SweepConfigurationInput", {
  fields: (t) => ({
    name: t.string({ required: true, description: "What people call it: of a preset or of a run." }),
    configuration: t.field({ type: "JSON", required: true }),
  }),
});
const SweepStoppingInput = builder.inputType("SweepStoppingInput", {
  description:
    "Asynchronous successive halving (Li 2018): after `firstEpoch` epochs, and each time `factor` times as many, a trial goes on where it is among the best 1/factor of those that have come so far.",
  fields: (t) => ({
    factor: t.int({ required: true, description: "2 to 10." }),
    firstEpoch: t.int({ required: true }),
  }),
});
const CreateSweepInput = builder.inputType("CreateSweepInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string({ required: true }),
    versionIds: t.idList({
      required: true,
      description: "A grid tries each with each configuration; other methods have one of both.",
    }),
    configurations: t.field({ type: [SweepConfigurationInput], required: true }),
    method: t.field({ type: SweepMethod, required: true }),
    objective: t.field({ type: SweepObjective, required: true }),
    countsParameters: t.boolean({ description: "Of evolution: fewer parameters count as well." }),
    seed: t.int(),
    concurrency: t.int({ required: true, description: "Trials that wait or work at a time, 1 to 64." }),
    priority: t.field({
      type: RunPriority,
      description: "Of its runs in the queue; normal, unless another is given.",
    }),
    maxTrials: t.int({ description: "At most 2,000." }),
    maxHours: t.float({
      description:
        "Of all its runs together; beyond, none begins, and those that learn end with their epoch.",
    }),
    stopping: t.field({ type: SweepStoppingInput }),
    space: t.field({
      type: "JSON",
      description:
        'A list of settings that vary: `{"kind": "choice", "path": "learning.optimizer", "values": ["adam", "sgd"]}`, `{"kind": "number", "path": "learning.learningRate", "low": 0.0001, "high": 0.1, "log": true}`, `{"kind": "integer", …}`; of a grid a range has `points`.',
    }),
    evolution: t.field({
      type: "JSON",
      description:
        "population, sample, widths, kernels, residual, mostLayers, mostParameters; each has a default.",
    }),
  }),
});
const SweepIdInput = builder.inputType("SweepIdInput", {
  fields: (t) => ({ sweepId: t.id({ required: true }) }),
});
const RenameSweepInput = builder.inputType("RenameSweepInput", {
  fields: (t) => ({ sweepId: t.id({ required: true }), name: t.string({ required: true }) }),
});
const FollowSweepInput = builder.inputType("FollowSweepInput", {
  fields: (t) => ({ sweepId: t.id({ required: true }), follow: t.boolean({ required: true }) }),
});
const ExtendSweepInput = builder.inputType("ExtendSweepInput", {
  fields: (t) => ({
    sweepId: t.id({ required: true }),
    maxTrials: t.int({ description: "Null: no such limit." }),
    maxHours: t.float({ description: "Null: no such limit." }),
    concurrency: t.int({ description: "Null: as it is." }),
  }),
});
const ChangeSweepRangesInput = builder.inputType("ChangeSweepRangesInput", {
  fields: (t) => ({
    sweepId: t.id({ required: true }),
    space: t.field({ type: "JSON", required: true, description: "Of the same settings." }),
    evolution: t.field({
      type: "JSON",
      description:
        "Of evolution: which of its rules change, as of createSweep. What was tried under former ones is brought within them where it is changed further.",
    }),
  }),
});

builder.mutationFields((t) => ({
  createSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: CreateSweepInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createSweep(context, {
        ...input,
        configurations: input.configurations.map(({ name, configuration }) => ({ name, configuration })),
        space: input.space,
        evolution: input.evolution,
      }),
  }),
  pauseSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: SweepIdInput, required: true }) },
    resolve: (_root, { input }, context) => pauseSweep(context, input),
  }),
  resumeSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: SweepIdInput, required: true }) },
    resolve: (_root, { input }, context) => resumeSweep(context, input),
  }),
  stopSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: SweepIdInput, required: true }) },
    resolve: (_root, { input }, context) => stopSweep(context, input),
  }),
  renameSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: RenameSweepInput, required: true }) },
    resolve: (_root, { input }, context) => renameSweep(context, input),
  }),
  followSweep: t.field({
    type: Sweep,
    description: "Has the viewer told in the inbox when it comes to its end, or no longer.",
    args: { input: t.arg({ type: FollowSweepInput, required: true }) },
    resolve: (_root, { input }, context) => followSweep(context, input),
  }),
  extendSweep: t.field({
    type: Sweep,
    description:
      "Sets its budget; one that had used it up goes on, and so do trials that ended for want of hours.",
    args: { input: t.arg({ type: ExtendSweepInput, required: true }) },
    resolve: (_root, { input }, context) => extendSweep(context, input),
  }),
  changeSweepRanges: t.field({
    type: Sweep,
    description: "Looks in other ranges from the next trial on; the former ones are kept.",
    args: { input: t.arg({ type: ChangeSweepRangesInput, required: true }) },
    resolve: (_root, { input }, context) =>
      changeSweepRanges(context, { ...input, space: input.space, evolution: input.evolution }),
  }),
  deleteSweep: t.field({
    type: Sweep,
    description: "Its runs stay. It can be restored until the grace time is over.",
    args: { input: t.arg({ type: SweepIdInput, required: true }) },
    resolve: (_root, { input }, context) => deleteSweep(context, input),
  }),
  restoreSweep: t.field({
    type: Sweep,
    args: { input: t.arg({ type: SweepIdInput, required: true }) },
    resolve: (_root, { input }, context) => restoreSweep(context, input),
  }),
}));
