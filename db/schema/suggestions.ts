import { index, integer, pgTable, primaryKey, real, smallint, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id, workColumns } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { classes, projects } from "./projects";
import { runGroups, runs } from "./runs";

/**
 * What models say of a dataset's images, to help those who label. `unlabelled`: a run's model on the images without a
 * class. `label_errors`: the models of a group of folds, each on the images that it did not learn from, against the
 * classes that these have.
 */
export const suggestionSets = pgTable(
  "suggestion_sets",
  {
    id: id("SuggestionSet"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    kind: text({ enum: ["unlabelled", "label_errors"] }).notNull(),
    runId: text().references(() => runs.id, { onDelete: "cascade" }),
    groupId: text().references(() => runGroups.id, { onDelete: "cascade" }),
    /** Images that are in it: those asked about, or those suspected. */
    imageCount: integer().notNull().default(0),
    /** Images that could not be read. */
    unread: integer().notNull().default(0),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.datasetId, t.id), index().on(t.projectId, t.id)],
);

export const suggestions = pgTable(
  "suggestions",
  {
    setId: text()
      .notNull()
      .references(() => suggestionSets.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** The class that the models say. */
    classId: text()
      .notNull()
      .references(() => classes.id),
    /** Probability of that class. */
    confidence: real().notNull(),
    /** That less the probability of the second class, 0..1. */
    margin: real().notNull(),
    /** Nats. */
    entropy: real().notNull(),
    /** Place in the order that covers the unsure images with few labels; null beyond those ordered. */
    diversity: smallint(),
    /** Of label errors: the class that the image had, and its probability. */
    givenClassId: text().references(() => classes.id),
    givenConfidence: real(),
    /** What came after a list was shown was not on it. */
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.setId, t.imageId] }),
    index().on(t.setId, t.confidence, t.imageId),
    index().on(t.setId, t.margin, t.imageId),
    index().on(t.setId, t.entropy, t.imageId),
    index().on(t.setId, t.diversity),
    index().on(t.setId, t.givenConfidence, t.imageId),
    index().on(t.imageId),
  ],
);
