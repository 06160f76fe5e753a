import { builder } from "@/server/graphql/builder";
import { Image } from "@/server/images/schema";
import { type Labelled, labelImages, undoLabelBatch } from "./commands";
import { flagImage } from "./flag";
import { MatchingImagesInput } from "./matching-schema";
import { imagesById, mostConflicts } from "./queries";
import { LabelBatch } from "./schema";

const LabelledImages = builder.objectRef<Labelled>("LabelledImages").implement({
  description: "What became of an action.",
  fields: (t) => ({
    batch: t.field({ type: LabelBatch, resolve: ({ batch }) => batch }),
    conflictCount: t.int({
      description: "Images that were left alone, because somebody labelled them since they were seen.",
      resolve: ({ conflicts }) => conflicts.length,
    }),
    conflicts: t.field({
      type: [Image],
      description: `The first ${mostConflicts} of them, as they are now.`,
      resolve: ({ conflicts }, _args, context) => imagesById(context.db, conflicts.slice(0, mostConflicts)),
    }),
    added: t.exposeInt("added", {
      description: "Images that match the filter, but came after it was shown: they were left alone.",
    }),
  }),
});

const LabelImagesInput = builder.inputType("LabelImagesInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    key: t.string({
      required: true,
      description:
        "Chosen by the client, 8 to 100 characters: the same key again is the same action, done once.",
    }),
    classId: t.id({ description: "Left out or null takes the class away." }),
    imageIds: t.idList(),
    seenClassIds: t.idList({
      required: { list: false, items: false },
      description:
        "The class that each of imageIds was seen with, in their order, null for none: who has another now is a conflict. Images that were not seen come last, without one: they are not compared.",
    }),
    matching: t.field({ type: MatchingImagesInput, description: "In place of imageIds." }),
    overwrite: t.boolean({ description: "Also label what somebody else labelled since it was seen." }),
  }),
});
const UndoLabelBatchInput = builder.inputType("UndoLabelBatchInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    key: t.string({ required: true }),
    batchId: t.id({ description: "The action to take back, or…" }),
    batchKey: t.string({ description: "…the key that it was sent with." }),
  }),
});
const FlagImageInput = builder.inputType("FlagImageInput", {
  fields: (t) => ({
    imageId: t.id({ required: true }),
    raised: t.boolean({ required: true, description: "False takes the flag down." }),
    reason: t.string(),
    key: t.string({
      description:
        "Chosen by the client, 8 to 100 characters, where it may send again: the same key is the same flag.",
    }),
    seenFlagId: t.id({
      description:
        "The flag that stood when the image was seen, null for none: what somebody else said since is a conflict. Left out, nothing is compared.",
    }),
  }),
});

builder.mutationFields((t) => ({
  labelImages: t.field({
    type: LabelledImages,
    args: { input: t.arg({ type: LabelImagesInput, required: true }) },
    resolve: (_root, { input }, context) => labelImages(context, input),
  }),
  undoLabelBatch: t.field({
    type: LabelledImages,
    description:
      "Images get the class back that they had, by what it goes by today. Refused where that is archived; of a merge, take its class out of the archive first.",
    args: { input: t.arg({ type: UndoLabelBatchInput, required: true }) },
    resolve: (_root, { input }, context) => undoLabelBatch(context, input),
  }),
  flagImage: t.field({
    type: Image,
    args: { input: t.arg({ type: FlagImageInput, required: true }) },
    resolve: (_root, { input }, context) => flagImage(context, input),
  }),
}));
