import { causeTags, reviewDecisions, reviewLinks, reviews } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import { groups } from "@/server/compare/delta";
import type { Context } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { can } from "@/server/core/policy";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { LabelMoment, Prediction } from "@/server/review/matrix";
import { type PredictionRow, predictionOf } from "@/server/review/queries";
import { Run } from "@/server/runs/schema";
import { membershipIn } from "@/server/teams/queries";
import { Member, User } from "@/server/teams/schema";
import { reviewedRuns } from "./gather";
import type { HeardDecision } from "./heard";
import {
  assignmentsOf,
  type CauseTag as CauseTagRow,
  causeTagsOf,
  type Decision as DecisionRow,
  decidedCountOf,
  decisionsPage,
  imageIdsOf,
  linksOf,
  type Progress,
  progressOf,
  type Review as ReviewRow,
  requireReviewImages,
  reviewsPage,
} from "./queries";

export const Review = builder.loadableNodeRef("Review", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(reviews, ids, context),
});

export const ReviewLink = builder.loadableNodeRef("ReviewLink", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(reviewLinks, ids, context),
});

export const CauseTag = builder.loadableNodeRef("CauseTag", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(causeTags, ids, context),
});

CauseTag.implement({
  description: "Why a picture went wrong, in words of the team's own.",
  fields: (t) => ({ name: t.exposeString("name") }),
});

ReviewLink.implement({
  description: "Shows a closed review to whoever has it. Its secret is answered only when it is made.",
  fields: (t) => ({
    createdBy: t.field({ type: User, resolve: (link) => link.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
  }),
});

export const ReviewVerdict = builder.enumType("ReviewVerdict", {
  description: "What a person decides of a picture.",
  values: reviewDecisions.verdict.enumValues,
});

export const ReviewGroup = builder.enumType("ReviewGroup", {
  description: "What became of a picture from the one run to the other, as a comparison has it.",
  values: [...groups, "relabelled"] as const,
});

const Selection = builder.objectRef<ReviewRow["selection"]>("ReviewSelection").implement({
  description:
    "Which pictures: of one run by label and prediction, of a pair by group, label and what either said. Class indexes; null where it was left open.",
  fields: (t) => ({
    labels: t.expose("labels", { type: LabelMoment, nullable: true }),
    truth: t.exposeInt("truth", { nullable: true }),
    predicted: t.exposeInt("predicted", { nullable: true }),
    wrong: t.boolean({ resolve: ({ wrong }) => wrong ?? false }),
    alike: t.exposeID("alike", {
      nullable: true,
      description: "An image, where only those that look alike to it were chosen.",
    }),
    title: t.string({
      nullable: true,
      description: "Where cells of a matrix were chosen: what they are, in words.",
      resolve: ({ matrix }) => matrix?.title,
    }),
    group: t.expose("group", { type: ReviewGroup, nullable: true }),
    a: t.exposeInt("a", { nullable: true }),
    b: t.exposeInt("b", { nullable: true }),
    moved: t.boolean({ resolve: ({ moved }) => moved ?? false }),
    listed: t.exposeInt("listed", { nullable: true, description: "Pictures that were chosen by hand." }),
  }),
});

const ReviewPerson = builder.objectRef<Progress & { review: ReviewRow }>("ReviewPerson").implement({
  description: "Somebody in a review, and how far they are.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: ({ userId }) => userId }),
    member: t.field({
      type: Member,
      nullable: true,
      description: "Their membership; null where they have left the team.",
      resolve: ({ review, userId }, _args, { db }) => membershipIn(db, review.projectId, userId),
    }),
    isAble: t.boolean({
      description:
        "Whether the team lets them review: what somebody did not decide on who has left it, or has lost the role, is dealt to the others. Their decisions count.",
      resolve: ({ role }) => role !== null && can(role, "review:write"),
    }),
    dealt: t.exposeInt("dealt", { description: "Pictures that were dealt to them." }),
    decided: t.exposeInt("decided", { description: "Of those, the ones that they decided on." }),
  }),
});

/** The rows that a decision names, where they came with it. */
const namedBy = (decision: DecisionRow | HeardDecision) => ("named" in decision ? decision.named : null);

export const ReviewDecision = builder.objectRef<DecisionRow | HeardDecision>("ReviewDecision").implement({
  description: "What a person decided of a picture; their newest on it counts.",
  fields: (t) => ({
    sequence: t.string({ resolve: ({ sequence }) => String(sequence) }),
    imageId: t.exposeID("imageId"),
    user: t.field({ type: User, resolve: (decision) => namedBy(decision)?.user ?? decision.userId }),
    key: t.exposeString("key", { description: "Of the action that it belongs to." }),
    verdict: t.expose("verdict", {
      type: ReviewVerdict,
      nullable: true,
      description: "Null where they took it back.",
    }),
    class: t.field({
      type: Class,
      nullable: true,
      description: "What the label became, where it was wrong.",
      resolve: (decision) => namedBy(decision)?.class ?? decision.classId,
    }),
    // Mostly none, seldom two: charged as any list a page of decisions would be a short one.
    tags: t.field({
      type: [CauseTag],
      complexity: { field: 1, multiplier: 2 },
      resolve: (decision) => namedBy(decision)?.tags ?? decision.tagIds,
    }),
    note: t.exposeString("note"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

interface Dealt {
  userId: string;
  imageIds: string[];
}

const ReviewDeal = builder.objectRef<Dealt>("ReviewDeal").implement({
  description: "What was dealt to a person.",
  fields: (t) => ({
    userId: t.exposeID("userId"),
    imageIds: t.field({ type: ["ID"], complexity: 1, resolve: ({ imageIds }) => imageIds }),
  }),
});

interface Picture {
  imageId: string;
  prediction: (PredictionRow & { versionId: string }) | null;
  other: (PredictionRow & { versionId: string }) | null;
}

const ReviewPicture = builder.objectRef<Picture>("ReviewPicture").implement({
  description: "A picture of a review and what the runs said of it.",
  fields: (t) => ({
    id: t.exposeID("imageId"),
    prediction: t.field({ type: Prediction, nullable: true, resolve: ({ prediction }) => prediction }),
    other: t.field({
      type: Prediction,
      nullable: true,
      description: "Of run A, where two are compared.",
      resolve: ({ other }) => other,
    }),
  }),
});

const DecisionEdge = builder.edgeObject({ type: ReviewDecision, name: "ReviewDecisionEdge" });
const DecisionConnection = builder.connectionObject(
  { type: ReviewDecision, name: "ReviewDecisionConnection" },
  DecisionEdge,
);

async function pictureOf(context: Context, review: ReviewRow, imageId: string): Promise<Picture> {
  await requireReviewImages(context.db, review.id, [imageId]);
  const { run, other } = await reviewedRuns(context.db, review);
  const said = await predictionOf(context.db, run, imageId);
  const before = other && (await predictionOf(context.db, other, imageId));
  if (!said) throw notFound(imageId);
  return {
    imageId,
    prediction: { ...said, versionId: run.versionId },
    other: before && { ...before, versionId: other?.versionId ?? "" },
  };
}

Review.implement({
  description: "Pictures of a run, or of two, that people decide on together by a day.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (review) => review.projectId }),
    name: t.exposeString("name"),
    run: t.field({ type: Run, description: "That is judged.", resolve: (review) => review.runId }),
    otherRun: t.field({
      type: Run,
      nullable: true,
      description: "That it is compared with: run A.",
      resolve: (review) => review.otherRunId,
    }),
    selection: t.field({ type: Selection, resolve: (review) => review.selection }),
    peoplePerImage: t.exposeInt("peoplePerImage", { description: "1: no two do the same." }),
    imageCount: t.exposeInt("imageCount"),
    decidedCount: t.int({
      description: "Pictures that somebody has decided on.",
      resolve: (review, _args, context) => decidedCountOf(context, review.id),
    }),
    people: t.field({
      type: [ReviewPerson],
      resolve: async (review, _args, context) =>
        (await progressOf(context, review.id)).map((row) => ({ ...row, review })),
    }),
    imageIds: t.field({
      type: ["ID"],
      description: "In their order, the surest first.",
      complexity: 1,
      resolve: (review, _args, { db }) => imageIdsOf(db, review.id),
    }),
    deals: t.field({
      type: [ReviewDeal],
      description: "Whom which pictures are dealt to.",
      resolve: async (review, _args, { db }) => {
        const byPerson = new Map<string, string[]>();
        for (const { userId, imageId } of await assignmentsOf(db, review.id)) {
          const own = byPerson.get(userId);
          if (own) own.push(imageId);
          else byPerson.set(userId, [imageId]);
        }
        return [...byPerson].map(([userId, imageIds]) => ({ userId, imageIds }));
      },
    }),
    picture: t.field({
      type: ReviewPicture,
      args: { imageId: t.arg.id({ required: true }) },
      resolve: (review, { imageId }, context) => pictureOf(context, review, imageId),
    }),
    decisions: t.connection(
      {
        type: ReviewDecision,
        description:
          "All that was ever decided, oldest first: read on after the last one to hear what is new. Of a person on a picture the newest counts.",
        resolve: (review, args, { db }) =>
          page(
            args,
            (row: DecisionRow) => String(row.sequence),
            (request) => decisionsPage(db, review.id, request),
          ),
      },
      DecisionConnection,
      DecisionEdge,
    ),
    dueAt: t.expose("dueAt", { type: "DateTime", nullable: true }),
    closedAt: t.expose("closedAt", { type: "DateTime", nullable: true }),
    closedBy: t.field({ type: User, nullable: true, resolve: (review) => review.closedBy }),
    links: t.field({
      type: [ReviewLink],
      description: "Newest first.",
      resolve: (review, _args, { db }) => linksOf(db, review.id),
    }),
    createdBy: t.field({ type: User, resolve: (review) => review.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const ReviewEdge = builder.edgeObject({ type: Review, name: "ReviewEdge" });
const ReviewConnection = builder.connectionObject({ type: Review, name: "ReviewConnection" }, ReviewEdge);

builder.objectFields(Project, (t) => ({
  reviews: t.connection(
    {
      type: Review,
      description: "Newest first.",
      resolve: (project, args, { db }) =>
        page(
          args,
          (review: ReviewRow) => review.id,
          (request) => reviewsPage(db, project.id, request),
        ),
    },
    ReviewConnection,
    ReviewEdge,
  ),
  causeTags: t.field({
    type: [CauseTag],
    description: "By name.",
    resolve: (project, _args, { db }): Promise<CauseTagRow[]> => causeTagsOf(db, project.id),
  }),
}));

builder.queryFields((t) => ({
  review: t.field({
    type: Review,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
