import { and, eq, type SQL } from "drizzle-orm";
import { split, splitMethods, togetherKinds, versions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import type { Split as SplitName } from "@/server/datasets/queries";
import { Dataset, Split } from "@/server/datasets/schema";
import { Deletable } from "@/server/deletion/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import {
  type FrozenClass,
  frozenClasses,
  type VersionImage,
  type Version as VersionRow,
  versionImagesPage,
  versionsNamed,
  versionsPage,
} from "./queries";

export const SplitMethod = builder.enumType("SplitMethod", {
  description:
    "folders: as the folders said, drawing what they did not say. stratified: all drawn from the seed. kept: as a former version had them, drawing what is new.",
  values: splitMethods,
});
export const TogetherKind = builder.enumType("TogetherKind", {
  description:
    "near_same: images that look the same. group_key: images that the imported table gave one group.",
  values: togetherKinds,
});

export const Version = builder.loadableNodeRef("Version", {
  id: { resolve: (version) => version.id },
  load: (ids: string[], context: Context) => visibleByProject(versions, ids, context),
});

const VersionEdge = builder.edgeObject({ type: Version, name: "VersionEdge" });
const VersionConnection = builder.connectionObject({ type: Version, name: "VersionConnection" }, VersionEdge);

export const VersionClass = builder.objectRef<FrozenClass>("VersionClass").implement({
  description: "A class as a version froze it.",
  fields: (t) => ({
    index: t.exposeInt("index", { description: "Its place among the model's outputs." }),
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    position: t.exposeInt("position", { description: "Place in the project's order; it gives the colour." }),
  }),
});

export const SplitFractions = builder.objectRef<VersionRow["fractions"]>("SplitFractions").implement({
  fields: (t) => ({
    train: t.exposeFloat("train"),
    validation: t.exposeFloat("validation"),
    test: t.exposeFloat("test"),
  }),
});

export const SplitCount = builder
  .objectRef<{ split: SplitName; perClass: number[] }>("SplitCount")
  .implement({
    fields: (t) => ({
      split: t.expose("split", { type: Split }),
      total: t.int({ resolve: (row) => row.perClass.reduce((sum, images) => sum + images, 0) }),
      perClass: t.exposeIntList("perClass", { description: "In the order of the version's classes." }),
    }),
  });

export const SplitSizes = builder.objectRef<NonNullable<VersionRow["sizes"]>>("SplitSizes").implement({
  fields: (t) => ({ validation: t.exposeInt("validation"), test: t.exposeInt("test") }),
});

const KeptFrom = builder.objectRef<NonNullable<VersionRow["keptFrom"]>>("KeptFrom").implement({
  description: "The version whose splits were kept; it may have been deleted since.",
  fields: (t) => ({ id: t.exposeID("id"), name: t.exposeString("name") }),
});

const VersionImageEdge = builder.edgeObject({
  type: Image,
  name: "VersionImageEdge",
  fields: (t) => ({
    split: t.field({ type: Split, resolve: (edge) => (edge.node as VersionImage).split }),
    classIndex: t.int({ resolve: (edge) => (edge.node as VersionImage).classIndex }),
  }),
});
const VersionImageConnection = builder.connectionObject(
  { type: Image, name: "VersionImageConnection" },
  VersionImageEdge,
);

Version.implement({
  interfaces: [Deletable],
  description: "A dataset frozen: same hash, same bytes, same classes, same splits.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "1, 2, 3… within the dataset." }),
    name: t.exposeString("name"),
    description: t.exposeString("description"),
    dataset: t.field({ type: Dataset, resolve: (version) => version.datasetId }),
    splitMethod: t.expose("splitMethod", { type: SplitMethod }),
    seed: t.exposeFloat("seed"),
    fractions: t.field({ type: SplitFractions, resolve: (version) => version.fractions }),
    sizes: t.field({
      type: SplitSizes,
      nullable: true,
      description: "Numbers of images that were asked for in place of shares.",
      resolve: (version) => version.sizes,
    }),
    together: t.field({ type: [TogetherKind], resolve: (version) => version.together }),
    keptFrom: t.field({ type: KeptFrom, nullable: true, resolve: (version) => version.keptFrom }),
    classes: t.field({ type: [VersionClass], resolve: frozenClasses }),
    counts: t.field({
      type: [SplitCount],
      resolve: ({ counts }) => split.enumValues.map((name) => ({ split: name, perClass: counts[name] })),
    }),
    imageCount: t.exposeInt("imageCount"),
    leftOutImages: t.exposeInt("leftOutImages", {
      description: "Images of the dataset that had no class when it was frozen: not in the version.",
    }),
    contentHash: t.exposeString("contentHash", {
      description: "sha256 over the classes and over content, class and split of every image.",
    }),
    typicalWidth: t.exposeInt("typicalWidth", {
      description: "Most common size of its images: a good start for a configuration.",
    }),
    typicalHeight: t.exposeInt("typicalHeight"),
    grey: t.exposeBoolean("grey", { description: "Whether every image is grey." }),
    createdBy: t.field({ type: User, resolve: (version) => version.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    snapshotAt: t.expose("snapshotAt", {
      type: "DateTime",
      nullable: true,
      description: "The moment whose images and labels it holds.",
    }),
    images: t.connection(
      {
        type: Image,
        description: "In their frozen order.",
        args: { split: t.arg({ type: Split }), classIndex: t.arg.int() },
        resolve: (version, args, context) =>
          page(
            args,
            (image: VersionImage) => String(image.position),
            (request) => versionImagesPage(context.db, version.id, args, request),
          ),
      },
      VersionImageConnection,
      VersionImageEdge,
    ),
  }),
});

const search = {
  description: "A part of the dataset's name or of the version's own, or its number: `12`, `v12`.",
};

builder.objectFields(Dataset, (t) => ({
  versions: t.connection(
    {
      type: Version,
      description: "Newest first.",
      args: { search: t.arg.string(search) },
      resolve: (dataset, args, context) =>
        page(
          args,
          (version: VersionRow) => version.id,
          (request) =>
            versionsPage(
              context.db,
              and(eq(versions.datasetId, dataset.id), versionsNamed(context.db, args.search)) as SQL,
              request,
            ),
        ),
    },
    VersionConnection,
    VersionEdge,
  ),
}));

builder.objectFields(Project, (t) => ({
  versions: t.connection(
    {
      type: Version,
      description: "Of all its datasets, newest first.",
      args: { search: t.arg.string(search) },
      resolve: (project, args, context) =>
        page(
          args,
          (version: VersionRow) => version.id,
          (request) =>
            versionsPage(
              context.db,
              and(eq(versions.projectId, project.id), versionsNamed(context.db, args.search)) as SQL,
              request,
            ),
        ),
    },
    VersionConnection,
    VersionEdge,
  ),
}));

builder.queryFields((t) => ({
  version: t.field({
    type: Version,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
