import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { newId } from "../ids";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { datasets, split } from "./datasets";
import { images } from "./images";
import { classes, projects } from "./projects";

export const labelSource = pgEnum("label_source", ["import", "person", "model", "review"]);

/** A filter as it was shown to who labelled by it, and what it left alone. */
export interface FrozenFilter {
  datasetId: string;
  /** As server/datasets/filter.ts has it. */
  filter: unknown;
  /** How many images were shown to match, and when. */
  total: number;
  shownAt: string;
  /** Images that came to the dataset since. */
  added: number;
  /** Images that somebody labelled since. */
  conflicts: string[];
}

/** Labels that one action gave, however many images it was done to: the unit of undo. */
export const labelBatches = pgTable(
  "label_batches",
  {
    id: id("LabelBatch"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Chosen by the client before it sends: the same key again is the same action, done once. */
    key: text().notNull(),
    /** The class that was given; null where labels were taken away or each image got its own. */
    classId: text().references(() => classes.id),
    /** What the images were chosen by, where it was a filter and no list. */
    filter: jsonb().$type<FrozenFilter>(),
    imageCount: integer().notNull(),
    /** The batch that this one takes back. */
    undoesId: text().references((): AnyPgColumn => labelBatches.id),
    /** Whether images got another class because theirs was merged, or its taking back: nobody looked at any of them. */
    isMerge: boolean().notNull().default(false),
    authorId: text().references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.key), unique().on(t.undoesId), index().on(t.projectId, t.id)],
);

/**
 * What actions moved to another split or group: a table of an import, and the taking back of it. By what was before an
 * action is taken back as its labels are.
 */
export const imagePlaces = pgTable(
  "image_places",
  {
    batchId: text()
      .notNull()
      .references(() => labelBatches.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    splitBefore: split(),
    split: split(),
    groupBefore: text(),
    groupKey: text(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.datasetId, t.imageId] }),
    index().on(t.imageId),
    index().on(t.datasetId),
  ],
);

/**
 * Append-only: who said which class, when and from where. The newest of an image is its class. Written ten thousand at a
 * time while a person waits, so nothing is looked up for each row: who writes holds the images and has checked the class,
 * and labels go with their image by a trigger (labels_of_images_removed).
 */
export const labels = pgTable(
  "labels",
  {
    id: text()
      .notNull()
      .$defaultFn(() => newId("Label")),
    imageId: text().notNull(),
    /** Null where the class was taken away. */
    classId: text(),
    source: labelSource().notNull(),
    authorId: text(),
    /** The import, run or queue that a label came from. */
    originId: text(),
    batchId: text(),
    createdAt: createdAt(),
  },
  (t) => [
    // Of its image alone, as it has few, and without being unique: a key of both costs ten thousand labels a fifth of all.
    index("labels_image").on(t.imageId),
    // None by class, which ten thousand labels would pay a tenth of all for: images of a class are found in the order they
    // came by dataset_blocks, and few of many by images_class.
    // Where labels came from, by whom and by which action: nearly all are of imports and nobody's, which nobody looks for
    // among others. One tree for all three, as each costs every label; by a person alone, and by an action, whose person
    // is known, it is read once a source. Without the image: ten thousand labels of one action are then a few entries at
    // one place, where with it each is its own and costs as much as its row.
    index("labels_source")
      .on(t.source, t.authorId, t.batchId)
      .where(sql`${t.source} <> 'import' or ${t.authorId} is not null`),
    // A summary of a few pages each: they lie in the order they came, and who labels by a filter asks what came since it
    // was shown. A tree of ids would cost every label.
    index("labels_id").using("brin", t.id).with({ pages_per_range: 64, autosummarize: true }),
  ],
);

/** Append-only: an image that somebody wants looked at again, and that it was. The newest of an image holds. */
export const imageFlags = pgTable(
  "image_flags",
  {
    id: id("ImageFlag"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** False takes the flag down. */
    raised: boolean().notNull(),
    /** Why, in a few words; may be empty. */
    reason: text().notNull().default(""),
    authorId: text()
      .notNull()
      .references(() => user.id),
    /** Chosen by the client before it sends, where it may send again: the same key is the same flag. */
    key: text(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.imageId, t.id), index().on(t.projectId, t.id), unique().on(t.authorId, t.key)],
);
