import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, double, id } from "./columns";
import { blobs } from "./images";
import { projects } from "./projects";
import { runs } from "./runs";

/** A trained model in the browser's layers format. */
export const models = pgTable(
  "models",
  {
    id: id("Model"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    runId: text()
      .notNull()
      .unique()
      .references(() => runs.id, { onDelete: "cascade" }),
    format: text({ enum: ["layers"] }).notNull(),
    /** model.json */
    topologySha256: text()
      .notNull()
      .references(() => blobs.sha256),
    /** weights.bin */
    weightsSha256: text()
      .notNull()
      .references(() => blobs.sha256),
    bytes: bigint({ mode: "number" }).notNull(),
    /** Specification of the shared preprocessing (ml/preprocess.ts) with its golden pixels. */
    preprocessing: jsonb().notNull(),
    classes: jsonb().$type<{ id: string; name: string; position: number }[]>().notNull(),
    /** Accuracy on the test split, measured with the converted files. */
    accuracy: double(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id)],
);
