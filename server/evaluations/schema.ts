import { type Evaluators, evaluations } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Image } from "@/server/images/schema";
import { Backend, ModelFormat } from "@/server/parity/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { cancelEvaluation, createEvaluation, deleteEvaluation, finishEvaluation } from "./commands";
import { type LentWork as LentWorkShape, lendTab, returnTab, workPiece } from "./lending";
import { evaluationOfResult, type RunSplit as SplitShape, splitsOf, tabsOf } from "./queries";
import { type LentTab, presentMs } from "./tab";

const EvaluationBy = builder.enumType("EvaluationBy", {
  description: "tabs: of browsers that members lend, held against a sample that the worker answers.",
  values: evaluations.by.enumValues,
});

const Evaluator = builder.objectRef<Evaluators[number]>("Evaluator").implement({
  fields: (t) => ({
    user: t.field({
      type: User,
      nullable: true,
      description: "Whose tabs; null: the worker.",
      resolve: ({ userId }) => userId,
    }),
    images: t.exposeInt("images"),
  }),
});

const LentTabRef = builder.objectRef<LentTab>("LentTab").implement({
  description: "A tab that a member lent to an evaluation.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: ({ userId }) => userId }),
    browser: t.exposeString("browser"),
    backend: t.expose("backend", { type: Backend }),
    format: t.expose("format", { type: ModelFormat }),
    images: t.exposeInt("images", { description: "Of its pieces that count." }),
    imagesPerSecond: t.float({
      nullable: true,
      description: "Null before its first piece.",
      resolve: ({ images, milliseconds }) =>
        images > 0 && milliseconds > 0 ? (images * 1000) / milliseconds : null,
    }),
    isPresent: t.boolean({
      description: "Whether it was heard of within half a minute.",
      resolve: ({ leftAt, refusal, seenAt }) =>
        leftAt === null && refusal === null && Date.now() - seenAt.getTime() < presentMs,
    }),
    refusal: t.exposeString("refusal", {
      nullable: true,
      description: "Why nothing of it counts.",
    }),
    joinedAt: t.expose("joinedAt", { type: "DateTime" }),
  }),
});

const Evaluation = builder.loadableNodeRef("Evaluation", {
  id: { resolve: (evaluation) => evaluation.id },
  load: (ids: string[], context: Context) => visibleByProject(evaluations, ids, context),
});

Evaluation.implement({
  description: "A run's model on a split that it was not judged on after its training.",
  fields: (t) => ({
    run: t.field({ type: Run, description: "Whose model it is.", resolve: ({ runId }) => runId }),
    split: t.expose("split", { type: Split }),
    state: t.expose("state", {
      type: WorkState,
      description: "Of the worker's part: finished while tabs are lent.",
    }),
    by: t.expose("by", { type: EvaluationBy }),
    isLent: t.boolean({
      description: "Whether tabs are dealt pieces now.",
      resolve: ({ lentAt }) => lentAt !== null,
    }),
    tabs: t.field({
      type: [LentTabRef],
      description: "Those that answered the most first.",
      resolve: ({ id }, _args, { db }) => tabsOf(db, id),
    }),
    evaluators: t.field({
      type: [Evaluator],
      description: "Who answered it, once it is finished; the most first.",
      resolve: ({ evaluators }) => evaluators ?? [],
    }),
    processed: t.exposeInt("processed", { description: "Images that are answered." }),
    total: t.exposeInt("total", { nullable: true }),
    failure: t.exposeString("failure", { nullable: true }),
    result: t.field({
      type: Run,
      nullable: true,
      description: "A run of kind evaluation, with matrix and report; null until all of it is there.",
      resolve: ({ state, resultId, lentAt }) => (state === "finished" && !lentAt ? resultId : null),
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
    by: t.field({ type: EvaluationBy, description: "The worker, unless tabs are to be lent." }),
  }),
});
const EvaluationInput = builder.inputType("EvaluationInput", {
  fields: (t) => ({ evaluationId: t.id({ required: true }) }),
});

const LentPiece = builder.objectRef<NonNullable<LentWorkShape["piece"]>>("LentPiece").implement({
  description: "Images that a tab is to answer together.",
  fields: (t) => ({
    number: t.exposeInt("number"),
    images: t.field({ type: [Image], resolve: ({ imageIds }) => imageIds }),
  }),
});
const LentWork = builder.objectRef<LentWorkShape>("LentWork").implement({
  description: "What a tab is to do next.",
  fields: (t) => ({
    evaluation: t.field({ type: Evaluation, resolve: ({ evaluationId }) => evaluationId }),
    piece: t.field({
      type: LentPiece,
      nullable: true,
      description:
        "Null where there is none at the moment: others are at the last ones, or all are answered.",
      resolve: ({ piece }) => piece,
    }),
    refusal: t.exposeString("refusal", {
      nullable: true,
      description: "Why the tab is refused: its answer was not the worker's.",
    }),
  }),
});
const LendTabInput = builder.inputType("LendTabInput", {
  fields: (t) => ({
    evaluationId: t.id({ required: true }),
    tab: t.string({
      required: true,
      description: "Chosen by the tab, which keeps it: at least 16 characters.",
    }),
    format: t.field({ type: ModelFormat, required: true, description: "layers or graph." }),
    backend: t.field({ type: Backend, required: true }),
    browser: t.string({ required: true, description: "Name, version and system." }),
  }),
});
const PieceAnswerInput = builder.inputType("PieceAnswerInput", {
  fields: (t) => ({
    piece: t.int({ required: true }),
    probabilities: t.string({
      required: true,
      description: "Base64 of 32-bit floats, little endian: images × classes, in the order of the piece.",
    }),
    milliseconds: t.float({ required: true, description: "That it took." }),
  }),
});
const WorkPieceInput = builder.inputType("WorkPieceInput", {
  fields: (t) => ({
    evaluationId: t.id({ required: true }),
    tab: t.string({ required: true }),
    answer: t.field({
      type: PieceAnswerInput,
      description: "Of the piece at hand; without it the tab says that it is still at it.",
    }),
  }),
});
const ReturnTabInput = builder.inputType("ReturnTabInput", {
  fields: (t) => ({ evaluationId: t.id({ required: true }), tab: t.string({ required: true }) }),
});

builder.mutationFields((t) => ({
  lendTab: t.field({
    type: Evaluation,
    description: "Lends a tab whose browser decides as the worker does with the run's model.",
    args: { input: t.arg({ type: LendTabInput, required: true }) },
    resolve: (_root, { input: { format, ...input } }, context) =>
      lendTab(context, { ...input, format: format as LentTab["format"] }),
  }),
  workPiece: t.field({
    type: LentWork,
    description: "Takes a lent tab's answer, where it brings one, and deals it the next piece.",
    args: { input: t.arg({ type: WorkPieceInput, required: true }) },
    resolve: (_root, { input }, context) => workPiece(context, input),
  }),
  returnTab: t.field({
    type: Evaluation,
    description: "The piece that the tab is at goes to another; what it has answered stays.",
    args: { input: t.arg({ type: ReturnTabInput, required: true }) },
    resolve: (_root, { input }, context) => returnTab(context, input),
  }),
  finishEvaluation: t.field({
    type: Evaluation,
    description: "Has the worker answer what no tab has answered yet.",
    args: { input: t.arg({ type: EvaluationInput, required: true }) },
    resolve: (_root, { input }, context) => finishEvaluation(context, input),
  }),
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
