import { builder } from "@/server/graphql/builder";
import { MatrixCrossingInput } from "@/server/review/crossing-schema";
import { LabelMoment, MatrixBlockInput, threshold, top } from "@/server/review/matrix";
import { closeReview, createReviewLink, revokeReviewLink } from "./close";
import { createReview, updateReview } from "./create";
import { createCauseTag, decideReviewImages, undoReviewDecision } from "./decide";
import type { ReviewLink as ReviewLinkRow } from "./queries";
import { CauseTag, Review, ReviewGroup, ReviewLink, ReviewVerdict } from "./schema";

const MatrixCellsInput = builder.inputType("MatrixCellsInput", {
  description: "Cells, rows and columns of a run's matrix: by truth and prediction, or of two other fields.",
  fields: (t) => ({
    title: t.string({ required: true, description: "What they are, in words." }),
    blocks: t.field({ type: [MatrixBlockInput] }),
    threshold: t.float({ description: threshold }),
    top: t.int({ description: top }),
    crossing: t.field({ type: MatrixCrossingInput }),
  }),
});
const ReviewSelectionInput = builder.inputType("ReviewSelectionInput", {
  description:
    "As the matrix (labels, truth, predicted, wrong) and the comparison (group, truth, a, b, moved) choose; class indexes.",
  fields: (t) => ({
    labels: t.field({ type: LabelMoment }),
    truth: t.int(),
    predicted: t.int(),
    wrong: t.boolean({ description: "Only where the run was wrong." }),
    alike: t.id({ description: "Only those that look alike, of which this image is one." }),
    matrix: t.field({ type: MatrixCellsInput, description: "In place of truth and prediction." }),
    group: t.field({ type: ReviewGroup }),
    a: t.int(),
    b: t.int(),
    moved: t.boolean(),
  }),
});
const CreateReviewInput = builder.inputType("CreateReviewInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    otherRunId: t.id({ description: "Run A, where two are compared." }),
    name: t.string({ required: true }),
    selection: t.field({ type: ReviewSelectionInput, required: true }),
    imageIds: t.idList({ description: "Pictures chosen by hand, in place of a selection." }),
    memberIds: t.idList({ required: true, description: "Whom of the team the pictures are dealt to." }),
    peoplePerImage: t.int({ required: true, description: "1: no two do the same." }),
    dueAt: t.field({ type: "DateTime" }),
  }),
});
const UpdateReviewInput = builder.inputType("UpdateReviewInput", {
  fields: (t) => ({
    reviewId: t.id({ required: true }),
    name: t.string(),
    dueAt: t.field({ type: "DateTime", description: "Null takes it away." }),
    memberIds: t.idList({ description: "What nobody has decided on is dealt out anew." }),
  }),
});
const DecideReviewImagesInput = builder.inputType("DecideReviewImagesInput", {
  fields: (t) => ({
    reviewId: t.id({ required: true }),
    imageIds: t.idList({ required: true }),
    key: t.string({ required: true, description: "The same key again is the same action, done once." }),
    verdict: t.field({ type: ReviewVerdict, required: true }),
    classId: t.id({ description: "For `label_wrong`: what the label shall be, from now on." }),
    tagIds: t.idList(),
    note: t.string(),
  }),
});
const UndoReviewDecisionInput = builder.inputType("UndoReviewDecisionInput", {
  fields: (t) => ({
    reviewId: t.id({ required: true }),
    key: t.string({ required: true }),
    undoes: t.string({ required: true, description: "Key of the action that is taken back." }),
  }),
});
const CreateCauseTagInput = builder.inputType("CreateCauseTagInput", {
  fields: (t) => ({ projectId: t.id({ required: true }), name: t.string({ required: true }) }),
});
const CloseReviewInput = builder.inputType("CloseReviewInput", {
  fields: (t) => ({ reviewId: t.id({ required: true }) }),
});
const CreateReviewLinkInput = builder.inputType("CreateReviewLinkInput", {
  fields: (t) => ({ reviewId: t.id({ required: true }), days: t.int({ required: true }) }),
});
const RevokeReviewLinkInput = builder.inputType("RevokeReviewLinkInput", {
  fields: (t) => ({ reviewLinkId: t.id({ required: true }) }),
});

const NewReviewLink = builder.objectRef<{ link: ReviewLinkRow; url: string }>("NewReviewLink").implement({
  fields: (t) => ({
    link: t.field({ type: ReviewLink, resolve: ({ link }) => link }),
    url: t.exposeString("url", { description: "Shown this once." }),
  }),
});

builder.mutationFields((t) => ({
  createReview: t.field({
    type: Review,
    args: { input: t.arg({ type: CreateReviewInput, required: true }) },
    resolve: (_root, { input }, context) => createReview(context, input),
  }),
  updateReview: t.field({
    type: Review,
    args: { input: t.arg({ type: UpdateReviewInput, required: true }) },
    resolve: (_root, { input }, context) => updateReview(context, input),
  }),
  decideReviewImages: t.field({
    type: Review,
    args: { input: t.arg({ type: DecideReviewImagesInput, required: true }) },
    resolve: (_root, { input }, context) => decideReviewImages(context, input),
  }),
  undoReviewDecision: t.field({
    type: Review,
    args: { input: t.arg({ type: UndoReviewDecisionInput, required: true }) },
    resolve: (_root, { input }, context) => undoReviewDecision(context, input),
  }),
  createCauseTag: t.field({
    type: CauseTag,
    args: { input: t.arg({ type: CreateCauseTagInput, required: true }) },
    resolve: (_root, { input }, context) => createCauseTag(context, input),
  }),
  closeReview: t.field({
    type: Review,
    args: { input: t.arg({ type: CloseReviewInput, required: true }) },
    resolve: (_root, { input }, context) => closeReview(context, input),
  }),
  createReviewLink: t.field({
    type: NewReviewLink,
    args: { input: t.arg({ type: CreateReviewLinkInput, required: true }) },
    resolve: (_root, { input }, context) => createReviewLink(context, input),
  }),
  revokeReviewLink: t.field({
    type: ReviewLink,
    args: { input: t.arg({ type: RevokeReviewLinkInput, required: true }) },
    resolve: (_root, { input }, context) => revokeReviewLink(context, input),
  }),
}));
