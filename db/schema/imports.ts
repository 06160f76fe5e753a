import { bigint, index, integer, pgEnum, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { projects } from "./projects";

/** A tus upload: the file grows in the data folder and is handed to an import when whole. */
export const uploads = pgTable(
  "uploads",
  {
    id: id("Upload"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id),
    /** An archive for a dataset; one picture (tried in the browser), or a file of a base model, for the project. */
    purpose: text({ enum: ["dataset", "picture", "base_model"] }).notNull(),
    datasetId: text().references(() => datasets.id, { onDelete: "cascade" }),
    fileName: text().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    /** What became of a picture: its image, or why it was refused. */
    imageId: text().references(() => images.id),
    refusal: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (t) => [index().on(t.projectId)],
);

export const importState = pgEnum("import_state", ["queued", "running", "finished", "cancelled", "failed"]);

export const imports = pgTable(
  "imports",
  {
    id: id("Import"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    uploadId: text()
      .notNull()
      .unique()
      .references(() => uploads.id),
    fileName: text().notNull(),
    state: importState().notNull().default("queued"),
    /** Worker attempts take the next number; a writer with an older one changes nothing. */
    fence: integer().notNull().default(0),
    /** Files in the archive, once its directory is read. */
    totalFiles: integer(),
    /** Files done, in archive order: where a resumed import goes on. */
    processedFiles: integer().notNull().default(0),
    addedImages: integer().notNull().default(0),
    /** Files whose content was in the dataset already. */
    duplicateFiles: integer().notNull().default(0),
    refusedFiles: integer().notNull().default(0),
    /** Hidden files of operating systems (__MACOSX, .DS_Store, Thumbs.db): left out, no row each. */
    ignoredFiles: integer().notNull().default(0),
    cancelRequestedAt: at(),
    heartbeatAt: at(),
    failure: text(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    startedAt: at(),
    finishedAt: at(),
  },
  (t) => [index().on(t.datasetId, t.id), index().on(t.projectId, t.id)],
);

/** A file that did not come in (or came in as a duplicate), with its reason. */
export const importRefusals = pgTable(
  "import_refusals",
  {
    id: id("ImportRefusal"),
    importId: text()
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    /** Place in the archive's directory: with the import it makes a refusal unique, so a resume writes no double. */
    entry: integer().notNull(),
    name: text().notNull(),
    kind: text({ enum: ["refused", "duplicate"] }).notNull(),
    /** Machine word, such as "truncated" or "too-many-pixels". */
    code: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [unique().on(t.importId, t.entry)],
);
