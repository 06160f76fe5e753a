import type { Calibration, CalibrationBin } from "@/ml/calibration";
import type { Line } from "@/ml/curves";
import type { ClassMetrics } from "@/ml/metrics";
import { type JoinedPair, joinedPairs } from "@/ml/report";
import { topRanks } from "@/ml/report-scores";
import { Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { Run } from "@/server/runs/schema";
import type { FrozenClass } from "@/server/versions/queries";
import { VersionClass } from "@/server/versions/schema";
import { AverageReport } from "./matrix";
import { costsOf, curvesOf, type Refusal, type RunReport as Report, refusalOf, reportOf } from "./report";
import type { Costs } from "./report-costs";
import type { Lines, Measured } from "./report-measure";

type Of<T> = T & { readonly classes: readonly FrozenClass[] };

function classAt(classes: readonly FrozenClass[], index: number): FrozenClass {
  const found = classes[index];
  if (!found) throw new Error(`No class ${index}`);
  return found;
}

const CurveLine = builder.objectRef<Line>("CurveLine").implement({
  description: "Points of a curve for drawing, x ascending: few, and the line looks as with all.",
  fields: (t) => ({
    x: t.field({ type: ["Float"], complexity: 1, resolve: ({ x }) => [...x] }),
    y: t.field({ type: ["Float"], complexity: 1, resolve: ({ y }) => [...y] }),
  }),
});

const ClassCurves = builder.objectRef<Lines>("ClassCurves").implement({
  description: "One class against the rest, or the mean of all classes.",
  fields: (t) => ({
    precisionRecall: t.field({
      type: CurveLine,
      description: "x: recall, y: precision",
      resolve: (lines) => lines.precisionRecall,
    }),
    roc: t.field({
      type: CurveLine,
      description: "x: share of the rest that is taken for the class, y: recall",
      resolve: (lines) => lines.roc,
    }),
  }),
});

type ClassRow = Of<{ report: Report; row: ClassMetrics }>;

/** What the images of a class were most often taken for. */
function mistakeOf({ report: { matrix }, row, classes }: ClassRow) {
  let [most, predicted] = [0, -1];
  for (let index = 0; index < matrix.classes; index++) {
    const count = matrix.counts[row.index * matrix.classes + index] ?? 0;
    if (index !== row.index && count > most) [most, predicted] = [count, index];
  }
  return predicted < 0 ? null : { class: classAt(classes, predicted), count: most };
}

const Mistake = builder.objectRef<{ class: FrozenClass; count: number }>("Mistake").implement({
  fields: (t) => ({
    class: t.field({ type: VersionClass, resolve: (mistake) => mistake.class }),
    count: t.exposeInt("count"),
  }),
});

const ClassFigures = builder.objectRef<ClassRow>("ClassFigures").implement({
  description:
    "A class against the rest. Precision is null where the class was never predicted, recall where it never occurs, the areas where it or all but it never occurs.",
  fields: (t) => ({
    class: t.field({ type: VersionClass, resolve: ({ row, classes }) => classAt(classes, row.index) }),
    support: t.int({ description: "Images of this class.", resolve: ({ row }) => row.support }),
    predictedCount: t.int({ description: "Predictions of this class.", resolve: ({ row }) => row.predicted }),
    correct: t.int({ resolve: ({ row }) => row.correct }),
    precision: t.float({ nullable: true, resolve: ({ row }) => row.precision }),
    recall: t.float({ nullable: true, resolve: ({ row }) => row.recall }),
    f1: t.float({ nullable: true, resolve: ({ row }) => row.f1 }),
    averagePrecision: t.float({
      nullable: true,
      resolve: ({ report, row }) => report.measured.areas[row.index]?.averagePrecision ?? null,
    }),
    rocArea: t.float({
      nullable: true,
      resolve: ({ report, row }) => report.measured.areas[row.index]?.rocArea ?? null,
    }),
    mistake: t.field({
      type: Mistake,
      nullable: true,
      description: "What its images were most often taken for.",
      resolve: mistakeOf,
    }),
  }),
});

const ConfusedPair = builder.objectRef<Of<JoinedPair>>("ConfusedPair").implement({
  description: "Two classes and how often each was taken for the other.",
  fields: (t) => ({
    first: t.field({
      type: VersionClass,
      description: "Whose images were taken for the other more often.",
      resolve: (pair) => classAt(pair.classes, pair.first),
    }),
    second: t.field({ type: VersionClass, resolve: (pair) => classAt(pair.classes, pair.second) }),
    firstAsSecond: t.exposeInt("firstAsSecond"),
    secondAsFirst: t.exposeInt("secondAsFirst"),
    count: t.exposeInt("count"),
    share: t.exposeFloat("share", { description: "Of the images of both classes." }),
  }),
});

const CalibrationBinType = builder.objectRef<CalibrationBin>("CalibrationBin").implement({
  fields: (t) => ({
    count: t.exposeInt("count"),
    confidence: t.exposeFloat("confidence", { nullable: true, description: "Mean of the bin." }),
    accuracy: t.exposeFloat("accuracy", { nullable: true }),
  }),
});

type Calibrated = Calibration & { readonly logLoss: number; readonly brier: number };

const CalibrationType = builder.objectRef<Calibrated>("Calibration").implement({
  description: "Whether confidence means what it says.",
  fields: (t) => ({
    ece: t.exposeFloat("ece", { description: "Expected calibration error over 15 bins of equal width." }),
    mce: t.exposeFloat("mce", { description: "That of the worst bin." }),
    logLoss: t.exposeFloat("logLoss"),
    brier: t.exposeFloat("brier", { description: "0 to 2; of two classes halved, 0 to 1." }),
    bins: t.field({ type: [CalibrationBinType], resolve: ({ bins }) => [...bins] }),
  }),
});

const TemperatureType = builder.objectRef<NonNullable<Measured["temperature"]>>("Temperature").implement({
  description:
    "The number that divides the logits so that the truth becomes most likely, fitted on the very predictions that it is judged on.",
  fields: (t) => ({
    value: t.exposeFloat("value"),
    images: t.exposeInt("images", { description: "Predictions that it was fitted on." }),
    everyNth: t.exposeInt("everyNth", { description: "1: all predictions; 25: every 25th." }),
    before: t.field({ type: CalibrationType, resolve: ({ before }) => before }),
    after: t.field({ type: CalibrationType, resolve: ({ after }) => after }),
  }),
});

const Thresholds = builder.objectRef<Measured["thresholds"]>("Thresholds").implement({
  description: "Predictions at least as sure as each of 1,001 thresholds: 0, 0.001, …, 1.",
  fields: (t) => ({
    kept: t.field({ type: ["Int"], complexity: 1, resolve: ({ kept }) => kept }),
    right: t.field({ type: ["Int"], complexity: 1, resolve: ({ right }) => right }),
  }),
});

const RiskCoverage = builder.objectRef<Measured["riskCoverage"]>("RiskCoverage").implement({
  fields: (t) => ({
    line: t.field({
      type: CurveLine,
      description: "x: share of the images that is kept, the surest first; y: share of errors among them",
      resolve: ({ line }) => line,
    }),
    area: t.exposeFloat("area"),
  }),
});

const RefusalType = builder.objectRef<Refusal>("Refusal").implement({
  fields: (t) => ({
    threshold: t.exposeFloat("threshold"),
    counts: t.field({
      type: t.listRef(t.listRef("Int")),
      description: "counts[truth][predicted] of what is kept; the last column is what is refused.",
      complexity: 1,
      resolve: ({ counts }) => counts,
    }),
  }),
});

const ChangedDecision = builder.objectRef<Of<{ cell: number; count: number }>>("ChangedDecision").implement({
  description: "Images that the cheapest rule decides otherwise.",
  fields: (t) => ({
    from: t.field({
      type: VersionClass,
      resolve: ({ classes, cell }) => classAt(classes, Math.floor(cell / classes.length)),
    }),
    to: t.field({
      type: VersionClass,
      resolve: ({ classes, cell }) => classAt(classes, cell % classes.length),
    }),
    count: t.exposeInt("count"),
  }),
});

const mostChanges = 20;

const ThresholdCosts = builder.objectRef<Costs["threshold"]>("ThresholdCosts").implement({
  description: "Costs are sums over all images.",
  fields: (t) => ({
    all: t.exposeFloat("all", { description: "Where every image is decided." }),
    threshold: t.exposeFloat("threshold", {
      nullable: true,
      description: "From which confidence on to decide costs least; null where to refuse every image does.",
    }),
    atThreshold: t.exposeFloat("atThreshold"),
    kept: t.exposeInt("kept", { description: "Images that are decided then." }),
    line: t.field({
      type: CurveLine,
      description: "x: share of the images that is decided, the surest first; y: mean cost of all images",
      resolve: ({ line }) => line,
    }),
  }),
});

const RuleCosts = builder.objectRef<Of<Costs["rule"]>>("RuleCosts").implement({
  description:
    "Each image decided for the class whose expected cost is least, or refused where that costs less.",
  fields: (t) => ({
    cost: t.exposeFloat("cost"),
    refused: t.exposeInt("refused"),
    right: t.exposeInt("right"),
    changed: t.int({
      description: "Images that are decided, and otherwise than for the most probable class.",
      resolve: ({ changes }) => [...changes.values()].reduce((sum, count) => sum + count, 0),
    }),
    changes: t.field({
      type: [ChangedDecision],
      description: `The ${mostChanges} most frequent.`,
      resolve: ({ changes, classes }) =>
        [...changes]
          .map(([cell, count]) => ({ cell, count, classes }))
          .sort((a, b) => b.count - a.count)
          .slice(0, mostChanges),
    }),
  }),
});

const CostsType = builder.objectRef<Of<Costs>>("Costs").implement({
  description:
    "Found on the same predictions that they are given for: on new images they will be somewhat higher.",
  fields: (t) => ({
    images: t.int({ resolve: ({ threshold }) => threshold.images }),
    threshold: t.field({ type: ThresholdCosts, resolve: ({ threshold }) => threshold }),
    rule: t.field({ type: RuleCosts, resolve: ({ rule, classes }) => ({ ...rule, classes }) }),
  }),
});

const CellCostInput = builder.inputType("CellCostInput", {
  description: "What it costs to take an image of one class for another (class indices).",
  fields: (t) => ({
    truth: t.int({ required: true }),
    predicted: t.int({ required: true }),
    cost: t.float({ required: true }),
  }),
});

const mostPairs = 60;

const RunReport = builder.objectRef<Report>("RunReport").implement({
  description: "What a run that has ended amounts to, on the images that it was judged on.",
  fields: (t) => ({
    split: t.expose("split", { type: Split }),
    images: t.int({ resolve: ({ figures }) => figures.total }),
    accuracy: t.float({ resolve: ({ figures }) => figures.accuracy ?? 0 }),
    accuracyLow: t.float({
      description: "95 % interval of Wilson.",
      resolve: ({ interval }) => interval.low,
    }),
    accuracyHigh: t.float({ resolve: ({ interval }) => interval.high }),
    baselineClass: t.field({
      type: VersionClass,
      nullable: true,
      description: "The most frequent class of the training split.",
      resolve: ({ baseline }) => baseline?.class,
    }),
    baselineAccuracy: t.float({
      nullable: true,
      description: "Of always saying that class.",
      resolve: ({ baseline }) => baseline?.accuracy,
    }),
    balancedAccuracy: t.float({ nullable: true, resolve: ({ agreement }) => agreement.balancedAccuracy }),
    kappa: t.float({
      nullable: true,
      description: "Cohen's; null where everything is of one class.",
      resolve: ({ agreement }) => agreement.kappa,
    }),
    matthews: t.float({ nullable: true, resolve: ({ agreement }) => agreement.matthews }),
    top3: t.float({
      nullable: true,
      description: "Null where there are no more than 3 classes.",
      resolve: ({ measured }) => measured.scores.top[topRanks.indexOf(3)],
    }),
    top5: t.float({ nullable: true, resolve: ({ measured }) => measured.scores.top[topRanks.indexOf(5)] }),
    macro: t.field({ type: AverageReport, resolve: ({ figures }) => figures.macro ?? none }),
    micro: t.field({ type: AverageReport, resolve: ({ figures }) => figures.micro ?? none }),
    weighted: t.field({ type: AverageReport, resolve: ({ figures }) => figures.weighted ?? none }),
    macroAveragePrecision: t.float({
      nullable: true,
      description: "Mean over the classes that have one.",
      resolve: ({ measured }) => meanOf(measured.areas.flatMap((area) => area?.averagePrecision ?? [])),
    }),
    macroRocArea: t.float({
      nullable: true,
      resolve: ({ measured }) => meanOf(measured.areas.flatMap((area) => area?.rocArea ?? [])),
    }),
    undefinedMeasures: t.stringList({
      description: "Each division by zero as a sentence; the averages count it as 0.",
      resolve: ({ figures }) => figures.undefinedMeasures.map(({ reason }) => reason),
    }),
    perClass: t.field({
      type: [ClassFigures],
      resolve: (report) => report.figures.classes.map((row) => ({ report, row, classes: report.classes })),
    }),
    pairs: t.field({
      type: [ConfusedPair],
      description: `Pairs of classes that were confused either way, the ${mostPairs} most frequent.`,
      resolve: ({ matrix, classes }) =>
        joinedPairs(matrix)
          .slice(0, mostPairs)
          .map((pair) => ({ ...pair, classes })),
    }),
    curves: t.field({
      type: ClassCurves,
      nullable: true,
      description:
        "Of a class (its index), or the mean of all; null where the class, or all but it, has no image.",
      args: { class: t.arg.int() },
      resolve: (report, args, context) => curvesOf(context, report, args.class ?? null),
    }),
    calibration: t.field({
      type: CalibrationType,
      resolve: ({ measured: { calibration, scores } }) => ({ ...calibration, ...scores }),
    }),
    temperature: t.field({
      type: TemperatureType,
      nullable: true,
      description: "Null where none makes the truth most likely: where every prediction is right, say.",
      resolve: ({ measured }) => measured.temperature,
    }),
    thresholds: t.field({ type: Thresholds, resolve: ({ measured }) => measured.thresholds }),
    riskCoverage: t.field({ type: RiskCoverage, resolve: ({ measured }) => measured.riskCoverage }),
    refusal: t.field({
      type: RefusalType,
      description: "The matrix where predictions that are less sure are refused.",
      args: { threshold: t.arg.float({ required: true }) },
      resolve: (report, { threshold }, context) => refusalOf(context, report, threshold),
    }),
    costs: t.field({
      type: CostsType,
      description:
        "A mistake costs 1 and being right nothing, where cells say nothing else. calibrated: the rule reads the probabilities at the fitted temperature.",
      args: {
        cells: t.arg({ type: [CellCostInput], required: true }),
        refuse: t.arg.float({ required: true }),
        calibrated: t.arg.boolean({ defaultValue: false }),
      },
      resolve: async (report, { cells, refuse, calibrated }, context) => ({
        ...(await costsOf(context, report, { cells, refuse, calibrated: calibrated ?? false })),
        classes: report.classes,
      }),
    }),
  }),
});

const none = { precision: 0, recall: 0, f1: 0 };

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

builder.objectFields(Run, (t) => ({
  report: t.field({
    type: RunReport,
    nullable: true,
    description:
      "Null before the run's end, and where it ended unmeasured. Measured at the first asking, which takes seconds where there are very many predictions.",
    resolve: (run, _args, context) => reportOf(context, run),
  }),
}));
