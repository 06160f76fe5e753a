import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { images } from "./images";
import { classes } from "./projects";

/** Pictures that show what is meant by a class, in the order they were chosen. */
export const classExamples = pgTable(
  "class_examples",
  {
    classId: text()
      .notNull()
      .references(() => classes.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.classId, t.imageId] }), index().on(t.imageId)],
);
