import { bigint, boolean, index, integer, pgTable, real, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns";
import { projects } from "./projects";

/** A file by its content. The bytes lie in the BlobStore under the same sha256. */
export const blobs = pgTable("blobs", {
  sha256: text().primaryKey(),
  bytes: bigint({ mode: "number" }).notNull(),
  mediaType: text().notNull(),
  /** CRC-32 of the bytes, as a zip names it; kept by the first export that reads them. */
  crc32: bigint({ mode: "number" }),
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
    /** Current class by the newest label, kept beside the append-only labels; checked by who appends them. */
    classId: text(),
    createdAt: createdAt(),
  },
  (t) => [
    // The content first: whether any project still holds it is asked before its bytes are freed.
    unique().on(t.sha256, t.projectId),
    index().on(t.thumbnailSha256),
    // A summary of a few pages each, and room in every page (fillfactor 50): a new class is written beside the old one
    // and no index is touched, not even the wide one of the content. A tree of classes makes labelling three times as
    // slow; this finds fifty images of a million in 15 ms, and common classes are found by walking.
    index("images_class")
      .using("brin", t.classId.op("text_bloom_ops"))
      .with({ pages_per_range: 8, autosummarize: true }),
  ],
);

/**
 * What an image measures like, by its thumbnail of at most 256 px. Lists sort and narrow by the copies in dataset_images.
 * An image without a row has not been measured yet.
 */
export const imageQuality = pgTable("image_quality", {
  imageId: text()
    .primaryKey()
    .references(() => images.id, { onDelete: "cascade" }),
  projectId: text()
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" }),
  /** Mean luma, 0 (black) to 1 (white). */
  brightness: real().notNull(),
  /** Standard deviation of luma, 0 to 0.5: near 0 is a blank picture. */
  contrast: real().notNull(),
  /** Variance of the Laplacian of luma (0 to 1 a pixel): low is blurred. */
  sharpness: real().notNull(),
  /** Difference hash, 64 bits: near-same pictures differ in few. */
  dhash: bigint({ mode: "bigint" }).notNull(),
  /** Width × height of the image itself. */
  pixels: integer().notNull(),
  /** Width by height: below 1 it stands, above 1 it lies. */
  proportion: real().notNull(),
});
