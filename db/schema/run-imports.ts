import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id, workColumns } from "./columns";
import { versions } from "./datasets";
import { projects } from "./projects";

/** What an import of runs found and did, as far as it has come. */
export interface RunImportFindings {
  /** Runs and points that came in. */
  runs: number;
  points: number;
  /** Runs that the project has already, and such as were deleted where they come from. */
  known: number;
  deleted: number;
  /** Runs that the project has, but that were deleted here: they stay so. */
  deletedHere?: number;
  /** Of those that it has: such as had not ended when they came, and are up to date now. */
  renewed?: number;
  /** Curves whose points had no steps of their own and are numbered by their order. */
  renumbered: number;
  /** Files that came in with them, and such as were not kept; told since the first of them came in. */
  files?: number;
  filesLeftOut?: number;
}

/** Runs of another tracker that a file brings in (workers/mlflow): its work is of one run after the other, oldest first. */
export const runImports = pgTable(
  "run_imports",
  {
    id: id("RunImport"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** What people say that they were trained on. */
    versionId: text()
      .notNull()
      .references(() => versions.id, { onDelete: "cascade" }),
    /** Its file is removed once the work is over. */
    uploadId: text().notNull(),
    fileName: text().notNull(),
    findings: jsonb().$type<RunImportFindings>(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.projectId, t.id), index().on(t.versionId)],
);

/** Where a run that was brought in comes from. */
export interface RunSource {
  tracker: "MLflow";
  /** Its id there. */
  id: string;
  experiment: string;
  user: string | null;
}
