import { runSelections } from "@/db/schema";
import { differenceOf } from "@/ml/configuration/difference";
import { pairFigures } from "@/ml/significance-bootstrap";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import type { Run as RunRow } from "@/server/runs/queries";
import { Run, RunConnection, RunEdge } from "@/server/runs/schema";
import { ShownRuns } from "@/server/runs/table/schema";
import { User } from "@/server/teams/schema";
import {
  configurationAt,
  costOfRun,
  createRunSelection,
  type OwnFigures,
  ownFiguresOf,
  presentOf,
  type RunCost as RunCostShape,
  runsOfSelection,
} from "./selections";

const RunFigures = builder.objectRef<OwnFigures>("RunFigures").implement({
  description:
    "Over all test images that a run measured. Held against another run, figures are of the images in common.",
  fields: (t) =>
    Object.fromEntries(pairFigures.map((name) => [name, t.float({ resolve: (of) => of[name] })])),
});

const RunCost = builder.objectRef<RunCostShape>("RunCost").implement({
  description: "What the model of a run costs; latency in milliseconds for one image.",
  fields: (t) => ({
    bytes: t.exposeInt("bytes"),
    workerMs: t.exposeFloat("workerMs", { nullable: true }),
    browserMs: t.exposeFloat("browserMs", {
      nullable: true,
      description: "In the fastest browser that was checked.",
    }),
    browser: t.exposeString("browser", { nullable: true }),
  }),
});

builder.objectFields(Run, (t) => ({
  figures: t.field({
    type: RunFigures,
    nullable: true,
    description: "Null before the run is measured.",
    resolve: (run, _args, context) => ownFiguresOf(context, run),
  }),
  cost: t.field({
    type: RunCost,
    nullable: true,
    description: "Null without a model.",
    resolve: (run, _args, context) => costOfRun(context, run.id),
  }),
  configurationBeside: t.field({
    type: "JSON",
    description:
      "Where its configuration differs from that of another run of its project: pairs of a path, as a list of keys, and the value, which is left out where it has none there. Of thousands of runs that differ in little this is little.",
    args: { number: t.arg.int({ required: true }) },
    resolve: async (run, { number }, context) =>
      differenceOf(await configurationAt(context, `${run.projectId} ${number}`), run.configuration),
  }),
}));

const RunSelection = builder.loadableNodeRef("RunSelection", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(runSelections, ids, context),
});
RunSelection.implement({
  description: "Runs that were chosen, or that a filter showed at a moment, kept under an id.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (row) => row.projectId }),
    filter: t.exposeString("filter", {
      nullable: true,
      description: "The filter that showed them; null where they were chosen one by one.",
    }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    numbers: t.exposeIntList("numbers", {
      description: "Of all of them, ascending, those that were deleted since too.",
    }),
    total: t.int({ description: "How many they were.", resolve: ({ numbers }) => numbers.length }),
    runCount: t.int({
      description: "How many of them are still there.",
      resolve: (row, _args, { db }) => presentOf(db, row),
    }),
    runs: t.connection(
      {
        type: Run,
        description: "Those that are still there, by number.",
        resolve: (row, args, { db }) =>
          page(
            args,
            (run: RunRow) => String(run.number),
            (request) => runsOfSelection(db, row, request),
          ),
      },
      RunConnection,
      RunEdge,
    ),
  }),
});

builder.queryFields((t) => ({
  runSelection: t.field({
    type: RunSelection,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateRunSelectionInput = builder.inputType("CreateRunSelectionInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    numbers: t.intList({ description: "Of the runs. Without them: all that the filter lets through now." }),
    filter: t.string({
      description: "As that of a project's runs; beside numbers it says what showed them.",
    }),
    shown: t.field({ type: ShownRuns }),
  }),
});

builder.mutationFields((t) => ({
  createRunSelection: t.field({
    type: RunSelection,
    description:
      "The same runs by the same filter are the same selection: asked for again, it is the one that is there.",
    args: { input: t.arg({ type: CreateRunSelectionInput, required: true }) },
    resolve: (_root, { input }, context) => createRunSelection(context, input),
  }),
}));
