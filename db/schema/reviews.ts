import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { images } from "./images";
import { classes, projects } from "./projects";
import { runs } from "./runs";

interface MatrixAxis {
  field: string;
  runId?: string | null;
  memberId?: string | null;
}

/** Cells, rows and columns of a matrix, as server/review/selection.ts and crossing.ts have them. */
export interface MatrixCells {
  /** What they are, in the words of who chose them. */
  title: string;
  blocks?: { truths?: number[] | null; predictions?: number[] | null }[] | null;
  threshold?: number | null;
  top?: number | null;
  crossing?: {
    rows: MatrixAxis;
    columns: MatrixAxis;
    cells: { row?: string | null; column?: string | null }[];
  } | null;
}

/** Which pictures of a run, or of a pair of runs: as the matrix and the comparison choose them, by class indexes. */
export interface ReviewSelection {
  /** Of one run: by the labels of which moment `truth` is meant. */
  labels?: "measured" | "today";
  truth?: number | null;
  predicted?: number | null;
  /** Of one run: only where it was wrong. */
  wrong?: boolean;
  /** Of one run: only those that look alike, of which this image is one. */
  alike?: string | null;
  /** Of one run: cells of its matrix, and how that was read. */
  matrix?: MatrixCells | null;
  /** Of a pair. */
  group?: "both_right" | "fixed" | "broken" | "still_wrong" | "differently_wrong" | "relabelled" | null;
  /** Of a pair: what the one and the other said. */
  a?: number | null;
  b?: number | null;
  moved?: boolean;
  /** Pictures chosen by hand, how many. */
  listed?: number;
}

/** Pictures of a run, or of two, that people decide on together by a day. */
export const reviews = pgTable(
  "reviews",
  {
    id: id("Review"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** The run whose predictions are judged; run B of a pair. */
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** Run A of a pair: what was there before. */
    otherRunId: text().references(() => runs.id, { onDelete: "cascade" }),
    selection: jsonb().$type<ReviewSelection>().notNull(),
    /** People whom each picture is dealt to; 1: no two do the same. */
    peoplePerImage: smallint().notNull(),
    imageCount: integer().notNull(),
    dueAt: at(),
    /** Figures by the labels of the day on which it was opened (server/reviews/summary.ts). */
    opening: jsonb().notNull(),
    /** Of the closed review, as it was at that moment; null while it is open (server/reviews/summary.ts). */
    summary: jsonb(),
    closedAt: at(),
    closedBy: text().references(() => user.id),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id), index().on(t.runId), index().on(t.otherRunId)],
);

export const reviewPeople = pgTable(
  "review_people",
  {
    reviewId: text()
      .notNull()
      .references(() => reviews.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.reviewId, t.userId] }), index().on(t.userId)],
);

export const reviewImages = pgTable(
  "review_images",
  {
    reviewId: text()
      .notNull()
      .references(() => reviews.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** 0, 1, 2… in the order of the selection. */
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.reviewId, t.imageId] }),
    unique().on(t.reviewId, t.position),
    index().on(t.imageId),
  ],
);

/** Whom a picture is dealt to. Others may decide on it too. */
export const reviewAssignments = pgTable(
  "review_assignments",
  {
    reviewId: text()
      .notNull()
      .references(() => reviews.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.reviewId, t.imageId, t.userId] }),
    index().on(t.reviewId, t.userId),
    index().on(t.imageId),
  ],
);

/** Why a picture went wrong, in words of the team's own. */
export const causeTags = pgTable(
  "cause_tags",
  {
    id: id("CauseTag"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name)],
);

/** Append-only: what a person decided of a picture. The newest of a person counts; none is ever changed. */
export const reviewDecisions = pgTable(
  "review_decisions",
  {
    sequence: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    reviewId: text()
      .notNull()
      .references(() => reviews.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id),
    /** Chosen by the client before it sends: one action, however many pictures, done once. */
    key: text().notNull(),
    /** Null takes the person's decision back. */
    verdict: text({
      enum: ["model_wrong", "label_wrong", "ambiguous", "poor_image", "out_of_scope", "duplicate"],
    }),
    /** What the label should be, where it is wrong: it was given to the image at once. */
    classId: text().references(() => classes.id),
    /** The class that the image had before, which it gets again where the decision is taken back. */
    formerClassId: text().references(() => classes.id),
    tagIds: jsonb().$type<string[]>().notNull().default([]),
    note: text().notNull().default(""),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.reviewId, t.userId, t.key, t.imageId),
    index().on(t.reviewId, t.imageId, t.userId, t.sequence),
    index().on(t.imageId),
  ],
);

/** A link that shows a closed review to whoever has it, until a day: only the sha256 of its token is kept. */
export const reviewLinks = pgTable(
  "review_links",
  {
    id: id("ReviewLink"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    reviewId: text()
      .notNull()
      .references(() => reviews.id, { onDelete: "cascade" }),
    tokenHash: text().notNull().unique(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    revokedAt: at(),
  },
  (t) => [index().on(t.reviewId, t.id)],
);
