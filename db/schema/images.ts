import { bigint, boolean, index, integer, pgEnum, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { classes, projects } from "./projects";

/** A file by its content. The bytes lie in the BlobStore under the same sha256. */
export const blobs = pgTable("blobs", {
  sha256: text().primaryKey(),
  bytes: bigint({ mode: "number" }).notNull(),
  mediaType: text().notNull(),
  createdAt: createdAt(),
});

/** An image of a project: the same bytes are one image, whatever their file names. */
export const images = pgTable(
  "images",
  {
    id: id("Image"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    sha256: text()
      .notNull()
      .references(() => blobs.sha256),
    /** Thumbnail of at most 256 px; null where the image itself is small enough to serve as one. */
    thumbnailSha256: text().references(() => blobs.sha256),
    width: integer().notNull(),
    height: integer().notNull(),
    /** Whether every pixel is grey: a hint for the channels of a configuration. */
    grey: boolean().notNull(),
    /** Current class by the newest label, kept beside the append-only labels. */
    classId: text().references(() => classes.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.sha256), index().on(t.classId)],
);

export const labelSource = pgEnum("label_source", ["import", "person", "model", "review"]);

/** Append-only: who said which class, when and from where. */
export const labels = pgTable(
  "labels",
  {
    id: id("Label"),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    classId: text()
      .notNull()
      .references(() => classes.id),
    source: labelSource().notNull(),
    authorId: text().references(() => user.id),
    /** The import or run that a label came from. */
    originId: text(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.imageId, t.id)],
);
