import type { Interval as IntervalShape, McNemar } from "@/ml/significance";
import { pairFigures } from "@/ml/significance-bootstrap";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { Prediction, PredictionOrder } from "@/server/review/matrix";
import type { Run as RunRow } from "@/server/runs/queries";
import { Run } from "@/server/runs/schema";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import { VersionClass } from "@/server/versions/schema";
import {
  type ClassComparison as ClassShape,
  commonClasses,
  type Delta,
  foldPairs,
  type GroupCounts,
  groups,
  type Share,
} from "./delta";
import {
  comparedFigures,
  type ComparedFigures as FiguresShape,
  type FigureValue,
  figureValues,
  type LeftOut as LeftOutShape,
  leaderOf,
  leftOut,
  measuredOf,
  type Pair,
  type PairRow,
  pairCounts,
  pairCursor,
  pairOf,
  pairsPage,
} from "./queries";

/** What all fields of a comparison stand on. The counting is done once, and only where a field asks for it. */
interface Comparison extends Pair {
  readonly measured: { readonly a: number; readonly b: number };
  delta(): Promise<Delta>;
}

async function compare(context: Context, a: RunRow, withId: string): Promise<Comparison | null> {
  const b = await Run.getDataloader(context).load(withId);
  if (b.projectId !== a.projectId) {
    throw new AppError(
      "INVALID_INPUT",
      `Run ${a.number} and run ${b.number} are of different projects: choose two of the same.`,
      "with",
    );
  }
  if (b.id === a.id) {
    throw new AppError("INVALID_INPUT", "A run does not differ from itself: choose another one.", "with");
  }
  const [measuredA = 0, measuredB = 0] = await measuredOf(context.db, [a.id, b.id]);
  if (measuredA === 0 || measuredB === 0) return null;
  const [versionA, versionB] = await Promise.all([
    versionOf(context, a.versionId),
    versionOf(context, b.versionId),
  ]);
  const classes = commonClasses(frozenClasses(versionA), frozenClasses(versionB));
  let counted: Promise<Delta> | undefined;
  return {
    a,
    b,
    classes,
    measured: { a: measuredA, b: measuredB },
    delta: () => {
      counted ??= pairCounts(context.db, a.id, b.id).then((pairs) => foldPairs(pairs, classes));
      return counted;
    },
  };
}

/** Why images of one side are not compared. Nothing is asked where nothing is left out. */
async function leftOutOf(context: Context, comparison: Comparison, side: "a" | "b"): Promise<LeftOutShape[]> {
  const { common, relabelled } = await comparison.delta();
  if (comparison.measured[side] === common + relabelled) return [];
  const other = side === "a" ? comparison.b : comparison.a;
  return leftOut(context.db, comparison[side], other);
}

const Interval = builder.objectRef<IntervalShape>("Interval").implement({
  description: "Covers the true value in 95 of 100 cases.",
  fields: (t) => ({ low: t.exposeFloat("low"), high: t.exposeFloat("high") }),
});

const Estimate = builder.objectRef<Share>("Estimate").implement({
  description: "A measured value, and how sure it is.",
  fields: (t) => ({
    value: t.exposeFloat("value"),
    interval: t.field({ type: Interval, resolve: (share) => share.interval }),
  }),
});

const McNemarTest = builder.objectRef<McNemar>("McNemarTest").implement({
  description: "Of the images that exactly one of two runs has right: is it more than chance?",
  fields: (t) => ({
    p: t.exposeFloat("p", {
      description: "Probability of such a difference where neither run is better.",
    }),
    method: t.string({
      description: "`exact` (binomial), or `chi-square` with continuity correction above 1,000 such images.",
      resolve: (test) => test.method,
    }),
  }),
});

const ComparisonGroup = builder.enumType("ComparisonGroup", {
  description:
    "What became of an image from run A to run B. In `still_wrong` both say the same wrong class. `relabelled`: the runs measured it under different labels, so it is in none of the others.",
  values: [...groups, "relabelled"] as const,
});

const ComparisonCounts = builder.objectRef<GroupCounts>("ComparisonCounts").implement({
  fields: (t) => ({
    bothRight: t.int({ resolve: (counts) => counts.both_right }),
    fixed: t.int({ description: "A wrong, B right.", resolve: (counts) => counts.fixed }),
    broken: t.int({ description: "A right, B wrong.", resolve: (counts) => counts.broken }),
    stillWrong: t.int({
      description: "Both wrong, with the same class.",
      resolve: (counts) => counts.still_wrong,
    }),
    differentlyWrong: t.int({
      description: "Both wrong, with different classes.",
      resolve: (counts) => counts.differently_wrong,
    }),
  }),
});

const ClassComparison = builder.objectRef<ClassShape>("ClassComparison").implement({
  description: "Both runs on the common images of a class.",
  fields: (t) => ({
    class: t.field({ type: VersionClass, resolve: (row) => row.class }),
    support: t.exposeInt("support"),
    counts: t.field({ type: ComparisonCounts, resolve: (row) => row.counts }),
    recallA: t.field({ type: Estimate, nullable: true, resolve: (row) => row.a }),
    recallB: t.field({ type: Estimate, nullable: true, resolve: (row) => row.b }),
    mcnemar: t.field({
      type: McNemarTest,
      nullable: true,
      description: "Null where no image of the class tells the runs apart.",
      resolve: (row) => row.mcnemar,
    }),
    correctedP: t.exposeFloat("correctedP", {
      nullable: true,
      description: "p corrected by Holm for the number of classes tested: this is the one to judge by.",
    }),
  }),
});

const ComparedFigureName = builder.enumType("ComparedFigureName", { values: pairFigures });

const FigureOfBoth = builder.objectRef<FigureValue>("FigureOfBoth").implement({
  fields: (t) => ({
    figure: t.expose("figure", { type: ComparedFigureName }),
    a: t.exposeFloat("a"),
    b: t.exposeFloat("b"),
  }),
});

const ComparedFigure = builder.objectRef<FiguresShape["figures"][number]>("ComparedFigure").implement({
  fields: (t) => ({
    figure: t.expose("figure", { type: ComparedFigureName }),
    a: t.field({ type: Estimate, resolve: (row) => ({ value: row.valueA, interval: row.a }) }),
    b: t.field({ type: Estimate, resolve: (row) => ({ value: row.valueB, interval: row.b }) }),
    delta: t.field({
      type: Estimate,
      description: "Of B - A: not told apart where the interval holds 0.",
      resolve: (row) => ({ value: row.valueB - row.valueA, interval: row.delta }),
    }),
  }),
});

const ComparedFigures = builder.objectRef<FiguresShape>("ComparedFigures").implement({
  description: "Figures over the common images, with intervals by a paired bootstrap.",
  fields: (t) => ({
    resamples: t.exposeInt("resamples"),
    figures: t.field({ type: [ComparedFigure], resolve: (found) => [...found.figures] }),
  }),
});

const LeftOut = builder.objectRef<LeftOutShape>("LeftOut").implement({
  description: "Images that only one of the runs measured.",
  fields: (t) => ({
    split: t.field({
      type: Split,
      nullable: true,
      description: "Their split in the other run's version; null where they are not in it.",
      resolve: (row) => row.split,
    }),
    count: t.exposeInt("count"),
  }),
});

type ImageShape = PairRow & { pair: Pair };

const ComparedImage = builder.objectRef<ImageShape>("ComparedImage").implement({
  description: "An image and what both runs said of it.",
  fields: (t) => ({
    image: t.field({ type: Image, resolve: (row) => row.image }),
    a: t.field({
      type: Prediction,
      resolve: ({ a, image, name, pair }) => ({ prediction: a, image, name, versionId: pair.a.versionId }),
    }),
    b: t.field({
      type: Prediction,
      resolve: ({ b, image, name, pair }) => ({ prediction: b, image, name, versionId: pair.b.versionId }),
    }),
  }),
});

const ComparedImageEdge = builder.edgeObject({ type: ComparedImage, name: "ComparedImageEdge" });
const ComparedImageConnection = builder.connectionObject(
  { type: ComparedImage, name: "ComparedImageConnection" },
  ComparedImageEdge,
);

const RunComparison = builder.objectRef<Comparison>("RunComparison").implement({
  description:
    "Run A beside run B on the images that both measured under the same label. Class indexes are places in `classes`.",
  fields: (t) => ({
    a: t.field({ type: Run, resolve: ({ a }) => a }),
    b: t.field({ type: Run, resolve: ({ b }) => b }),
    classes: t.field({
      type: [VersionClass],
      description: "Those of A's version in their order, then those that only B's knows.",
      resolve: ({ classes }): FrozenClass[] => [...classes.classes],
    }),
    common: t.int({
      description: "Images that are compared.",
      resolve: async (comparison) => (await comparison.delta()).common,
    }),
    relabelled: t.int({
      description: "Images that both measured, but under different labels: not compared.",
      resolve: async (comparison) => (await comparison.delta()).relabelled,
    }),
    leftOutA: t.field({
      type: [LeftOut],
      description: "Images that only A measured.",
      resolve: (comparison, _args, context) => leftOutOf(context, comparison, "a"),
    }),
    leftOutB: t.field({
      type: [LeftOut],
      description: "Images that only B measured.",
      resolve: (comparison, _args, context) => leftOutOf(context, comparison, "b"),
    }),
    counts: t.field({
      type: ComparisonCounts,
      resolve: async (comparison) => (await comparison.delta()).counts,
    }),
    matrix: t.field({
      type: t.listRef(t.listRef("Int")),
      description:
        "Both matrices over the common images, a line for each cell that either run fills: truth, predicted, images of A, of B, and those that both put there.",
      // As the rows of a run's matrix.
      complexity: 1,
      resolve: async (comparison) => (await comparison.delta()).matrix,
    }),
    mcnemar: t.field({
      type: McNemarTest,
      nullable: true,
      description: "Over all common images; null where none tells the runs apart.",
      resolve: async (comparison) => (await comparison.delta()).mcnemar,
    }),
    perClass: t.field({
      type: [ClassComparison],
      resolve: async (comparison) => [...(await comparison.delta()).perClass],
    }),
    figureValues: t.field({
      type: [FigureOfBoth],
      nullable: true,
      description: "The figures of both without their intervals. Null without a common image.",
      resolve: async (comparison) => figureValues(comparison, await comparison.delta()),
    }),
    figures: t.field({
      type: ComparedFigures,
      nullable: true,
      description: "Null without a common image. Takes longer than the counts: ask for it apart.",
      resolve: async (comparison) => comparedFigures(comparison, await comparison.delta()),
    }),
    image: t.field({
      type: ComparedImage,
      nullable: true,
      description: "What both runs said of one image; null where one of them did not measure it.",
      args: { imageId: t.arg.id({ required: true }) },
      resolve: async (pair, { imageId }, context) => {
        const row = await pairOf(context.db, pair, imageId);
        return row && { ...row, pair };
      },
    }),
    images: t.connection(
      {
        type: ComparedImage,
        description:
          "Surest first by default, by the confidence of the run that is wrong or whose class was given; else of B.",
        args: {
          group: t.arg({ type: ComparisonGroup }),
          truth: t.arg.int(),
          a: t.arg.int({ description: "Class that A says." }),
          b: t.arg.int({ description: "Class that B says." }),
          moved: t.arg.boolean({ description: "Only where the runs say different classes." }),
          order: t.arg({ type: PredictionOrder }),
        },
        resolve: (pair, args, context) =>
          page(
            args,
            (row: ImageShape) => pairCursor(row, leaderOf(args)),
            async (request) =>
              (await pairsPage(context.db, pair, args, request)).map((row) => ({ ...row, pair })),
          ),
      },
      ComparedImageConnection,
      ComparedImageEdge,
    ),
  }),
});

builder.objectFields(Run, (t) => ({
  comparison: t.field({
    type: RunComparison,
    nullable: true,
    description: "This run (A) beside another of its project (B). Null before both are evaluated.",
    // It may read all predictions of both: a few in one operation, not one for each run of a list.
    complexity: { field: 500, multiplier: 1 },
    args: { with: t.arg.id({ required: true }) },
    resolve: (run, args, context) => compare(context, run, args.with),
  }),
}));
