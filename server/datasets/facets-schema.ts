import { builder } from "@/server/graphql/builder";
import { LabelSource } from "@/server/images/schema";
import { User } from "@/server/teams/schema";
import {
  type BoundedCount as BoundedRow,
  classSplitsOf,
  type Faceted,
  importsOf,
  labellersOf,
  labelSourcesOf,
  marksOf,
  totalOf,
  type ValueCount,
} from "./facets";
import { DatasetImageFilterInput, DatasetImageSortInput } from "./filter-schema";
import { datasetImageList } from "./grid";
import { ClassSplitCount, Dataset } from "./schema";

const isExact = "False: there are more than counted.";
const countsAll = "Count to the end, which may take a second of a million images.";

const BoundedCount = builder.objectRef<BoundedRow>("BoundedCount").implement({
  fields: (t) => ({
    count: t.exposeInt("count"),
    isExact: t.exposeBoolean("isExact", { description: isExact }),
  }),
});

const ImageTotal = builder.objectRef<BoundedRow & { at: Date }>("ImageTotal").implement({
  fields: (t) => ({
    count: t.exposeInt("count"),
    isExact: t.exposeBoolean("isExact", { description: isExact }),
    at: t.expose("at", {
      type: "DateTime",
      description: "By the server's clock: what came in or was labelled later is not what was counted.",
    }),
  }),
});

const LabellerCount = builder.objectRef<ValueCount<string>>("LabellerCount").implement({
  fields: (t) => ({
    labeller: t.field({ type: User, resolve: ({ value }) => value }),
    count: t.field({ type: BoundedCount, resolve: (row) => row }),
  }),
});

const LabelSourceCount = builder
  .objectRef<ValueCount<(typeof LabelSource)["$inferType"]>>("LabelSourceCount")
  .implement({
    fields: (t) => ({
      source: t.field({ type: LabelSource, resolve: ({ value }) => value }),
      count: t.field({ type: BoundedCount, resolve: (row) => row }),
    }),
  });

const ImportCount = builder.objectRef<ValueCount<{ id: string; fileName: string }>>("ImportCount").implement({
  fields: (t) => ({
    importId: t.id({ resolve: ({ value }) => value.id }),
    fileName: t.string({ resolve: ({ value }) => value.fileName }),
    count: t.field({ type: BoundedCount, resolve: (row) => row }),
  }),
});

const ClassSplitFacet = builder
  .objectRef<Awaited<ReturnType<typeof classSplitsOf>>>("ClassSplitFacet")
  .implement({
    fields: (t) => ({
      pairs: t.field({ type: [ClassSplitCount], resolve: ({ pairs }) => pairs }),
      isExact: t.exposeBoolean("isExact", {
        description:
          "False: a pair has at least as many as are told, and one that is not told may have some.",
      }),
    }),
  });

const MarksFacet = builder.objectRef<Awaited<ReturnType<typeof marksOf>>>("MarksFacet").implement({
  fields: (t) => ({
    flagged: t.field({ type: BoundedCount, resolve: (marks) => marks.flagged }),
    hasErrorCase: t.field({ type: BoundedCount, resolve: (marks) => marks.hasErrorCase }),
    votesDiffer: t.field({ type: BoundedCount, resolve: (marks) => marks.votesDiffer }),
  }),
});

const DatasetFacets = builder.objectRef<Faceted>("DatasetFacets").implement({
  description:
    "By what the images of a filter can be narrowed further. Each field is counted without its own choice, so that another can be taken.",
  fields: (t) => ({
    classSplits: t.field({
      type: ClassSplitFacet,
      description: "By class and split, counted without the choice of both.",
      resolve: (list, _args, context) => classSplitsOf(context.db, list),
    }),
    labellers: t.field({
      type: [LabellerCount],
      description: "People of the team who gave a label, now or before.",
      resolve: (list, _args, context) => labellersOf(context.db, list),
    }),
    labelSources: t.field({
      type: [LabelSourceCount],
      resolve: (list, _args, context) => labelSourcesOf(context.db, list),
    }),
    imports: t.field({
      type: [ImportCount],
      description: "The newest, of those that brought any.",
      resolve: (list, _args, context) => importsOf(context.db, list),
    }),
    marks: t.field({ type: MarksFacet, resolve: (list, _args, context) => marksOf(context.db, list) }),
  }),
});

builder.objectFields(Dataset, (t) => ({
  facets: t.field({
    type: DatasetFacets,
    args: {
      filter: t.arg({ type: DatasetImageFilterInput }),
      isAll: t.arg.boolean({ description: countsAll }),
    },
    resolve: async (dataset, { filter, isAll }, context) => ({
      ...(await datasetImageList(context, dataset, { filter })),
      isAll: isAll ?? false,
    }),
  }),
  total: t.field({
    type: ImageTotal,
    description:
      "How many images a filter lets through, in an order: one of quality leaves out what has not been measured.",
    args: {
      filter: t.arg({ type: DatasetImageFilterInput }),
      sort: t.arg({ type: DatasetImageSortInput }),
      isAll: t.arg.boolean({ description: countsAll }),
    },
    resolve: async (dataset, args, context) =>
      totalOf(context.db, await datasetImageList(context, dataset, args), args.isAll ?? false),
  }),
}));
