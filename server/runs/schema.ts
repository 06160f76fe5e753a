import { eq } from "drizzle-orm";
import {
  type checkpoints,
  failureKind,
  runKind,
  runLogs,
  runMarkKind,
  type runMarks,
  runState,
  runs,
} from "@/db/schema";
import { valueAt } from "@/ml/configuration/fields";
import type { Context } from "@/server/core/context";
import { Split } from "@/server/datasets/schema";
import { Deletable } from "@/server/deletion/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import { versionOf } from "@/server/versions/queries";
import { Version, VersionClass } from "@/server/versions/schema";
import { type Baseline as BaselineShape, baselineOf } from "./baseline";
import { launchRun, renameRun, stopRun } from "./commands";
import {
  checkpointsOf,
  type LogLine as Line,
  logPage,
  type MissedImage as MissedShape,
  marksOf,
  metricsOf,
  missedImagesOf,
  type Run as Row,
  runsPage,
  type MetricSeries as Series,
  secondsLeft,
} from "./queries";
import { workedSeconds } from "./worked";

export const RunKind = builder.enumType("RunKind", {
  description:
    "training: learns, is measured and leaves a model. The others are checks before training, which leave a `result`: rate_finder tries learning rates from small to large, overfit_check learns one batch by heart. To launch with the rate that was found, open the launch form with `?from=RUN&rate=RATE`.",
  values: runKind.enumValues,
});
const RunState = builder.enumType("RunState", {
  description: "Where a run is, in this order; the last three are its end.",
  values: runState.enumValues,
});
export const RunPriority = builder.enumType("RunPriority", {
  description: "Within a project: all runs of a higher one go before those of a lower one.",
  values: ["high", "normal", "low"] as const,
});
const FailureKind = builder.enumType("FailureKind", {
  description:
    "Who can help: whoever configured the run, whoever keeps the data, or whoever runs the server.",
  values: failureKind.enumValues,
});
const RunMarkKind = builder.enumType("RunMarkKind", {
  description:
    "not_a_number: the loss ceased to be a number. dead_units: most units of a layer are zero for every image. overfitting: begins here. plateau: the learning rate was reduced. early_stop: the run ended before its last epoch.",
  values: runMarkKind.enumValues,
});
const LogLevel = builder.enumType("LogLevel", { values: runLogs.level.enumValues });

export const Run = builder.loadableNodeRef("Run", {
  id: { resolve: (run) => run.id },
  load: (ids: string[], context: Context) => visibleByProject(runs, ids, context),
});

export const MetricSeries = builder.objectRef<Series>("MetricSeries").implement({
  description:
    "Points of one metric, in step order: `loss` and `accuracy` (mean of the steps since the point before), `learningRate`, and once an epoch `validation.loss`, `validation.accuracy`, `validation.top3` or `validation.top5` (with enough classes), `validation.precision`, `validation.recall` and `validation.f1` (macro), each also with `.CLASS` for one class: at every epoch of up to 50 classes, else after the last. A value is null where the number is not finite: `breaks` says which it was.",
  fields: (t) => ({
    name: t.exposeString("name"),
    steps: t.exposeIntList("steps"),
    epochs: t.exposeIntList("epochs"),
    values: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      resolve: (series) => series.values,
    }),
  }),
});

const RunMark = builder.objectRef<typeof runMarks.$inferSelect>("RunMark").implement({
  description: "What happened at a place of the curves, with what to do about it.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RunMarkKind }),
    subject: t.exposeString("subject", {
      description:
        "What tells two of a kind apart: the layer of dead units, the epoch of a plateau; else empty.",
    }),
    epoch: t.exposeInt("epoch"),
    step: t.exposeInt("step"),
    message: t.exposeString("message"),
    advice: t.exposeString("advice", { nullable: true, description: "Null where nothing is to be done." }),
  }),
});

export const LogLine = builder.objectRef<Line>("LogLine").implement({
  fields: (t) => ({
    sequence: t.exposeInt("sequence"),
    at: t.expose("at", { type: "DateTime" }),
    level: t.expose("level", { type: LogLevel }),
    message: t.exposeString("message"),
  }),
});

const Checkpoint = builder
  .objectRef<typeof checkpoints.$inferSelect & { kept: boolean }>("Checkpoint")
  .implement({
    fields: (t) => ({
      epoch: t.exposeInt("epoch"),
      step: t.exposeInt("step"),
      best: t.exposeBoolean("best"),
      kept: t.exposeBoolean("kept", {
        description: "Whether a run can be forked from it: the last and the best.",
      }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
    }),
  });

export const Baseline = builder.objectRef<BaselineShape>("Baseline").implement({
  description:
    "What a model reaches that always answers with the most frequent class: an accuracy means nothing without it.",
  fields: (t) => ({
    class: t.field({ type: VersionClass, resolve: (baseline) => baseline.class }),
    share: t.exposeFloat("share", { description: "Of the images of the split, 0 to 1." }),
  }),
});

const MissedImage = builder.objectRef<MissedShape>("MissedImage").implement({
  description: "An image that a network could not learn by heart.",
  fields: (t) => ({
    image: t.field({ type: Image, resolve: (missed) => missed.imageId }),
    truth: t.field({ type: VersionClass, resolve: (missed) => missed.truth }),
    predicted: t.field({ type: VersionClass, resolve: (missed) => missed.predicted }),
  }),
});

const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);

const LogLineEdge = builder.edgeObject({ type: LogLine, name: "LogLineEdge" });
const LogLineConnection = builder.connectionObject({ type: LogLine, name: "LogLineConnection" }, LogLineEdge);

Run.implement({
  interfaces: [Deletable],
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (run) => run.projectId }),
    number: t.exposeInt("number", { description: "1, 2, 3… within the project." }),
    name: t.exposeString("name"),
    kind: t.expose("kind", { type: RunKind }),
    state: t.expose("state", { type: RunState }),
    // Who may see the run may see its version, which the baselines ask for too: it is loaded once.
    version: t.field({ type: Version, resolve: (run, _args, context) => versionOf(context, run.versionId) }),
    configuration: t.field({ type: "JSON", resolve: (run) => run.configuration }),
    preset: t.string({
      nullable: true,
      description: "Which network its configuration is of; null for a run from elsewhere.",
      resolve: (run) => {
        const preset = valueAt(run.configuration, "architecture.preset");
        return typeof preset === "string" ? preset : null;
      },
    }),
    failureKind: t.expose("failureKind", { type: FailureKind, nullable: true }),
    failureMessage: t.exposeString("failureMessage", { nullable: true }),
    engine: t.exposeString("engine", {
      nullable: true,
      description: "What executes the training step: `compiled` or `eager`.",
    }),
    engineNote: t.exposeString("engineNote", {
      nullable: true,
      description: "Why the step is not the fast one.",
    }),
    epoch: t.exposeInt("epoch", { description: "Epochs that are complete." }),
    epochs: t.exposeInt("epochs"),
    step: t.exposeInt("step"),
    stepsPerEpoch: t.exposeInt("stepsPerEpoch", { nullable: true }),
    imagesPerSecond: t.exposeFloat("imagesPerSecond", { nullable: true }),
    waitingShare: t.exposeFloat("waitingShare", {
      nullable: true,
      description: "Share of the last epoch's time that its steps waited for their images, 0 to 1.",
    }),
    secondsLeft: t.float({ nullable: true, resolve: secondsLeft }),
    parameters: t.exposeInt("parameters", { nullable: true }),
    validationAccuracy: t.exposeFloat("validationAccuracy", {
      nullable: true,
      description: "After the last epoch so far; in the end, of the epoch whose weights became the model.",
    }),
    bestValidationAccuracy: t.exposeFloat("bestValidationAccuracy", {
      nullable: true,
      description: "The best of all epochs so far.",
    }),
    validationLoss: t.float({
      nullable: true,
      description: "Of the same epoch; null where it is no finite number.",
      resolve: (run) => finite(run.validationLoss),
    }),
    testAccuracy: t.exposeFloat("testAccuracy", { nullable: true }),
    testLoss: t.float({
      nullable: true,
      description: "Mean cross-entropy over the test images.",
      resolve: (run) => finite(run.testLoss),
    }),
    baseline: t.field({
      type: Baseline,
      nullable: true,
      description: "Of a split, in a fold's run of its own; null where the split is empty.",
      args: { split: t.arg({ type: Split, required: true }) },
      resolve: (run, { split }, context) => baselineOf(context, run, split),
    }),
    result: t.field({
      type: "JSON",
      nullable: true,
      description: "What a check before training found (ml/diagnosis); null for a run that learns.",
      resolve: (run) => run.result,
    }),
    missedImages: t.field({
      type: [MissedImage],
      description: "Of an overfit check: the images of its batch that were still wrong in the end.",
      resolve: (run, _args, context) => missedImagesOf(context, run),
    }),
    heartbeatAt: t.expose("heartbeatAt", { type: "DateTime", nullable: true }),
    stopRequestedAt: t.expose("stopRequestedAt", { type: "DateTime", nullable: true }),
    createdBy: t.field({ type: User, resolve: (run) => run.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    workedSeconds: t.float({
      nullable: true,
      description:
        "That workers have worked on it, over all attempts: what it waited between two of them is left out. Null before its start.",
      resolve: (run) => workedSeconds(run),
    }),
    metrics: t.field({
      type: [MetricSeries],
      description:
        "Every kept point, a series a metric, those after a step where one is given, of some series where names are; at most 20,000 a series.",
      args: { afterStep: t.arg.int(), names: t.arg.stringList() },
      resolve: (run, { afterStep, names }, context) => metricsOf(context.db, run.id, afterStep ?? -1, names),
    }),
    log: t.connection(
      {
        type: LogLine,
        args: {
          search: t.arg.string({ description: "Lines alone that hold it, in letters of either case." }),
        },
        resolve: (run, { search, ...args }, context) =>
          page(
            args,
            (line: Line) => String(line.sequence),
            (request) => logPage(context.db, run.id, search, request),
          ),
      },
      LogLineConnection,
      LogLineEdge,
    ),
    modelEpoch: t.exposeInt("modelEpoch", {
      nullable: true,
      description: "The epoch whose weights became the model; null before training has ended.",
    }),
    marks: t.field({
      type: [RunMark],
      description: "In step order.",
      resolve: (run, _args, context) => marksOf(context.db, run.id),
    }),
    checkpoints: t.field({
      type: [Checkpoint],
      resolve: (run, _args, context) => checkpointsOf(context.db, run.id),
    }),
  }),
});

export const RunEdge = builder.edgeObject({ type: Run, name: "RunEdge" });
export const RunConnection = builder.connectionObject({ type: Run, name: "RunConnection" }, RunEdge);

builder.objectFields(Version, (t) => ({
  runs: t.connection(
    {
      type: Run,
      description: "Newest first; those that learn, unless other kinds are asked for.",
      args: { kinds: t.arg({ type: [RunKind] }) },
      resolve: (version, { kinds, ...args }, context) =>
        page(
          args,
          (run: Row) => run.id,
          (request) => runsPage(context.db, eq(runs.versionId, version.id), kinds, request),
        ),
    },
    RunConnection,
    RunEdge,
  ),
}));

builder.queryFields((t) => ({
  run: t.field({
    type: Run,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const RunForkInput = builder.inputType("RunForkInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    epoch: t.int({
      required: true,
      description: "The checkpoint after this epoch: the last or the best one.",
    }),
  }),
});
const LaunchRunInput = builder.inputType("LaunchRunInput", {
  fields: (t) => ({
    versionId: t.id({ required: true }),
    name: t.string(),
    configuration: t.field({ type: "JSON", required: true }),
    kind: t.field({ type: RunKind, description: "training, unless a check is asked for." }),
    priority: t.field({ type: RunPriority, description: "normal, unless another is given." }),
    fork: t.field({
      type: RunForkInput,
      description:
        "Goes on from a checkpoint of another run of the same version and network; learning, augmentation, balance and seed may differ.",
    }),
  }),
});
const StopRunInput = builder.inputType("StopRunInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    afterEpoch: t.boolean({ description: "Once its epoch is done, instead of at its next step." }),
  }),
});
const RenameRunInput = builder.inputType("RenameRunInput", {
  fields: (t) => ({ runId: t.id({ required: true }), name: t.string({ required: true }) }),
});

builder.mutationFields((t) => ({
  launchRun: t.field({
    type: Run,
    args: { input: t.arg({ type: LaunchRunInput, required: true }) },
    resolve: (_root, { input }, context) =>
      launchRun(context, { ...input, configuration: input.configuration }),
  }),
  stopRun: t.field({
    type: Run,
    args: { input: t.arg({ type: StopRunInput, required: true }) },
    resolve: (_root, { input }, context) => stopRun(context, input),
  }),
  renameRun: t.field({
    type: Run,
    args: { input: t.arg({ type: RenameRunInput, required: true }) },
    resolve: (_root, { input }, context) => renameRun(context, input),
  }),
}));
