import { and, desc, eq, inArray, isNotNull } from "drizzle-orm";
import { type Draft, datasetImages, type FreezeSettings, freezes, split } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Image } from "@/server/images/schema";
import { User } from "@/server/teams/schema";
import { draftImagesPage, mostListed, renamedClasses } from "./compare";
import {
  type ChangedEdge,
  ChangedImageConnection,
  ChangedImageEdge,
  ChangeKind,
  changedEdge,
  RenamedClass,
} from "./compare-schema";
import { cancelFreeze, createFreeze } from "./freeze";
import { versionOf } from "./queries";
import {
  SplitCount,
  SplitFractions,
  SplitMethod,
  SplitSizes,
  TogetherKind,
  Version,
  VersionClass,
} from "./schema";

const FreezePhase = builder.enumType("FreezePhase", {
  description:
    "reading the dataset, looking at each image, comparing them for near-same ones, dividing them, writing the version.",
  values: freezes.phase.enumValues,
});

type Changes = NonNullable<Draft["changes"]> & Pick<Draft, "classes">;

const DraftChanges = builder.objectRef<Changes>("DraftChanges").implement({
  description: "How many images differ from the version whose splits are kept, or else from the newest.",
  fields: (t) => ({
    version: t.field({ type: Version, resolve: ({ versionId }) => versionId }),
    added: t.exposeInt("added"),
    removed: t.exposeInt("removed"),
    relabelled: t.exposeInt("relabelled"),
    moved: t.exposeInt("moved", { description: "In another split." }),
    renamed: t.field({
      type: [RenamedClass],
      resolve: async ({ versionId, classes }, _args, context) =>
        renamedClasses(await versionOf(context, versionId), { classes }),
    }),
    mostListed: t.int({
      description: "So many images of each kind can be looked at.",
      resolve: () => mostListed,
    }),
  }),
});

const DraftType = builder.objectRef<Draft>("Draft").implement({
  description: "What a version would hold, or holds.",
  fields: (t) => ({
    classes: t.field({
      type: [VersionClass],
      resolve: ({ classes }) => classes.map((each, index) => ({ ...each, index })),
    }),
    counts: t.field({
      type: [SplitCount],
      resolve: ({ counts }) => split.enumValues.map((name) => ({ split: name, perClass: counts[name] })),
    }),
    leftOutImages: t.exposeInt("leftOutImages", { description: "Images without a class." }),
    setsTogether: t.int({
      description: "Sets of several images that belong together.",
      resolve: ({ together }) => together.sets,
    }),
    imagesTogether: t.int({ resolve: ({ together }) => together.images }),
    tornSets: t.exposeInt("tornSets", {
      description:
        "Sets that lie in several splits all the same, for the folders or the former version put them there.",
    }),
    changes: t.field({
      type: DraftChanges,
      nullable: true,
      description: "Against the newest version of the dataset; null where there is none.",
      resolve: ({ changes, classes }) => changes && { ...changes, classes },
    }),
  }),
});

const SettingsType = builder.objectRef<FreezeSettings>("FreezeSettings").implement({
  description: "What a freeze was asked for.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Empty for that of the dataset with the version's number." }),
    description: t.exposeString("description"),
    splitMethod: t.expose("splitMethod", { type: SplitMethod }),
    seed: t.exposeInt("seed"),
    fractions: t.expose("fractions", { type: SplitFractions }),
    sizes: t.expose("sizes", {
      type: SplitSizes,
      nullable: true,
      description: "In place of the fractions of validation and test.",
    }),
    together: t.expose("together", { type: [TogetherKind] }),
    keptFromId: t.exposeID("keptFromId", { nullable: true }),
  }),
});

const Freeze = builder.loadableNodeRef("Freeze", {
  id: { resolve: (freeze) => freeze.id },
  load: (ids: string[], context: Context) => visibleByProject(freezes, ids, context),
});

Freeze.implement({
  description: "The work of freezing a dataset. The version is there once it is whole.",
  fields: (t) => ({
    state: t.expose("state", { type: WorkState }),
    phase: t.expose("phase", { type: FreezePhase, nullable: true }),
    processed: t.exposeInt("processed", { description: "Images that the phase is done with." }),
    total: t.exposeInt("total", { nullable: true }),
    failure: t.exposeString("failure", { nullable: true }),
    settings: t.expose("settings", { type: SettingsType }),
    draftOnly: t.exposeBoolean("draftOnly"),
    draft: t.field({ type: DraftType, nullable: true, resolve: ({ draft }) => draft }),
    changedImages: t.connection(
      {
        type: Image,
        description: "Of a draft: images that differ from the newest version, the first of each kind.",
        args: { kind: t.arg({ type: ChangeKind, required: true }) },
        resolve: (freeze, args, context) =>
          page(
            args,
            (image: ChangedEdge) => image.id,
            async (request) => {
              const { draft } = freeze;
              if (!draft?.changes) return [];
              const before = await versionOf(context, draft.changes.versionId);
              const images = await draftImagesPage(context.db, freeze.id, args.kind, request);
              return images.map((image) => changedEdge(image, { a: before, b: draft }));
            },
          ),
      },
      ChangedImageConnection,
      ChangedImageEdge,
    ),
    dataset: t.field({ type: Dataset, resolve: (freeze) => freeze.datasetId }),
    version: t.field({ type: Version, nullable: true, resolve: (freeze) => freeze.versionId }),
    createdBy: t.field({ type: User, resolve: (freeze) => freeze.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

/** More freezes of one dataset than this are under way at once only where somebody means harm. */
const mostShown = 20;

builder.objectField(Dataset, "freezes", (t) =>
  t.field({
    type: [Freeze],
    description: "Freezes that are under way, newest first.",
    resolve: (dataset, _args, context) =>
      context.db
        .select()
        .from(freezes)
        .where(
          and(
            eq(freezes.datasetId, dataset.id),
            eq(freezes.draftOnly, false),
            inArray(freezes.state, ["queued", "running"]),
          ),
        )
        .orderBy(desc(freezes.id))
        .limit(mostShown),
  }),
);

builder.objectField(Dataset, "hasGroupKeys", (t) =>
  t.boolean({
    description: "Whether an imported table gave its images groups, which can be kept together.",
    resolve: async (dataset, _args, context) => {
      const [one] = await context.db
        .select({ key: datasetImages.groupKey })
        .from(datasetImages)
        .where(and(eq(datasetImages.datasetId, dataset.id), isNotNull(datasetImages.groupKey)))
        .limit(1);
      return one !== undefined;
    },
  }),
);

builder.queryField("freeze", (t) =>
  t.field({ type: Freeze, args: { id: t.arg.id({ required: true }) }, resolve: (_root, { id }) => id }),
);

const SplitFractionsInput = builder.inputType("SplitFractionsInput", {
  fields: (t) => ({
    train: t.float({ required: true }),
    validation: t.float({ required: true }),
    test: t.float({ required: true }),
  }),
});
const SplitSizesInput = builder.inputType("SplitSizesInput", {
  description: "Numbers of images; the rest is for training.",
  fields: (t) => ({ validation: t.int({ required: true }), test: t.int({ required: true }) }),
});
const CreateFreezeInput = builder.inputType("CreateFreezeInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    name: t.string(),
    description: t.string(),
    splitMethod: t.field({ type: SplitMethod, required: true }),
    seed: t.int({ required: true }),
    fractions: t.field({ type: SplitFractionsInput, required: true }),
    sizes: t.field({
      type: SplitSizesInput,
      description: "In place of the fractions of validation and test.",
    }),
    together: t.field({ type: [TogetherKind], description: "What stays in one split." }),
    keptFromId: t.id({ description: "The version whose splits are kept." }),
    draftOnly: t.boolean({ description: "Draw and count only." }),
  }),
});
const CancelFreezeInput = builder.inputType("CancelFreezeInput", {
  fields: (t) => ({ freezeId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createFreeze: t.field({
    type: Freeze,
    args: { input: t.arg({ type: CreateFreezeInput, required: true }) },
    resolve: (_root, { input }, context) => createFreeze(context, input),
  }),
  cancelFreeze: t.field({
    type: Freeze,
    args: { input: t.arg({ type: CancelFreezeInput, required: true }) },
    resolve: (_root, { input }, context) => cancelFreeze(context, input),
  }),
}));
