import { imageFlags, labelBatches } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { Dataset, Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import type { ImageRow } from "@/server/images/queries";
import { Image, LabelSource } from "@/server/images/schema";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import { type LabelOrigin, originOf } from "./origins";
import {
  type LabelBatch as BatchRow,
  batchImagesPage,
  batchOf,
  type ImageFlag as FlagRow,
  flagOf,
  type LabelRow,
  labelBatchesPage,
  labelsOf,
  type ImageMove as MoveRow,
  movesOf,
  movesOfImage,
  sampleOf,
  standingFlagsPage,
  undoDepthOf,
  undoOf,
} from "./queries";

export const LabelBatch = builder.loadableNodeRef("LabelBatch", {
  id: { resolve: (batch) => batch.id },
  load: (ids: string[], context: Context) => visibleByProject(labelBatches, ids, context),
});
const ImageFlag = builder.loadableNodeRef("ImageFlag", {
  id: { resolve: (flag) => flag.id },
  load: (ids: string[], context: Context) => visibleByProject(imageFlags, ids, context),
});

const LabelImageEdge = builder.edgeObject({ type: Image, name: "LabelBatchImageEdge" });
const LabelImageConnection = builder.connectionObject(
  { type: Image, name: "LabelBatchImageConnection" },
  LabelImageEdge,
);

LabelBatch.implement({
  description: "Labels that one action gave, however many images it was done to: the unit of undo.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (batch) => batch.projectId }),
    class: t.field({
      type: Class,
      nullable: true,
      description: "What was given; null where classes were taken away or each image got its own.",
      resolve: (batch) => batch.classId,
    }),
    imageCount: t.exposeInt("imageCount", { description: "Images that it labelled or moved." }),
    moves: t.int({
      description: "Images that it moved to another split or group, as a table of an import does.",
      resolve: (batch, _args, context) => movesOf(context, batch.id),
    }),
    byFilter: t.boolean({
      description: "Whether the images were all that matched a filter.",
      resolve: (batch) => batch.filter !== null,
    }),
    source: t.field({
      type: LabelSource,
      nullable: true,
      description: "Where its labels came from; null where it has none.",
      resolve: async (batch, _args, context) => (await sampleOf(context, batch.id))?.source ?? null,
    }),
    hasOrigin: t.boolean({
      description:
        "Whether its labels came out of something that is kept: suggestions of a model, a queue, an import.",
      resolve: async (batch, _args, context) => (await sampleOf(context, batch.id))?.originId != null,
    }),
    author: t.field({ type: User, nullable: true, resolve: (batch) => batch.authorId }),
    undoes: t.field({
      type: LabelBatch,
      nullable: true,
      description: "The action that this one takes back.",
      resolve: (batch) => batch.undoesId,
    }),
    undoDepth: t.int({
      description:
        "How many actions lie behind it that take the one before back: 0 where it labels, odd where it takes back, even where it does again what was taken back.",
      resolve: (batch, _args, context) => (batch.undoesId === null ? 0 : undoDepthOf(context, batch.id)),
    }),
    undoneBy: t.field({
      type: LabelBatch,
      nullable: true,
      description: "The action that took this one back.",
      resolve: (batch, _args, context) => undoOf(context, batch.id),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    images: t.connection(
      {
        type: Image,
        description: "Images that it labelled or moved, in the order they came.",
        resolve: (batch, args, context) =>
          page(
            args,
            (image: ImageRow) => image.id,
            (request) => batchImagesPage(context.db, batch, request),
          ),
      },
      LabelImageConnection,
      LabelImageEdge,
    ),
  }),
});

ImageFlag.implement({
  description: "A wish that somebody looks at an image again.",
  fields: (t) => ({
    image: t.field({ type: Image, resolve: (flag) => flag.imageId }),
    reason: t.exposeString("reason"),
    author: t.field({ type: User, resolve: (flag) => flag.authorId }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const Origin = builder.objectRef<LabelOrigin>("LabelOrigin").implement({
  description: "What a label came out of: an import, a queue, suggestions of a model or a review.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its prefix says what it is of." }),
    name: t.exposeString("name", {
      description: "The file of an import, the run or group that suggested, the name of a queue or review.",
    }),
    createdBy: t.field({ type: User, resolve: (origin) => origin.createdBy }),
    datasetId: t.exposeID("datasetId", { nullable: true }),
  }),
});

const Label = builder.objectRef<LabelRow>("Label").implement({
  description: "Who said which class, and when. Labels are only ever added.",
  fields: (t) => ({
    id: t.exposeID("id"),
    class: t.field({
      type: Class,
      nullable: true,
      description: "Null where the class was taken away.",
      resolve: (label) => label.classId,
    }),
    source: t.expose("source", { type: LabelSource }),
    author: t.field({ type: User, nullable: true, resolve: (label) => label.authorId }),
    batch: t.field({
      type: LabelBatch,
      nullable: true,
      description: "The action that it is of.",
      resolve: (label, _args, context) => (label.batchId ? batchOf(context, label.batchId) : null),
    }),
    origin: t.field({
      type: Origin,
      nullable: true,
      description: "What it came out of; null for what a person did by themselves, and where that is gone.",
      resolve: (label, _args, context) => (label.originId ? originOf(context, label.originId) : null),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const batchOfMove = async (move: MoveRow, context: Context) => {
  const batch = await batchOf(context, move.batchId);
  if (!batch) throw new Error(`No batch ${move.batchId}`);
  return batch;
};

const ImageMove = builder.objectRef<MoveRow>("ImageMove").implement({
  description:
    "That a table of an import put an image into another split or group of a dataset, or the undo of it.",
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: (move) => move.datasetId }),
    splitBefore: t.expose("splitBefore", { type: Split, nullable: true }),
    split: t.expose("split", { type: Split, nullable: true }),
    groupBefore: t.exposeString("groupBefore", { nullable: true }),
    group: t.exposeString("groupKey", { nullable: true }),
    author: t.field({
      type: User,
      nullable: true,
      resolve: async (move, _args, context) => (await batchOfMove(move, context)).authorId,
    }),
    batch: t.field({
      type: LabelBatch,
      description: "The action that it is of.",
      resolve: (move, _args, context) => batchOfMove(move, context),
    }),
    origin: t.field({
      type: Origin,
      nullable: true,
      description: "The import; null for an undo, and where that is gone.",
      // The key of an action that moved images and takes none back is its import.
      resolve: async (move, _args, context) => {
        const { key, undoesId } = await batchOfMove(move, context);
        return undoesId === null ? originOf(context, key) : null;
      },
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Image, (t) => ({
  labels: t.field({
    type: [Label],
    description: "Oldest first.",
    resolve: (image, _args, context) => labelsOf(context, image.id),
  }),
  moves: t.field({
    type: [ImageMove],
    description: "To other splits and groups by tables of imports, oldest first.",
    resolve: (image, _args, context) => movesOfImage(context, image.id),
  }),
  flag: t.field({
    type: ImageFlag,
    nullable: true,
    description: "The flag that stands on it.",
    resolve: (image, _args, context) => flagOf(context, image.id),
  }),
}));

const LabelBatchEdge = builder.edgeObject({ type: LabelBatch, name: "LabelBatchEdge" });
const LabelBatchConnection = builder.connectionObject(
  { type: LabelBatch, name: "LabelBatchConnection" },
  LabelBatchEdge,
);
const ImageFlagEdge = builder.edgeObject({ type: ImageFlag, name: "ImageFlagEdge" });
const ImageFlagConnection = builder.connectionObject(
  { type: ImageFlag, name: "ImageFlagConnection" },
  ImageFlagEdge,
);

builder.objectFields(Project, (t) => ({
  labelBatches: t.connection(
    {
      type: LabelBatch,
      description: "Actions that labelled images, newest first.",
      args: { own: t.arg.boolean({ description: "Only those of the viewer." }) },
      resolve: (project, args, context) =>
        page(
          args,
          (batch: BatchRow) => batch.id,
          (request) =>
            labelBatchesPage(context.db, project.id, args.own ? (context.actor?.id ?? null) : null, request),
        ),
    },
    LabelBatchConnection,
    LabelBatchEdge,
  ),
  flags: t.connection(
    {
      type: ImageFlag,
      description: "Flags that stand, newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (flag: FlagRow) => flag.id,
          (request) => standingFlagsPage(context.db, project.id, request),
        ),
    },
    ImageFlagConnection,
    ImageFlagEdge,
  ),
}));

builder.queryFields((t) => ({
  labelBatch: t.field({
    type: LabelBatch,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
