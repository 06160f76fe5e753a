import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { alikePage, inLikeness } from "@/server/run-features/alike";
import { Run } from "@/server/runs/schema";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import { VersionClass } from "@/server/versions/schema";
import { crossingOf } from "./crossing";
import { MatrixCrossingInput } from "./crossing-schema";
import {
  confusionMatrixOf,
  type PredictionRow,
  predictionCursor,
  predictionOf,
  predictionOrders,
  predictionsPage,
} from "./queries";
import { labelMoments, matrixReading } from "./selection";

type Matrix = NonNullable<Awaited<ReturnType<typeof confusionMatrixOf>>>;

const ClassReport = builder.objectRef<Matrix["perClass"][number]>("ClassReport").implement({
  description: "Precision is null where the class was never predicted, recall where it never occurs.",
  fields: (t) => ({
    class: t.field({ type: VersionClass, resolve: (row) => row.class }),
    support: t.exposeInt("support", { description: "Images of this class." }),
    predictedCount: t.exposeInt("predictedCount", { description: "Predictions of this class." }),
    precision: t.exposeFloat("precision", { nullable: true }),
    recall: t.exposeFloat("recall", { nullable: true }),
    f1: t.exposeFloat("f1", { nullable: true }),
  }),
});

export const AverageReport = builder.objectRef<Matrix["macro"]>("AverageReport").implement({
  description: "Means over the classes; what is not defined counts as 0.",
  fields: (t) => ({
    precision: t.exposeFloat("precision"),
    recall: t.exposeFloat("recall"),
    f1: t.exposeFloat("f1"),
  }),
});

const ConfusionMatrix = builder.objectRef<Matrix>("ConfusionMatrix").implement({
  description: "How often each class was taken for each in the test split.",
  fields: (t) => ({
    classes: t.field({ type: [VersionClass], resolve: (matrix) => matrix.classes }),
    counts: t.expose("counts", { type: "CountTable", description: "counts[truth][predicted]" }),
    refused: t.intList({
      description:
        "By true class, what is less sure than the threshold: it counts in no cell and no measure.",
      complexity: 1,
      resolve: (matrix) => matrix.refused,
    }),
    corrected: t.exposeInt("corrected", {
      description: "By today's labels: images that count for another class than they were measured with.",
    }),
    leftOut: t.exposeInt("leftOut", {
      description:
        "By today's labels: images without a class, or with one that the run does not know. They count nowhere.",
    }),
    total: t.exposeInt("total"),
    accuracy: t.exposeFloat("accuracy"),
    perClass: t.field({ type: [ClassReport], resolve: (matrix) => matrix.perClass }),
    macro: t.field({ type: AverageReport, resolve: (matrix) => matrix.macro }),
    weighted: t.field({ type: AverageReport, resolve: (matrix) => matrix.weighted }),
  }),
});

export const LabelMoment = builder.enumType("LabelMoment", {
  description:
    "measured: the labels that the images had when the version was frozen. today: those that they have now; what a model said stays.",
  values: labelMoments,
});

export const PredictionOrder = builder.enumType("PredictionOrder", {
  values: ["confidence_descending", "confidence_ascending"] as const,
});

const MatrixImageOrder = builder.enumType("MatrixImageOrder", {
  description:
    "loss_descending: the less the truth was given, the earlier. novelty_descending: the farther from what the run learnt from, the earlier. likeness: those that look alike together. The last two need the run's features.",
  values: [...predictionOrders, "likeness"] as const,
});

export const MatrixBlockInput = builder.inputType("MatrixBlockInput", {
  description: "Rows and columns of a matrix that are opened together: a cell, a row, a super-class.",
  fields: (t) => ({
    truths: t.intList({ description: "Class indices; all of them where it is left out." }),
    predictions: t.intList({
      description:
        "Class indices, and the number of classes for what is refused; all of them where it is left out.",
    }),
  }),
});

export const threshold = "What is less sure is refused, 0..1 in thousandths; 0 refuses nothing.";
export const top =
  "A prediction is right where the truth is among its first `top` classes, 1 to 10; 1 where left out.";

type PredictionShape = PredictionRow & { versionId: string };

async function classAt(context: Context, versionId: string, index: number): Promise<FrozenClass> {
  const found = frozenClasses(await versionOf(context, versionId))[index];
  if (!found) throw new Error(`No class ${index} in ${versionId}`);
  return found;
}

export const Prediction = builder.objectRef<PredictionShape>("Prediction").implement({
  description: "What a run said of an image of its test split, with the truth as it was then.",
  fields: (t) => ({
    image: t.field({ type: Image, resolve: (row) => row.image }),
    name: t.string({
      description: "Name that the image first came with.",
      resolve: (row) => row.name ?? row.image.id,
    }),
    truth: t.field({
      type: VersionClass,
      resolve: (row, _args, context) => classAt(context, row.versionId, row.prediction.truth),
    }),
    predicted: t.field({
      type: VersionClass,
      resolve: (row, _args, context) => classAt(context, row.versionId, row.prediction.predicted),
    }),
    isCorrected: t.boolean({
      description: "Whether the image has another class today than the run was measured with.",
      resolve: async (row, _args, context) =>
        (await classAt(context, row.versionId, row.prediction.truth)).id !== row.image.classId,
    }),
    confidence: t.float({
      description: "Probability of the predicted class.",
      resolve: (row) => row.prediction.confidence,
    }),
    probabilities: t.floatList({
      description: "By class, in the order of the run's version.",
      resolve: (row) => row.prediction.probabilities,
    }),
  }),
});

const PredictionEdge = builder.edgeObject({ type: Prediction, name: "PredictionEdge" });
const PredictionConnection = builder.connectionObject(
  { type: Prediction, name: "PredictionConnection" },
  PredictionEdge,
);

builder.objectFields(Run, (t) => ({
  confusionMatrix: t.field({
    type: ConfusionMatrix,
    nullable: true,
    description: "Null before the evaluation.",
    args: {
      labels: t.arg({ type: LabelMoment, required: true, defaultValue: "measured" }),
      threshold: t.arg.float({ description: threshold }),
      top: t.arg.int({ description: top }),
    },
    resolve: (run, { labels, ...reading }, context) =>
      confusionMatrixOf(context, run, { labels, reading: matrixReading(reading) }),
  }),
  predictions: t.connection(
    {
      type: Prediction,
      description:
        "Of one cell where truth and predicted (class indices) are given; surest first by default.",
      args: {
        truth: t.arg.int(),
        predicted: t.arg.int(),
        labels: t.arg({
          type: LabelMoment,
          description: "Which labels `truth` is of; as measured by default.",
        }),
        wrong: t.arg.boolean({ description: "Only where the run was wrong." }),
        blocks: t.arg({ type: [MatrixBlockInput], description: "Only what lies in one of these." }),
        threshold: t.arg.float({ description: threshold }),
        top: t.arg.int({ description: top }),
        crossing: t.arg({
          type: MatrixCrossingInput,
          description: "Only what lies in these cells of two other fields.",
        }),
        alike: t.arg.id({
          description: "Only the group of those that look alike, of which this image is one.",
        }),
        order: t.arg({ type: MatrixImageOrder }),
      },
      resolve: async (run, { threshold, top, crossing: chosen, order, alike, ...args }, context) => {
        const reading = matrixReading({ threshold, top });
        const crossing = chosen ? await crossingOf(context, run, chosen) : null;
        const classes = frozenClasses(await versionOf(context, run.versionId));
        const { db } = context;
        const filter = { ...args, reading, crossing };
        const isByLikeness = order === "likeness";
        const among = alike || isByLikeness ? await inLikeness(db, run, classes, filter, alike) : null;
        return page(args, predictionCursor, async (request) => {
          const rows =
            among && isByLikeness
              ? await alikePage(db, run, among, request)
              : await predictionsPage(
                  db,
                  run,
                  classes,
                  { ...filter, among, order: isByLikeness ? null : order },
                  request,
                );
          return rows.map((row) => ({ ...row, versionId: run.versionId }));
        });
      },
    },
    PredictionConnection,
    PredictionEdge,
  ),
  prediction: t.field({
    type: Prediction,
    nullable: true,
    description: "Null where the image is not in the run's test split.",
    args: { imageId: t.arg.id({ required: true }) },
    resolve: async (run, { imageId }, context) => {
      const row = await predictionOf(context.db, run, imageId);
      return row && { ...row, versionId: run.versionId };
    },
  }),
}));
