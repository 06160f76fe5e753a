import { bigint, index, pgTable, text, unique } from "drizzle-orm/pg-core";
import { id } from "./columns";
import { blobs } from "./images";
import { runs } from "./runs";

/** A file that another tracker kept with a run that was brought in. */
export const runArtifacts = pgTable(
  "run_artifacts",
  {
    id: id("RunArtifact"),
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** Its name there, with folders: words, which lead nowhere here. */
    path: text().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    /** Null where it was too large to be kept. */
    sha256: text().references(() => blobs.sha256),
  },
  (t) => [unique().on(t.runId, t.path), index().on(t.sha256)],
);
