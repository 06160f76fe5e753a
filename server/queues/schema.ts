import { labelQueues, queueAssignments, queueMembers } from "@/db/schema";
import type { Agreement } from "@/ml/agreement";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { batched } from "@/server/core/loader";
import { can } from "@/server/core/policy";
import { requireActor } from "@/server/core/scope";
import { DatasetImageFilterInput } from "@/server/datasets/filter-schema";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import { knownAnswersOf } from "./create";
import type { QueueTask as TaskRow } from "./deal";
import {
  agreementOf,
  memberFigures,
  type PairAgreement,
  type QueueAgreement,
  type SharedCount,
} from "./figures";
import type { QueueMember as MemberRow, LabelQueue as QueueRow } from "./hold";
import {
  answersOf,
  fillingOf,
  membershipsOf,
  membersOfQueues,
  type OwnAnswer,
  permissionsIn,
  type QueueFill,
  queuesPage,
  secondsLeftOf,
} from "./queries";

export const QueueState = builder.enumType("LabelQueueState", {
  description: "open: deals images. paused: deals none, and takes what was dealt. closed: takes no votes.",
  values: labelQueues.state.enumValues,
});
export const QueueRule = builder.enumType("LabelQueueRule", {
  description:
    "When votes decide: majority, by more than half of them; unanimous, by all; reviewer, never: a reviewer decides each image.",
  values: labelQueues.rule.enumValues,
});
export const QueueOrder = builder.enumType("LabelQueueOrder", { values: labelQueues.imageOrder.enumValues });
export const QueueRole = builder.enumType("QueueRole", { values: queueMembers.role.enumValues });
export const QueueAnswer = builder.enumType("QueueAnswer", {
  description: "skip: another person shall be asked; the others are votes.",
  values: queueAssignments.answer.enumValues,
});

export const LabelQueue = builder.loadableNodeRef("LabelQueue", {
  id: { resolve: (queue) => queue.id },
  load: (ids: string[], context: Context) => visibleByProject(labelQueues, ids, context),
});

/** No field of Image: to who votes nothing is said of what is known of the picture. */
export const QueueTask = builder.objectRef<TaskRow>("QueueTask").implement({
  description: "An image that waits for the viewer's vote. Whether its answer is known it does not tell.",
  fields: (t) => ({
    imageId: t.exposeID("imageId"),
    url: t.string({ resolve: ({ imageId }) => `/files/images/${imageId}` }),
    thumbnailUrl: t.string({ resolve: ({ imageId }) => `/files/images/${imageId}/thumbnail` }),
    width: t.exposeInt("width"),
    height: t.exposeInt("height"),
  }),
});

const QueueOwnAnswer = builder.objectRef<OwnAnswer>("QueueOwnAnswer").implement({
  description: "What the viewer has said of an image.",
  fields: (t) => ({
    task: t.field({ type: QueueTask, resolve: (row) => row }),
    answer: t.expose("answer", { type: QueueAnswer }),
    class: t.field({ type: Class, nullable: true, resolve: (row) => row.classId }),
  }),
});

const SharedFigure = builder.objectRef<SharedCount>("SharedFigure").implement({
  description: "A share with its 95 % interval (Wilson's).",
  fields: (t) => ({
    hits: t.exposeInt("hits"),
    of: t.exposeInt("of"),
    low: t.exposeFloat("low"),
    high: t.exposeFloat("high"),
  }),
});

const ofQueues = <Value>(read: (queue: QueueRow, context: Context) => Promise<Value>) =>
  batched<Value>(async (ids, context) => {
    const queues = await visibleByProject(labelQueues, [...ids], context);
    return Promise.all(queues.map((queue) => (queue instanceof Error ? queue : read(queue, context))));
  });
const figuresOf = ofQueues((queue, { db }) => memberFigures(db, queue));
const permissions = ofQueues((queue, context) => permissionsIn(context.db, queue, requireActor(context).id));
const membershipsIn = ofQueues(async (queue, { db }) => {
  const people = (await membersOfQueues(db, [queue.id])).get(queue.id) ?? [];
  return membershipsOf(
    db,
    queue,
    people.map(({ userId }) => userId),
  );
});

/** A person of a queue, with the queue. */
interface Person {
  member: MemberRow;
  queue: QueueRow;
}
const own = async ({ member, queue }: Person, context: Context) =>
  (await figuresOf(context, queue.id)).find(({ userId }) => userId === member.userId);

const QueueMember = builder.objectRef<Person>("QueueMember").implement({
  description: "A person of a queue, and what they have done in it.",
  fields: (t) => ({
    id: t.id({
      description: "Names the person in this queue to a cache.",
      resolve: ({ member }) => `${member.queueId}:${member.userId}`,
    }),
    user: t.field({ type: User, resolve: ({ member }) => member.userId }),
    role: t.field({ type: QueueRole, resolve: ({ member }) => member.role }),
    memberId: t.id({
      nullable: true,
      description: "Their membership in the team; null where they have left it.",
      resolve: async ({ member, queue }, _args, context) =>
        (await membershipsIn(context, queue.id)).get(member.userId)?.id ?? null,
    }),
    isAble: t.boolean({
      description:
        "Whether the team lets them do it: who has left it, or has lost the role, is asked no more. Their votes count.",
      resolve: async ({ member, queue }, _args, context) => {
        const membership = (await membershipsIn(context, queue.id)).get(member.userId);
        const action = member.role === "labeller" ? "label:write" : "queue:review";
        return membership !== undefined && can(membership.role, action);
      },
    }),
    share: t.float({
      nullable: true,
      description:
        "The largest share of the images that the person is asked about; null where nothing bounds it.",
      resolve: ({ member }) => member.share,
    }),
    classified: t.int({
      resolve: async (person, _args, context) => (await own(person, context))?.classified ?? 0,
    }),
    cannotSay: t.int({
      resolve: async (person, _args, context) => (await own(person, context))?.cannotSay ?? 0,
    }),
    skipped: t.int({ resolve: async (person, _args, context) => (await own(person, context))?.skipped ?? 0 }),
    medianMs: t.float({
      nullable: true,
      description: "Milliseconds that half of the votes took at most.",
      resolve: async (person, _args, context) => (await own(person, context))?.medianMs ?? null,
    }),
    gold: t.field({
      type: SharedFigure,
      nullable: true,
      description: "Images of known answer that the first vote got right; for reviewers, and the person.",
      resolve: async (person, _args, context) => {
        const isOwn = context.actor?.id === person.member.userId;
        if (!isOwn && !(await permissions(context, person.queue.id)).review) return null;
        return (await own(person, context))?.gold ?? null;
      },
    }),
    agreement: t.field({
      type: SharedFigure,
      nullable: true,
      description: "Pairs of a vote of theirs and another's on the same image that agree.",
      resolve: async (person, _args, context) => (await own(person, context))?.agreement ?? null,
    }),
  }),
});

const AgreementFigure = builder.objectRef<Agreement>("AgreementFigure").implement({
  description: "A measure of agreement, 1 at most, with standard error and 95 % interval.",
  fields: (t) => ({
    value: t.exposeFloat("value"),
    error: t.exposeFloat("error", { nullable: true }),
    low: t.float({ nullable: true, resolve: ({ interval }) => interval?.low ?? null }),
    high: t.float({ nullable: true, resolve: ({ interval }) => interval?.high ?? null }),
    images: t.exposeInt("images"),
  }),
});

const ClassPairCount = builder.objectRef<PairAgreement["cells"][number]>("ClassPairCount").implement({
  description: "Images by the places of two classes among those that the queue offers.",
  fields: (t) => ({
    first: t.exposeInt("first"),
    second: t.exposeInt("second"),
    count: t.exposeInt("count"),
  }),
});

const QueuePair = builder.objectRef<PairAgreement>("QueuePair").implement({
  description: "Two people, on the images that both gave a class.",
  fields: (t) => ({
    first: t.field({ type: User, resolve: ({ firstId }) => firstId }),
    second: t.field({ type: User, resolve: ({ secondId }) => secondId }),
    images: t.exposeInt("images"),
    agreeing: t.exposeInt("agreeing"),
    kappa: t.expose("kappa", { type: AgreementFigure, nullable: true, description: "Cohen's." }),
    cells: t.expose("cells", { type: [ClassPairCount] }),
  }),
});

const QueueAgreementType = builder.objectRef<QueueAgreement>("QueueAgreement").implement({
  description:
    "How far people agree, by the newest vote of each on each image; whoever could not say has not voted here.",
  fields: (t) => ({
    percent: t.expose("percent", {
      type: AgreementFigure,
      nullable: true,
      description: "Mean over images of the share of pairs of votes that agree.",
    }),
    fleiss: t.expose("fleiss", {
      type: AgreementFigure,
      nullable: true,
      description: "Fleiss' kappa: of images with all their votes, by people taken for interchangeable.",
    }),
    fleissVotes: t.exposeInt("fleissVotes", { description: "Votes on each of those images." }),
    alpha: t.expose("alpha", {
      type: AgreementFigure,
      nullable: true,
      description: "Krippendorff's alpha for classes without an order: of all images with two votes or more.",
    }),
    pairs: t.expose("pairs", { type: [QueuePair] }),
  }),
});

const QueuePermissions = builder
  .objectRef<{ label: boolean; review: boolean }>("QueuePermissions")
  .implement({
    description: "What the viewer may do in a queue.",
    fields: (t) => ({ label: t.exposeBoolean("label"), review: t.exposeBoolean("review") }),
  });

const QueueFillingType = builder.objectRef<QueueFill>("QueueFilling").implement({
  description: "The work of putting images into a queue: all of them come in at once, or none.",
  fields: (t) => ({
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed", { description: "Images that are written." }),
    total: t.exposeInt("total", { nullable: true, description: "Null until they are found." }),
    failure: t.exposeString("failure", { nullable: true }),
  }),
});

LabelQueue.implement({
  description: "Images that several people are asked about, each on their own.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (queue) => queue.projectId }),
    dataset: t.field({ type: Dataset, resolve: (queue) => queue.datasetId }),
    name: t.exposeString("name"),
    instructions: t.exposeString("instructions", {
      description: "What people are told beside each picture.",
    }),
    state: t.expose("state", { type: QueueState }),
    rule: t.expose("rule", { type: QueueRule }),
    imageOrder: t.expose("imageOrder", { type: QueueOrder }),
    votesPerImage: t.exposeInt("votesPerImage"),
    classes: t.field({
      type: [Class],
      description: "Those that can be chosen.",
      resolve: (queue) => queue.classIds,
    }),
    filling: t.field({
      type: QueueFillingType,
      nullable: true,
      description: "The newest one, while it is under way and where it ended otherwise than well.",
      resolve: (queue, _args, context) => fillingOf(context, queue.id),
    }),
    imageCount: t.exposeInt("imageCount"),
    goldCount: t.exposeInt("goldCount", { description: "Images whose answer is known." }),
    settledCount: t.exposeInt("settledCount", {
      description: "Images that are done by their votes, those of known answer among them.",
    }),
    reviewCount: t.exposeInt("reviewCount", { description: "Images that wait for a reviewer." }),
    decidedCount: t.exposeInt("decidedCount", { description: "Images that a reviewer decided." }),
    voteCount: t.exposeInt("voteCount"),
    secondsLeft: t.int({
      nullable: true,
      description:
        "Until all votes are there, at the pace of the last ones; null before there is one, and at the end.",
      resolve: (queue, _args, { db }) => secondsLeftOf(db, queue),
    }),
    permissions: t.field({
      type: QueuePermissions,
      resolve: (queue, _args, context) => permissions(context, queue.id),
    }),
    members: t.field({
      type: [QueueMember],
      resolve: async (queue, _args, { db }) =>
        ((await membersOfQueues(db, [queue.id])).get(queue.id) ?? []).map((member) => ({ member, queue })),
    }),
    own: t.field({
      type: QueueMember,
      nullable: true,
      description: "The viewer among its people; null where they are none of them.",
      resolve: async (queue, _args, { db, actor }) => {
        const all = (await membersOfQueues(db, [queue.id])).get(queue.id) ?? [];
        const member = all.find(({ userId }) => userId === actor?.id);
        return member ? { member, queue } : null;
      },
    }),
    ownAnswers: t.field({
      type: [QueueOwnAnswer],
      description: "The viewer's newest answers, 50 at most, newest first.",
      resolve: (queue, _args, { db, actor }) => (actor ? answersOf(db, queue.id, actor.id, 50) : []),
    }),
    agreement: t.field({
      type: QueueAgreementType,
      resolve: (queue, _args, { db }) => agreementOf(db, queue),
    }),
    createdBy: t.field({ type: User, resolve: (queue) => queue.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const QueueEdge = builder.edgeObject({ type: LabelQueue, name: "LabelQueueEdge" });
const QueueConnection = builder.connectionObject(
  { type: LabelQueue, name: "LabelQueueConnection" },
  QueueEdge,
);

builder.objectFields(Project, (t) => ({
  labelQueues: t.connection(
    {
      type: LabelQueue,
      description: "Newest first.",
      resolve: (project, args, { db }) =>
        page(
          args,
          (queue: QueueRow) => queue.id,
          (request) => queuesPage(db, project.id, request),
        ),
    },
    QueueConnection,
    QueueEdge,
  ),
}));

builder.objectField(Dataset, "knownAnswerCount", (t) =>
  t.int({
    description:
      "How many images a new queue could take for known answers, 10,000 at most: those that have one of its classes and that it does not ask about itself.",
    args: {
      filter: t.arg({ type: DatasetImageFilterInput, description: "Of the images that it asks about." }),
      known: t.arg({ type: DatasetImageFilterInput, description: "Of those whose answer is known." }),
      classIds: t.arg.idList({ required: true, description: "Those that can be chosen." }),
    },
    resolve: (dataset, args, context) => knownAnswersOf(context, dataset, args),
  }),
);

builder.queryFields((t) => ({
  labelQueue: t.field({
    type: LabelQueue,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
