import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { projects } from "./projects";

/** Which files of an upload are images of which class: read from its folders, from a table, or from nothing at all. */
export const importLayouts = ["folders", "table", "columns", "flat"] as const;

/** How the columns of a table are read, by their names; null where there is none. */
export interface TableColumns {
  /** Of Parquet, the bytes of the image. */
  image?: string | null;
  /** File name, path or sha256; of Parquet, what the image is called, where not by its path. */
  file: string | null;
  class: string | null;
  split: string | null;
  /** Images of one group stay together when splits are drawn: a patient, a scene. */
  group: string | null;
}

/** What a person decided about an import; what is absent, the import finds out by itself. */
export interface ImportChoice {
  layout?: (typeof importLayouts)[number];
  /** The table of the archive that is read, and its columns. */
  table?: { file: string; columns: TableColumns | null };
  /** What images that nothing gives a class become: one of this class, or (null) unlabelled. Absent: refused. */
  loose?: { className: string | null };
  /** Class of the upload → class that its images get. Null leaves its images out. */
  classes?: Record<string, string | null>;
}

/** What an import would bring in, found out before anything is written. */
export interface ImportPlan {
  /** What the upload is, in words: "zip", "tar.gz", "Parquet". */
  format: string;
  layout: (typeof importLayouts)[number];
  /** Those that the upload can be read by. */
  layouts: (typeof importLayouts)[number][];
  /** Files that are worked on. */
  files: number;
  ignored: number;
  /**
   * Classes in the order that people count, as the upload names them. `taken` are the files of them that come in, and the
   * images that a table alone changes, where the class is taken as it is: none of an archived one. Absent from plans made
   * before it was told.
   */
  classes: { name: string; files: number; taken?: number; isKnown: boolean }[];
  /** Files that would come in without a class. */
  unlabelled: number;
  splits: { train: number; validation: number; test: number; none: number };
  /** What is refused by name and kind alone; contents are looked at when the import runs. */
  refusals: { code: string; reason: string; files: number; examples: string[] }[];
  /** Files that seem to have the content of another one of the upload; null where the upload does not tell. */
  repeated: number | null;
  /** What a person has to decide before it can go on. */
  question: string | null;
  /** The table that gives the classes, or could; of the layout `columns` the Parquet file. */
  table: PlannedTable | null;
  tables: string[];
  /** Rows of a table in an archive that name no file of it; absent from plans made before they were told of. */
  strayRows?: { rows: number; examples: string[] } | null;
  /** For a table alone: what it says of the images that are in the dataset. */
  relabelling: {
    matched: number;
    unmatched: number;
    ambiguous: number;
    unchanged: number;
    /** Rows that would move their image to another split, or group; absent from plans made before tables told of these. */
    splits?: number;
    groups?: number;
  } | null;
}

export interface PlannedTable {
  file: string;
  /** "CSV", "JSON", "JSON lines", "COCO", "Label Studio", "Parquet" */
  kind: string;
  encoding: string | null;
  separator: string | null;
  columns: string[];
  /** Those of them that hold images. */
  imageColumns: string[];
  rows: string[][];
  rowCount: number;
  chosen: TableColumns | null;
  /** Whether its column of classes was guessed by its values alone; absent from plans made before it was told. */
  isClassGuessed?: boolean;
}

/** How an upload is to be imported, as its sender said at the start. */
export interface UploadOptions {
  /** False: show what would come in, and wait. */
  atOnce?: boolean;
  loose?: ImportChoice["loose"];
}

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
    purpose: text({ enum: ["dataset", "picture", "base_model", "runs"] }).notNull(),
    datasetId: text().references(() => datasets.id, { onDelete: "cascade" }),
    fileName: text().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    /** Of an archive for a dataset. */
    options: jsonb().$type<UploadOptions>().notNull().default({}),
    /** What became of a picture: its image, or why it was refused. */
    imageId: text().references(() => images.id),
    refusal: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (t) => [index().on(t.projectId)],
);

export const importState = pgEnum("import_state", [
  "queued",
  "running",
  "planned",
  "finished",
  "cancelled",
  "failed",
]);

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
    /** planned: what would come in is shown, and a person has to say that it shall. */
    state: importState().notNull().default("queued"),
    /** Whether it goes on from its plan by itself, unless the plan has a question. */
    atOnce: boolean().notNull().default(true),
    choice: jsonb().$type<ImportChoice>().notNull().default({}),
    plan: jsonb().$type<ImportPlan>(),
    /** Set once the plan is taken: from then on the import writes. */
    confirmedAt: at(),
    /** Worker attempts take the next number; a writer with an older one changes nothing. */
    fence: integer().notNull().default(0),
    /** Files in the archive, once its directory is read. */
    totalFiles: integer(),
    /** Files done, in archive order: where a resumed import goes on. */
    processedFiles: integer().notNull().default(0),
    addedImages: integer().notNull().default(0),
    /** Files whose content was in the dataset already, or came in with another class that the project gives it. */
    duplicateFiles: integer().notNull().default(0),
    refusedFiles: integer().notNull().default(0),
    /** Images that were here and got a label from a table. */
    labelledImages: integer().notNull().default(0),
    /** Images that were here and got another split or group from a table. */
    placedImages: integer().notNull().default(0),
    /** Hidden files of operating systems (__MACOSX, .DS_Store, Thumbs.db), tables, and classes that were left out by choice: no row each. */
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

/** A file that did not come in, or whose picture was here already, with its reason. */
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

/**
 * Further names of an image of a dataset: the files that had its content too. The first is `dataset_images.name`; who
 * looks for an image by its name looks at both.
 */
export const imageNames = pgTable(
  "image_names",
  {
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    name: text().notNull(),
    importId: text(),
  },
  // By its hash: a path may be longer than an index takes.
  (t) => [
    uniqueIndex("image_names_once").on(t.datasetId, t.imageId, sql`md5(${t.name})`),
    index().on(t.imageId),
  ],
);
