import { bigint, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { blobs } from "./images";
import { projects } from "./projects";

/** A trained network that somebody uploaded, to build upon: a TensorFlow.js layers model whose every layer is known. */
export const baseModels = pgTable(
  "base_models",
  {
    id: id("BaseModel"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** Where it comes from and what its licence allows, as the person who uploaded it says. */
    note: text().notNull().default(""),
    /** Which numbers it expects for pixels; null where nobody knows. */
    scaling: text({ enum: ["unit", "signed"] }),
    /** [height, width, channels] that it was made for. */
    inputShape: jsonb().$type<[number, number, number]>().notNull(),
    parameters: integer().notNull(),
    layerCount: integer().notNull(),
    /** model.json, with all weights in one weights.bin. */
    topologySha256: text()
      .notNull()
      .references(() => blobs.sha256),
    weightsSha256: text()
      .notNull()
      .references(() => blobs.sha256),
    bytes: bigint({ mode: "number" }).notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name), index().on(t.projectId, t.id)],
);
