import { type RunFeatureFindings, runFeatureStages } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import { WorkState } from "@/server/graphql/work-state";
import { Image } from "@/server/images/schema";
import { crossingOf } from "@/server/review/crossing";
import { MatrixCrossingInput } from "@/server/review/crossing-schema";
import { LabelMoment, MatrixBlockInput, threshold, top } from "@/server/review/matrix";
import { matrixReading } from "@/server/review/selection";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { frozenClasses, versionOf } from "@/server/versions/queries";
import { VersionClass } from "@/server/versions/schema";
import { type Alike, alikeAmong, groupOf } from "./alike";
import { cancelRunFeatures, createRunFeatures } from "./commands";
import { nearestTraining } from "./nearest";
import { featuresOf, type RunFeatures as Row, shareLessNovel, trainingNeighbours } from "./queries";

const RunFeatureStage = builder.enumType("RunFeatureStage", {
  description:
    "axes: the model is asked about a sample of the training images, whose principal axes are found. features: it is asked about each image. neighbours: those of the evaluated images among the training images are found.",
  values: runFeatureStages,
});

const Findings = builder.objectRef<RunFeatureFindings>("RunFeatureFindings").implement({
  fields: (t) => ({
    featureWidth: t.exposeInt("featureWidth", { description: "Numbers that the model gives for an image." }),
    dimensions: t.exposeInt("dimensions", { description: "Principal axes that are kept of them." }),
    fitted: t.exposeInt("fitted", { description: "Images whose variance decided the axes." }),
    explained: t.exposeFloat("explained", { description: "Share of the variance that the kept axes hold." }),
    neighbours: t.exposeInt("neighbours", {
      description: "Novelty is the distance to the so many-th nearest image of training.",
    }),
  }),
});

const RunFeatures = builder.objectRef<Row>("RunFeatures").implement({
  description:
    "What a run's model makes of its training and evaluated images before it decides: each is a direction of length 1, on principal axes.",
  fields: (t) => ({
    state: t.expose("state", { type: WorkState }),
    stage: t.expose("stage", { type: RunFeatureStage }),
    processed: t.exposeInt("processed", { description: "Images of the stage that are done." }),
    total: t.exposeInt("total", { nullable: true }),
    secondsLeft: t.int({
      nullable: true,
      description: "Of the stage, by its rate until now; null before there is one, and at the end.",
      resolve: ({ state, processed, total, stageAt }) => {
        if (state !== "running" || !stageAt || !total || processed === 0) return null;
        const seconds = (Date.now() - stageAt.getTime()) / 1000;
        return Math.round((seconds / processed) * Math.max(0, total - processed));
      },
    }),
    trained: t.exposeInt("trained", { description: "Images of training that have features." }),
    trainedOf: t.exposeInt("trainedOf", { description: "Images that the run learnt from." }),
    evaluated: t.exposeInt("evaluated", { description: "Evaluated images that have features." }),
    evaluatedOf: t.exposeInt("evaluatedOf"),
    failure: t.exposeString("failure", { nullable: true }),
    findings: t.field({ type: Findings, nullable: true, resolve: ({ findings }) => findings }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

type Neighbours = NonNullable<Awaited<ReturnType<typeof trainingNeighbours>>>;

const TrainingNeighbour = builder
  .objectRef<Neighbours["images"][number] & { versionId: string }>("TrainingNeighbour")
  .implement({
    fields: (t) => ({
      image: t.field({ type: Image, resolve: ({ image }) => image }),
      class: t.field({
        type: VersionClass,
        description: "The label that the run learnt it with.",
        resolve: async ({ versionId, classIndex }, _args, context) => {
          const found = frozenClasses(await versionOf(context, versionId))[classIndex];
          if (!found) throw new Error(`No class ${classIndex} in ${versionId}`);
          return found;
        },
      }),
      distance: t.exposeFloat("distance", {
        description: "Of features of length 1: 0 is the same direction, 1.41 a right angle, 2 the opposite.",
      }),
    }),
  });

const TrainingNeighbours = builder.objectRef<Neighbours>("TrainingNeighbours").implement({
  description: "What a run learnt from that is nearest to an evaluated image, by the features of its model.",
  fields: (t) => ({
    novelty: t.exposeFloat("novelty", { description: "Distance to the tenth nearest image of training." }),
    shareLessNovel: t.float({
      description: "Share of the other evaluated images that are less novel.",
      resolve: (row, _args, { db }) => shareLessNovel(db, row),
    }),
    images: t.field({
      type: [TrainingNeighbour],
      description: "Nearest first.",
      resolve: ({ images, versionId }) => images.map((row) => ({ ...row, versionId })),
    }),
  }),
});

const AlikeGroup = builder.objectRef<Alike["groups"][number]>("AlikeGroup").implement({
  description: "Images of a selection that look alike to the run's model.",
  fields: (t) => ({
    image: t.field({
      type: Image,
      description: "The most typical one: `predictions(alike:)` takes it, or any other one of them.",
      resolve: ({ imageIds }) => imageIds[0] ?? "",
    }),
    count: t.int({ resolve: ({ imageIds }) => imageIds.length }),
    spread: t.exposeFloat("spread", {
      description: "Root of the mean square distance from their mean, 0..1.",
    }),
    imageIds: t.idList({
      description: "The most typical first.",
      complexity: 1,
      resolve: ({ imageIds }) => [...imageIds],
    }),
  }),
});

const AlikeGroups = builder.objectRef<Alike>("AlikeGroups").implement({
  description:
    "Images of a selection by likeness: Ward's tree of their features, cut where the mean silhouette is greatest.",
  fields: (t) => ({
    groups: t.field({
      type: [AlikeGroup],
      description: "The largest first; one, where no groups stand out.",
      resolve: ({ groups }) => [...groups],
    }),
    silhouette: t.exposeFloat("silhouette", {
      nullable: true,
      description: "How well they are told apart, -1..1; null where there is one group only.",
    }),
    without: t.int({
      description: "Images that have no features.",
      resolve: ({ without }) => without.length,
    }),
    groupOf: t.field({
      type: AlikeGroup,
      nullable: true,
      description: "The group that an image is of.",
      args: { imageId: t.arg.id({ required: true }) },
      resolve: (found, { imageId }) => {
        const ids = groupOf(found, imageId);
        return found.groups.find(({ imageIds }) => imageIds === ids) ?? null;
      },
    }),
  }),
});

const mostNeighbours = 16;

builder.objectFields(Run, (t) => ({
  features: t.field({
    type: RunFeatures,
    nullable: true,
    description: "What its model makes of its images; null where nobody has asked for it.",
    resolve: (run, _args, context) => featuresOf(context, run.id),
  }),
  trainingNeighbours: t.field({
    type: TrainingNeighbours,
    nullable: true,
    description: "Null where the run has no features of the image, or did not evaluate it.",
    args: { imageId: t.arg.id({ required: true }), first: t.arg.int({ defaultValue: 12 }) },
    resolve: (run, { imageId, first }, { db }) =>
      trainingNeighbours(db, run, imageId, Math.min(mostNeighbours, Math.max(1, first ?? mostNeighbours))),
  }),
  nearestTraining: t.field({
    type: TrainingNeighbours,
    nullable: true,
    description:
      "What the run learnt from that is nearest to a picture which is not here, by what the run's model makes of it. Null where the run has no features.",
    args: {
      feature: t.arg.floatList({
        required: true,
        description:
          "What the model makes of the picture before it decides: the input of its last layer with weights.",
      }),
      first: t.arg.int({ defaultValue: 12 }),
    },
    resolve: (run, { feature, first }, { db }) =>
      nearestTraining(db, run, feature, Math.min(mostNeighbours, Math.max(1, first ?? mostNeighbours))),
  }),
  alike: t.field({
    type: AlikeGroups,
    nullable: true,
    description: "Which images of some cells of a matrix look alike; null where the run has no features.",
    args: {
      blocks: t.arg({ type: [MatrixBlockInput] }),
      crossing: t.arg({ type: MatrixCrossingInput }),
      labels: t.arg({ type: LabelMoment }),
      threshold: t.arg.float({ description: threshold }),
      top: t.arg.int({ description: top }),
    },
    resolve: async (run, { blocks, labels, crossing, ...reading }, context) => {
      const classes = frozenClasses(await versionOf(context, run.versionId));
      const crossed = crossing ? await crossingOf(context, run, crossing) : null;
      const filter = { blocks, labels, crossing: crossed, reading: matrixReading(reading) };
      return alikeAmong(context.db, run, classes, filter);
    },
  }),
}));

const RunFeaturesInput = builder.inputType("RunFeaturesInput", {
  fields: (t) => ({ runId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createRunFeatures: t.field({
    type: Run,
    description: "Asks a worker for a run's features. What is there, or being worked on, stays.",
    args: { input: t.arg({ type: RunFeaturesInput, required: true }) },
    resolve: (_root, { input }, context) => createRunFeatures(context, input),
  }),
  cancelRunFeatures: t.field({
    type: Run,
    args: { input: t.arg({ type: RunFeaturesInput, required: true }) },
    resolve: (_root, { input }, context) => cancelRunFeatures(context, input),
  }),
}));
