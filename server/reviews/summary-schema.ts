import { builder } from "@/server/graphql/builder";
import { gather } from "./gather";
import { Review, ReviewVerdict } from "./schema";
import { type SharedReview, sharedReview } from "./shared";
import type { KeptDecision, KeptPicture, NextStep, ReviewSummary } from "./summary";
import type { Figures, RunFigures } from "./summary-figures";

const KeptClass = builder.objectRef<{ id: string; name: string }>("KeptClass").implement({
  description: "A class as it was called then.",
  fields: (t) => ({ id: t.exposeID("id"), name: t.exposeString("name") }),
});

const KeptDecisionType = builder.objectRef<KeptDecision>("KeptDecision").implement({
  description: "A decision as a summary keeps it.",
  fields: (t) => ({
    by: t.exposeString("by", { description: "Name of who decided." }),
    verdict: t.expose("verdict", { type: ReviewVerdict }),
    class: t.field({ type: KeptClass, nullable: true, resolve: (row) => row.class }),
    former: t.field({
      type: KeptClass,
      nullable: true,
      description: "What the label was before it was put right.",
      resolve: (row) => row.former,
    }),
    tags: t.exposeStringList("tags"),
    note: t.exposeString("note"),
    at: t.field({ type: "DateTime", resolve: (row) => new Date(row.at) }),
  }),
});

const KeptPictureType = builder.objectRef<KeptPicture>("KeptPicture").implement({
  description: "A picture as a summary keeps it, with what holds of what was decided.",
  fields: (t) => ({
    imageId: t.exposeID("imageId"),
    name: t.exposeString("name"),
    truth: t.field({ type: KeptClass, resolve: (row) => row.truth }),
    predicted: t.field({ type: KeptClass, resolve: (row) => row.predicted }),
    confidence: t.exposeFloat("confidence", { description: "Probability of the predicted class." }),
    decisions: t.field({ type: [KeptDecisionType], complexity: 1, resolve: (row) => row.decisions }),
  }),
});

const FiguresType = builder.objectRef<Figures>("ReviewFigures").implement({
  description: "Of a run's test split.",
  fields: (t) => ({
    images: t.exposeInt("images"),
    accuracy: t.exposeFloat("accuracy"),
    macroF1: t.exposeFloat("macroF1"),
  }),
});

const RunFiguresType = builder.objectRef<RunFigures>("ReviewRunFigures").implement({
  fields: (t) => ({
    runId: t.exposeID("runId"),
    number: t.exposeInt("number"),
    name: t.exposeString("name"),
    measured: t.field({ type: FiguresType, resolve: (row) => row.measured }),
    today: t.field({
      type: FiguresType,
      description: "By the labels of that moment.",
      resolve: (row) => row.today,
    }),
    corrected: t.exposeInt("corrected", {
      description: "Images that count for another class than they were measured with.",
    }),
  }),
});

const VerdictCount = builder.objectRef<ReviewSummary["verdicts"][number]>("VerdictCount").implement({
  fields: (t) => ({
    verdict: t.expose("verdict", { type: ReviewVerdict }),
    images: t.exposeInt("images"),
  }),
});

const TagCount = builder.objectRef<ReviewSummary["tags"][number]>("TagCount").implement({
  fields: (t) => ({ name: t.exposeString("name"), images: t.exposeInt("images") }),
});

const KeptPerson = builder.objectRef<ReviewSummary["people"][number]>("KeptPerson").implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    dealt: t.exposeInt("dealt"),
    decided: t.exposeInt("decided"),
  }),
});

const NextStepType = builder.objectRef<NextStep>("NextStep").implement({
  description: "Pictures that ask for the same thing to be done.",
  fields: (t) => ({
    verdict: t.expose("verdict", { type: ReviewVerdict }),
    truth: t.field({ type: KeptClass, nullable: true, resolve: (row) => row.truth }),
    other: t.field({
      type: KeptClass,
      nullable: true,
      description: "What the model took them for, or what the label became.",
      resolve: (row) => row.other,
    }),
    images: t.exposeInt("images"),
    tags: t.exposeStringList("tags"),
  }),
});

const SummaryType = builder.objectRef<ReviewSummary>("ReviewSummary").implement({
  description: "What a review came to: of an open one now, of a closed one as it was then.",
  fields: (t) => ({
    at: t.field({ type: "DateTime", resolve: (summary) => new Date(summary.at) }),
    images: t.exposeInt("images"),
    decided: t.exposeInt("decided"),
    differing: t.exposeInt("differing", { description: "Pictures on which people decided differently." }),
    corrected: t.exposeInt("corrected", { description: "Pictures whose label was put right." }),
    verdicts: t.field({
      type: [VerdictCount],
      description: "Pictures by what was decided of them last.",
      resolve: (summary) => summary.verdicts,
    }),
    people: t.field({ type: [KeptPerson], resolve: (summary) => summary.people }),
    tags: t.field({ type: [TagCount], resolve: (summary) => summary.tags }),
    opening: t.field({
      type: [RunFiguresType],
      description: "Figures when it was opened, the judged run first.",
      resolve: (summary) => summary.opening,
    }),
    figures: t.field({
      type: [RunFiguresType],
      description: "Figures at `at`.",
      resolve: (summary) => summary.figures,
    }),
    next: t.field({
      type: [NextStepType],
      description: "The most pictures first.",
      resolve: (summary) => summary.next,
    }),
    pictures: t.field({
      type: [KeptPictureType],
      // All of them are in the row that was read: each costs a line of the answer.
      complexity: 10,
      resolve: (summary) => summary.pictures,
    }),
  }),
});

builder.objectField(Review, "summary", (t) =>
  t.field({
    type: SummaryType,
    // It reads every picture of the review: a few in one operation.
    complexity: { field: 500, multiplier: 1 },
    resolve: (review, _args, context) =>
      review.summary ? (review.summary as ReviewSummary) : gather(context, context.db, review),
  }),
);

const SharedReviewType = builder.objectRef<SharedReview>("SharedReview").implement({
  description: "A closed review as it was kept, for whoever has a link to it.",
  fields: (t) => ({
    name: t.exposeString("name"),
    closedAt: t.expose("closedAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    summary: t.field({ type: SummaryType, resolve: (shared) => shared.summary }),
  }),
});

builder.queryFields((t) => ({
  sharedReview: t.field({
    type: SharedReviewType,
    nullable: true,
    description:
      "Open to everybody who has the link. Null for one that has expired, was withdrawn or never was.",
    args: { token: t.arg.string({ required: true }) },
    resolve: (_root, { token }, context) => sharedReview(context.db, token),
  }),
}));
