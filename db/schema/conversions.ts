import { bigint, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { createdAt, double, id } from "./columns";
import { blobs } from "./images";
import { models } from "./models";
import { projects } from "./projects";

/**
 * A model in a format, with what was measured of it; or why it could not be written so. Of the layers model, whose files are
 * those of `models`, the row holds the figures alone.
 */
export const conversions = pgTable(
  "conversions",
  {
    id: id("Conversion"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    modelId: text()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    format: text({
      enum: ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels", "sparse", "saved_model"],
    }).notNull(),
    /** Of all files. */
    bytes: bigint({ mode: "number" }).notNull(),
    /** Images of the judged split that it was asked about; the figures below are of them. */
    images: integer().notNull(),
    /** 0..1; null where there was no image. */
    accuracy: double(),
    /** Images of which it says the same class as the trained network. */
    agreeing: integer().notNull(),
    /** Of a probability, from the trained network. */
    largestDifference: double(),
    /** Milliseconds for one image, the median, in the worker. */
    latencyMs: double(),
    /** Why there are no files. */
    failure: text(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.modelId, t.format), index().on(t.projectId, t.id)],
);

export const conversionFiles = pgTable(
  "conversion_files",
  {
    conversionId: text()
      .notNull()
      .references(() => conversions.id, { onDelete: "cascade" }),
    /** Of the file within its folder, such as model.json. */
    name: text().notNull(),
    sha256: text()
      .notNull()
      .references(() => blobs.sha256),
    bytes: bigint({ mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversionId, t.name] }), index().on(t.sha256)],
);
