import { DatasetImageFilterInput } from "@/server/datasets/filter-schema";
import { builder } from "@/server/graphql/builder";
import { updateLabelQueue } from "./commands";
import { addQueueImages, cancelQueueFilling, createLabelQueue } from "./create";
import { dealQueueImages } from "./deal";
import { decideQueueImage, undoQueueDecision } from "./decide";
import { LabelQueue, QueueAnswer, QueueOrder, QueueRole, QueueRule, QueueState, QueueTask } from "./schema";
import { castVote } from "./vote";

const QueuePersonInput = builder.inputType("QueuePersonInput", {
  fields: (t) => ({
    memberId: t.id({ required: true, description: "Their membership in the team." }),
    role: t.field({ type: QueueRole, required: true }),
    share: t.float({
      description:
        "The largest share of the images that the person is asked about; left out, nothing bounds it.",
    }),
  }),
});
const QueueGoldInput = builder.inputType("QueueGoldInput", {
  description:
    "Images whose class is known, by which people are measured: drawn at random from those that match.",
  fields: (t) => ({
    count: t.int({ required: true }),
    filter: t.field({
      type: DatasetImageFilterInput,
      description: "Left out, all that have an offered class.",
    }),
  }),
});
const CreateLabelQueueInput = builder.inputType("CreateLabelQueueInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    name: t.string({ required: true }),
    instructions: t.string(),
    votesPerImage: t.int({ required: true }),
    rule: t.field({ type: QueueRule, required: true }),
    imageOrder: t.field({ type: QueueOrder, required: true }),
    classIds: t.idList({ description: "Those that can be chosen; left out, all that are not archived." }),
    people: t.field({ type: [QueuePersonInput], required: true }),
    filter: t.field({ type: DatasetImageFilterInput, description: "Left out, every image of the dataset." }),
    imageIds: t.idList({ description: "These alone, as far as the filter lets them through." }),
    gold: t.field({ type: QueueGoldInput }),
  }),
});
const AddQueueImagesInput = builder.inputType("AddQueueImagesInput", {
  fields: (t) => ({
    queueId: t.id({ required: true }),
    filter: t.field({ type: DatasetImageFilterInput, description: "Left out, every image of the dataset." }),
    imageIds: t.idList({ description: "These alone, as far as the filter lets them through." }),
  }),
});
const CancelQueueFillingInput = builder.inputType("CancelQueueFillingInput", {
  fields: (t) => ({ queueId: t.id({ required: true }) }),
});
const UpdateLabelQueueInput = builder.inputType("UpdateLabelQueueInput", {
  description: "What is left out stays.",
  fields: (t) => ({
    queueId: t.id({ required: true }),
    name: t.string(),
    instructions: t.string(),
    votesPerImage: t.int({ description: "More than before." }),
    state: t.field({ type: QueueState }),
    people: t.field({ type: [QueuePersonInput], description: "All of them: who is left out is taken out." }),
  }),
});
const DealQueueImagesInput = builder.inputType("DealQueueImagesInput", {
  fields: (t) => ({ queueId: t.id({ required: true }), count: t.int({ required: true }) }),
});
const CastVoteInput = builder.inputType("CastVoteInput", {
  fields: (t) => ({
    queueId: t.id({ required: true }),
    imageId: t.id({ required: true }),
    key: t.string({
      required: true,
      description: "Chosen by the client before it sends: the same key again is the same vote, cast once.",
    }),
    answer: t.field({ type: QueueAnswer, required: true }),
    classId: t.id({ description: "For the answer class." }),
    reason: t.string(),
    ms: t.int({ required: true, description: "Milliseconds that the picture was looked at." }),
  }),
});
const seenDecision =
  "decidedAt of the image as it was seen, null where nobody had decided: what another reviewer decided since is not overridden. Left out, nothing is compared.";
const DecideQueueImageInput = builder.inputType("DecideQueueImageInput", {
  fields: (t) => ({
    queueId: t.id({ required: true }),
    imageId: t.id({ required: true }),
    classId: t.id({ description: "Left out: it has no class." }),
    seenDecidedAt: t.field({ type: "DateTime", description: seenDecision }),
  }),
});
const UndoQueueDecisionInput = builder.inputType("UndoQueueDecisionInput", {
  fields: (t) => ({
    queueId: t.id({ required: true }),
    imageId: t.id({ required: true }),
    seenDecidedAt: t.field({ type: "DateTime", description: seenDecision }),
  }),
});

const DealtImages = builder
  .objectRef<{ queueId: string; tasks: Awaited<ReturnType<typeof dealQueueImages>> }>("DealtImages")
  .implement({
    fields: (t) => ({
      queue: t.field({ type: LabelQueue, resolve: ({ queueId }) => queueId }),
      tasks: t.expose("tasks", {
        type: [QueueTask],
        description: "Images that wait for the viewer's vote; none where nothing is left for them now.",
      }),
    }),
  });

builder.mutationFields((t) => ({
  createLabelQueue: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: CreateLabelQueueInput, required: true }) },
    description: "Its images come in by a worker: `filling` says how far it is.",
    resolve: (_root, { input }, context) => createLabelQueue(context, input),
  }),
  addQueueImages: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: AddQueueImagesInput, required: true }) },
    description: "They come in by a worker: `filling` says how far it is.",
    resolve: (_root, { input }, context) => addQueueImages(context, input),
  }),
  cancelQueueFilling: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: CancelQueueFillingInput, required: true }) },
    resolve: (_root, { input }, context) => cancelQueueFilling(context, input),
  }),
  updateLabelQueue: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: UpdateLabelQueueInput, required: true }) },
    resolve: (_root, { input }, context) => updateLabelQueue(context, input),
  }),
  dealQueueImages: t.field({
    type: DealtImages,
    description: "Images for the viewer to vote on, each theirs for half an hour.",
    args: { input: t.arg({ type: DealQueueImagesInput, required: true }) },
    resolve: async (_root, { input }, context) => ({
      queueId: input.queueId,
      tasks: await dealQueueImages(context, input),
    }),
  }),
  castVote: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: CastVoteInput, required: true }) },
    resolve: async (_root, { input }, context) => (await castVote(context, input)).id,
  }),
  decideQueueImage: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: DecideQueueImageInput, required: true }) },
    resolve: async (_root, { input }, context) => (await decideQueueImage(context, input)).queueId,
  }),
  undoQueueDecision: t.field({
    type: LabelQueue,
    args: { input: t.arg({ type: UndoQueueDecisionInput, required: true }) },
    resolve: async (_root, { input }, context) => (await undoQueueDecision(context, input)).queueId,
  }),
}));
