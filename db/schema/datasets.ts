import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { images } from "./images";
import { projects } from "./projects";

export const split = pgEnum("split", ["train", "validation", "test"]);

/** As image_quality has them. */
const figures = () => ({
  brightness: real(),
  contrast: real(),
  sharpness: real(),
  pixels: integer(),
  proportion: real(),
});

export const datasets = pgTable(
  "datasets",
  {
    id: id("Dataset"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** Kept counter of dataset_images. */
    imageCount: integer().notNull().default(0),
    createdAt: createdAt(),
    /** Marked for deletion: hidden, until it is restored or the grace time is over. */
    deletedAt: at(),
  },
  (t) => [unique().on(t.projectId, t.name)],
);

export const datasetImages = pgTable(
  "dataset_images",
  {
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** Path in the archive or folder that the image first came with. */
    name: text().notNull(),
    /** What the order by name sorts by: a path may be longer than an index takes. */
    sortName: text().generatedAlwaysAs(sql`left(name, 200)`),
    /** Split that the folder named, if one did. */
    split: split(),
    /** What a table's column of groups said: images of one group stay together when splits are drawn. */
    groupKey: text(),
    importId: text(),
    createdAt: createdAt(),
    /**
     * Figures of image_quality, kept beside the dataset that the images are sorted and narrowed in, so that one index
     * serves both; null until the image is measured. Who inserts takes them along; triggers see to what comes later
     * (migration 0024).
     */
    ...figures(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.imageId] }),
    index().on(t.imageId),
    index().on(t.importId, t.imageId),
    index().on(t.datasetId, t.split, t.imageId),
    // With the split at the end the index alone answers which images of a split a walk meets.
    index().on(t.datasetId, t.brightness, t.imageId, t.split),
    index().on(t.datasetId, t.contrast, t.imageId, t.split),
    index().on(t.datasetId, t.sharpness, t.imageId, t.split),
    index().on(t.datasetId, t.pixels, t.imageId, t.split),
    index().on(t.datasetId, t.proportion, t.imageId, t.split),
    // By its parts a name is found where pg_trgm is there (migration 0012), which the schema here cannot say.
    index("dataset_images_name").on(t.datasetId, t.sortName, t.imageId),
  ],
);

/**
 * Images of a dataset by class and split: the sum over the rows of both. Triggers of `dataset_images` and `images` add a
 * row for what a statement changed, so that those who write at once never wait for each other; imports and the worker make
 * one row of many now and then (migration 0062, workers/datasets/settle.ts). No foreign key, which would be looked up for each row while a person waits: they go with
 * their dataset by a trigger.
 */
export const datasetCounts = pgTable(
  "dataset_counts",
  {
    datasetId: text().notNull(),
    classId: text(),
    split: split(),
    count: integer().notNull(),
  },
  (t) => [index().on(t.datasetId)],
);

/**
 * The same sums for blocks of images that came within a second: the first 14 characters of their ids. By them the images
 * of a class are found in the order they came, at any depth, without a tree of classes that each label would have to be
 * written to: a block that holds some is read whole. Kept by the same triggers (migration 0046).
 */
export const datasetBlocks = pgTable(
  "dataset_blocks",
  {
    datasetId: text().notNull(),
    classId: text(),
    split: split(),
    block: text().notNull(),
    count: integer().notNull(),
  },
  (t) => [index().on(t.datasetId, t.classId, t.block)],
);

/** Images that were taken out of a dataset, until they are put back or the grace time is over. */
export const removedImages = pgTable(
  "removed_images",
  {
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** As in dataset_images. */
    name: text().notNull(),
    split: split(),
    groupKey: text(),
    importId: text(),
    createdAt: at().notNull(),
    removedAt: at().notNull().defaultNow(),
    /** The key of the action that took it out: by it the whole of the action is taken back. */
    removal: text(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.imageId] }),
    index().on(t.imageId),
    index().on(t.datasetId, t.removedAt, t.imageId),
  ],
);

export const splitMethods = ["folders", "stratified", "kept"] as const;
export const togetherKinds = ["near_same", "group_key"] as const;

/** How the images of a version are divided. */
export interface SplitSettings {
  splitMethod: (typeof splitMethods)[number];
  seed: number;
  /** Shares of train, validation and test, together 1. */
  fractions: { train: number; validation: number; test: number };
  /** Images of validation and test, in place of their shares; the rest is for training. */
  sizes: { validation: number; test: number } | null;
  /** What stays together in one split. */
  together: (typeof togetherKinds)[number][];
}

/** A dataset frozen: same hash, same bytes, same classes, same splits. */
export const versions = pgTable(
  "versions",
  {
    id: id("Version"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    /** 1, 2, 3… within the dataset. */
    number: integer().notNull(),
    name: text().notNull().default(""),
    description: text().notNull().default(""),
    splitMethod: text({ enum: splitMethods }).notNull(),
    seed: bigint({ mode: "number" }).notNull(),
    /** Shares of train, validation and test; what a folder did not name is drawn by these. */
    fractions: jsonb().$type<{ train: number; validation: number; test: number }>().notNull(),
    sizes: jsonb().$type<SplitSettings["sizes"]>(),
    together: jsonb().$type<SplitSettings["together"]>().notNull().default([]),
    /**
     * The version whose splits were kept; its name lives longer than itself. Once it is swept, `forebearId` is the nearest
     * one before it that is left: the line of forebears has no gap.
     */
    keptFrom: jsonb().$type<{ id: string; name: string; forebearId?: string } | null>(),
    /** Classes in the order of the model's outputs, as they were named then. */
    classes: jsonb().$type<{ id: string; name: string; position: number }[]>().notNull(),
    /** Images a split and class: counts[split][classIndex]. */
    counts: jsonb().$type<Record<"train" | "validation" | "test", number[]>>().notNull(),
    imageCount: integer().notNull(),
    /** Images of the dataset that had no class when it was frozen. */
    leftOutImages: integer().notNull().default(0),
    /** Most common size, and whether every image is grey: where a configuration starts from. */
    typicalWidth: integer().notNull(),
    typicalHeight: integer().notNull(),
    grey: boolean().notNull(),
    /** sha256 over classes, content, class and split of every image. */
    contentHash: text().notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    /** The moment whose images and labels it holds; null for those frozen before it was kept. */
    snapshotAt: at(),
    /** Marked for deletion: hidden, until it is restored or the grace time is over. */
    deletedAt: at(),
  },
  (t) => [unique().on(t.datasetId, t.number), index().on(t.projectId)],
);

export const versionImages = pgTable(
  "version_images",
  {
    versionId: text()
      .notNull()
      .references(() => versions.id, { onDelete: "cascade" }),
    /** 0, 1, 2… in order of content hash: the row number in the packed cache. */
    position: integer().notNull(),
    /** No foreign key: to look up a million images took two thirds of a freeze. The sweep asks for them by itself. */
    imageId: text().notNull(),
    classIndex: smallint().notNull(),
    split: split().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.versionId, t.position] }),
    unique().on(t.versionId, t.imageId),
    index().on(t.imageId),
  ],
);
