import { evaluations } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { cancelEvaluation, createEvaluation, deleteEvaluation } from "./commands";
import { evaluationOfResult, type RunSplit as SplitShape, splitsOf } from "./queries";

const Evaluation = builder.loadableNodeRef("Evaluation", {
  id: { resolve: (evaluation) => evaluation.id },
  load: (ids: string[], context: Context) => visibleByProject(evaluations, ids, context),
});

Evaluation.implement({
  description: "A run's model on a split that it was not judged on after its training.",
  fields: (t) => ({
    run: t.field({ type: Run, description: "Whose model it is.", resolve: ({ runId }) => runId }),
    split: t.expose("split", { type: Split }),
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed", { description: "Images that are answered." }),
    total: t.exposeInt("total", { nullable: true }),
    failure: t.exposeString("failure", { nullable: true }),
    result: t.field({
      type: Run,
      nullable: true,
      description: "A run of kind evaluation, with matrix and report; null until all of it is there.",
      resolve: ({ state, resultId }) => (state === "finished" ? resultId : null),
    }),
    createdBy: t.field({ type: User, resolve: (evaluation) => evaluation.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

const RunSplit = builder.objectRef<SplitShape>("RunSplit").implement({
  description: "A split of the run's version that has images; in a fold's run validation is its own fold.",
  fields: (t) => ({
    split: t.expose("split", { type: Split }),
    images: t.exposeInt("images"),
    isJudged: t.exposeBoolean("isJudged", {
      description: "Whether the run is judged on it after its training: its own matrix is of it.",
    }),
    evaluation: t.field({
      type: Evaluation,
      nullable: true,
      description: "What a person asked for; null where nobody did.",
      resolve: ({ evaluation }) => evaluation,
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  splits: t.field({
    type: [RunSplit],
    description: "Test, validation and training, as far as they have images.",
    resolve: (run, _args, context) => splitsOf(context, run),
  }),
  evaluation: t.field({
    type: Evaluation,
    nullable: true,
    description: "Of a run of kind evaluation: what it is the result of.",
    resolve: (run, _args, context) => evaluationOfResult(context, run.id),
  }),
}));

builder.queryFields((t) => ({
  evaluation: t.field({
    type: Evaluation,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateEvaluationInput = builder.inputType("CreateEvaluationInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    split: t.field({ type: Split, required: true }),
  }),
});
const EvaluationInput = builder.inputType("EvaluationInput", {
  fields: (t) => ({ evaluationId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createEvaluation: t.field({
    type: Evaluation,
    description:
      "Asks a worker for what a run's model says of another of its splits. What is there, or being worked on, stays.",
    args: { input: t.arg({ type: CreateEvaluationInput, required: true }) },
    resolve: (_root, { input }, context) => createEvaluation(context, input),
  }),
  cancelEvaluation: t.field({
    type: Evaluation,
    args: { input: t.arg({ type: EvaluationInput, required: true }) },
    resolve: (_root, { input }, context) => cancelEvaluation(context, input),
  }),
  deleteEvaluation: t.field({
    type: Run,
    description: "And the run that holds its result; the split can be evaluated anew.",
    args: { input: t.arg({ type: EvaluationInput, required: true }) },
    resolve: (_root, { input }, context) => deleteEvaluation(context, input),
  }),
}));
