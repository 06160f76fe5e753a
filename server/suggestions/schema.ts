import { suggestionSets } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { momentOf } from "@/server/datasets/facets";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Image } from "@/server/images/schema";
import { imagesById, mostConflicts } from "@/server/labels/queries";
import { Project } from "@/server/projects/schema";
import { RunGroup } from "@/server/run-groups/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import {
  cancelSuggestionSet,
  createSuggestionSet,
  type Decided,
  decideSuggestions,
  decisions,
} from "./commands";
import {
  cursorOf,
  type SuggestionOrder as Order,
  openCountsOf,
  type Suggestion as Row,
  type SuggestionSet as SetRow,
  suggestionOf,
  suggestionOrders,
  suggestionSetsPage,
  suggestionsPage,
} from "./queries";

const SuggestionKind = builder.enumType("SuggestionKind", {
  description:
    "unlabelled: a run's model on the images without a class. label_errors: the models of a group of folds, each on the images that it did not learn from, against the classes that these have.",
  values: suggestionSets.kind.enumValues,
});

const SuggestionOrder = builder.enumType("SuggestionOrder", {
  description:
    "surest: most confident first. least_confident, least_margin, most_entropy: least sure first, by three measures. diverse: among the least sure, those that cover what there is with few labels. most_suspect: least probable given class first.",
  values: Object.keys(suggestionOrders) as Order[],
});

const Suggestion = builder.objectRef<Row>("Suggestion").implement({
  description: "What a model says of an image.",
  fields: (t) => ({
    suggestionSetId: t.exposeID("setId", { description: "The set that it is of, where it is decided." }),
    image: t.field({ type: Image, resolve: (row) => row.imageId }),
    class: t.field({ type: Class, description: "What the model says.", resolve: (row) => row.classId }),
    confidence: t.exposeFloat("confidence", { description: "Probability of that class." }),
    margin: t.exposeFloat("margin", { description: "That less the probability of the second class, 0..1." }),
    entropy: t.exposeFloat("entropy", { description: "Nats." }),
    givenClass: t.field({
      type: Class,
      nullable: true,
      description: "Of label errors: the class that the image had.",
      resolve: (row) => row.givenClassId,
    }),
    givenConfidence: t.exposeFloat("givenConfidence", {
      nullable: true,
      description: "Probability of the given class.",
    }),
  }),
});
const SuggestionEdge = builder.edgeObject({ type: Suggestion, name: "SuggestionEdge" });
const SuggestionConnection = builder.connectionObject(
  { type: Suggestion, name: "SuggestionConnection" },
  SuggestionEdge,
);

const SuggestionCount = builder.objectRef<{ classId: string; count: number }>("SuggestionCount").implement({
  fields: (t) => ({
    class: t.field({ type: Class, resolve: (row) => row.classId }),
    count: t.exposeInt("count"),
  }),
});

const SureSuggestions = builder
  .objectRef<{ at: Date; open: { classId: string; count: number }[] }>("SureSuggestions")
  .implement({
    fields: (t) => ({
      open: t.field({
        type: [SuggestionCount],
        description: "By the class that the model says; most first.",
        resolve: ({ open }) => open,
      }),
      at: t.expose("at", {
        type: "DateTime",
        description: "By the server's clock: what was suggested or labelled later is not what was counted.",
      }),
    }),
  });

const SuggestionSet = builder.loadableNodeRef("SuggestionSet", {
  id: { resolve: (set) => set.id },
  load: (ids: string[], context: Context) => visibleByProject(suggestionSets, ids, context),
});

SuggestionSet.implement({
  description: "What models say of a dataset's images, to help those who label.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (set) => set.projectId }),
    dataset: t.field({ type: Dataset, resolve: (set) => set.datasetId }),
    kind: t.expose("kind", { type: SuggestionKind }),
    run: t.field({ type: Run, nullable: true, resolve: (set) => set.runId }),
    group: t.field({ type: RunGroup, nullable: true, resolve: (set) => set.groupId }),
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed", { description: "Images asked about." }),
    total: t.exposeInt("total", { nullable: true, description: "Images to ask about, once that is known." }),
    secondsLeft: t.int({
      nullable: true,
      description: "By the rate until now; null before there is one, and at the end.",
      resolve: ({ state, processed, total, startedAt }) => {
        if (state !== "running" || !startedAt || !total || processed === 0) return null;
        const seconds = (Date.now() - startedAt.getTime()) / 1000;
        return Math.round((seconds / processed) * Math.max(0, total - processed));
      },
    }),
    imageCount: t.exposeInt("imageCount", { description: "Images with a suggestion." }),
    unread: t.exposeInt("unread", { description: "Images that could not be read." }),
    failure: t.exposeString("failure", { nullable: true }),
    open: t.field({
      type: [SuggestionCount],
      description: "Suggestions that nobody has decided yet, by the class that the model says; most first.",
      resolve: (set, _args, { db }) => openCountsOf(db, set),
    }),
    sure: t.field({
      type: SureSuggestions,
      description: "Those of them whose models are at least so sure.",
      args: { minConfidence: t.arg.float({ required: true }) },
      resolve: async (set, { minConfidence }, { db }) => {
        const at = await momentOf(db);
        return { at, open: await openCountsOf(db, set, minConfidence) };
      },
    }),
    suggestions: t.connection(
      {
        type: Suggestion,
        description: "Those that nobody has decided yet.",
        args: {
          order: t.arg({ type: SuggestionOrder, required: true }),
          classId: t.arg.id(),
          minConfidence: t.arg.float(),
        },
        resolve: (set, { order, classId, minConfidence, ...args }, { db }) =>
          page(
            args,
            (row: Row) => cursorOf(row, order),
            (request) => suggestionsPage(db, set, { order, classId, minConfidence }, request),
          ),
      },
      SuggestionConnection,
      SuggestionEdge,
    ),
    createdBy: t.field({ type: User, resolve: (set) => set.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

const SetEdge = builder.edgeObject({ type: SuggestionSet, name: "SuggestionSetEdge" });
const SetConnection = builder.connectionObject(
  { type: SuggestionSet, name: "SuggestionSetConnection" },
  SetEdge,
);

builder.objectFields(Image, (t) => ({
  suggestion: t.field({
    type: Suggestion,
    nullable: true,
    description: "What a model said of it last, as long as it has no class.",
    resolve: (image, _args, context) => (image.classId ? null : suggestionOf(context, image.id)),
  }),
}));

builder.objectFields(Dataset, (t) => ({
  suggestionSets: t.connection(
    {
      type: SuggestionSet,
      description: "Newest first.",
      resolve: (dataset, args, { db }) =>
        page(
          args,
          (set: SetRow) => set.id,
          (request) => suggestionSetsPage(db, dataset.id, request),
        ),
    },
    SetConnection,
    SetEdge,
  ),
}));

builder.queryFields((t) => ({
  suggestionSet: t.field({
    type: SuggestionSet,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateSuggestionSetInput = builder.inputType("CreateSuggestionSetInput", {
  description:
    "Give a run, to ask its model about images without a class, or a group of folds, to find label errors.",
  fields: (t) => ({ datasetId: t.id({ required: true }), runId: t.id(), runGroupId: t.id() }),
});
const CancelSuggestionSetInput = builder.inputType("CancelSuggestionSetInput", {
  fields: (t) => ({ suggestionSetId: t.id({ required: true }) }),
});
const SuggestionDecision = builder.enumType("SuggestionDecision", {
  description: "suggested: the model is right. given: the class that the image had is right.",
  values: decisions,
});
const MatchingSuggestionsInput = builder.inputType("MatchingSuggestionsInput", {
  description: "All open suggestions of a set that are sure enough, as they were when they were shown.",
  fields: (t) => ({
    classId: t.id({ description: "Only those that say this class." }),
    minConfidence: t.float(),
    total: t.int({ required: true, description: "How many were shown: nothing is done to more." }),
    shownAt: t.field({
      type: "DateTime",
      required: true,
      description: "By the server's clock. What was suggested or labelled later is left alone.",
    }),
  }),
});
const DecideSuggestionsInput = builder.inputType("DecideSuggestionsInput", {
  fields: (t) => ({
    suggestionSetId: t.id({ required: true }),
    decision: t.field({ type: SuggestionDecision, required: true }),
    key: t.string({
      required: true,
      description: "Chosen by the client before it sends: the same key again is the same action, done once.",
    }),
    imageIds: t.idList(),
    matching: t.field({ type: MatchingSuggestionsInput, description: "In place of imageIds." }),
  }),
});
const MeantClass = builder.objectRef<{ imageId: string; classId: string | null }>("MeantClass").implement({
  fields: (t) => ({
    imageId: t.exposeID("imageId"),
    classId: t.exposeID("classId", { nullable: true }),
  }),
});
const DecidedSuggestions = builder.objectRef<Decided>("DecidedSuggestions").implement({
  fields: (t) => ({
    labelBatchId: t.id({ description: "By which it can be undone.", resolve: ({ batch }) => batch.id }),
    imageCount: t.int({
      description: "Images that were labelled.",
      resolve: ({ batch }) => batch.imageCount,
    }),
    conflictCount: t.int({
      description: "Images that were left alone, because somebody gave them another class.",
      resolve: ({ conflicts }) => conflicts.length,
    }),
    conflicts: t.field({
      type: [Image],
      description: `The first ${mostConflicts} of them, as they are now.`,
      resolve: ({ conflicts }, _args, context) => imagesById(context.db, conflicts.slice(0, mostConflicts)),
    }),
    meant: t.field({
      type: [MeantClass],
      description: "The class that each of these would have got.",
      resolve: ({ conflicts, meant }) =>
        conflicts.slice(0, mostConflicts).map((imageId, n) => ({ imageId, classId: meant[n] ?? null })),
    }),
    added: t.exposeInt("added", {
      description: "Images whose suggestion is open, but was not when they were shown: they were left alone.",
    }),
  }),
});

builder.mutationFields((t) => ({
  createSuggestionSet: t.field({
    type: SuggestionSet,
    args: { input: t.arg({ type: CreateSuggestionSetInput, required: true }) },
    resolve: (_root, { input }, context) => createSuggestionSet(context, input),
  }),
  cancelSuggestionSet: t.field({
    type: SuggestionSet,
    args: { input: t.arg({ type: CancelSuggestionSetInput, required: true }) },
    resolve: (_root, { input }, context) => cancelSuggestionSet(context, input),
  }),
  decideSuggestions: t.field({
    type: DecidedSuggestions,
    args: { input: t.arg({ type: DecideSuggestionsInput, required: true }) },
    resolve: (_root, { input }, context) => decideSuggestions(context, input),
  }),
}));
