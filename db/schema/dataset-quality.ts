import { index, integer, jsonb, pgTable, primaryKey, real, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id, workColumns } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { projects } from "./projects";

export const groupKinds = ["leaking", "conflicting", "repeated"] as const;

/** What the images of a dataset measure like together (ml/quality-panel.ts). */
export interface QualityFindings {
  imageCount: number;
  /** Images whose files could not be read. */
  unread: number;
  histograms: { figure: string; bins: { from: number; to: number; count: number }[] }[];
  /** Groups of near-same images of each kind, and the images in them. */
  groups: Record<(typeof groupKinds)[number], { groups: number; images: number }>;
  /** Images that measure unlike the others. */
  outliers: number;
}

/** One row a dataset: what a worker found when it last looked at all its images. */
export const datasetQuality = pgTable(
  "dataset_quality",
  {
    id: id("DatasetQuality"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    /** Of the last look that ended well; null before the first one. */
    findings: jsonb().$type<QualityFindings>(),
    /** Images by class and split at that look, as text: another one says that the dataset has changed since. */
    counts: text(),
    measuredAt: at(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [unique().on(t.datasetId)],
);

/** Near-same images of a dataset that hang together; the gravest and largest first. */
export const qualityGroups = pgTable(
  "quality_groups",
  {
    qualityId: text()
      .notNull()
      .references(() => datasetQuality.id, { onDelete: "cascade" }),
    rank: integer().notNull(),
    /** leaking: of several splits. conflicting: of several classes. repeated: neither. */
    kind: text({ enum: groupKinds }).notNull(),
    imageCount: integer().notNull(),
    /** The first of them, at most as many as one looks at. */
    imageIds: jsonb().$type<string[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.qualityId, t.rank] }), index().on(t.qualityId, t.kind, t.rank)],
);

/** Images that measure unlike the others of their dataset, the most unlike first. */
export const qualityOutliers = pgTable(
  "quality_outliers",
  {
    qualityId: text()
      .notNull()
      .references(() => datasetQuality.id, { onDelete: "cascade" }),
    rank: integer().notNull(),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** The figure that is unlike, and how many robust deviations it is from the middle. */
    figure: text().notNull(),
    value: real().notNull(),
    score: real().notNull(),
  },
  (t) => [primaryKey({ columns: [t.qualityId, t.rank] }), index().on(t.imageId)],
);
