import { index, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { datasets } from "./datasets";
import { projects } from "./projects";

/** A filter and an order of a dataset's images that the team keeps, under a name. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: id("SavedView"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** What stands behind the ? of the page's address, such as "class=…&sort=sharpness". */
    query: text().notNull(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.datasetId, t.name), index().on(t.projectId, t.id)],
);
