import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import type { AheadOfChampion } from "@/ml/promotion";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { images } from "./images";
import { classes, projects } from "./projects";
import { promotions } from "./registry";
import { errorCases } from "./review";
import { reviews } from "./reviews";
import { runGroups, runs } from "./runs";
import { sweeps } from "./sweeps";

/** A conversation about one thing: a run, a cell of its matrix, a class, an error case, an image or a region of one. */
export const threads = pgTable(
  "threads",
  {
    id: id("Thread"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Alone it is about the run; with both classes below about a cell of its matrix. */
    runId: text().references(() => runs.id, { onDelete: "cascade" }),
    truthClassId: text().references(() => classes.id),
    predictedClassId: text().references(() => classes.id),
    classId: text().references(() => classes.id, { onDelete: "cascade" }),
    errorCaseId: text().references(() => errorCases.id, { onDelete: "cascade" }),
    imageId: text().references(() => images.id, { onDelete: "cascade" }),
    /**
     * Of the image: left, top, width and height of the region, in ten-thousandths of the upright image's width and
     * height; null: the whole.
     */
    region: integer().array(),
    /** Set while it is resolved: whoever answers afterwards opens it again. */
    resolvedAt: at(),
    resolvedBy: text().references(() => user.id),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  // One conversation a thing, even if two people open it at the same moment (nulls differ from each other).
  (t) => [
    index().on(t.projectId, t.id),
    unique("threads_cell").on(t.runId, t.truthClassId, t.predictedClassId),
    uniqueIndex("threads_run").on(t.runId).where(sql`${t.truthClassId} is null`),
    unique("threads_class").on(t.classId),
    unique("threads_error_case").on(t.errorCaseId),
    uniqueIndex("threads_image").on(t.imageId).where(sql`${t.region} is null`),
    unique("threads_region").on(t.imageId, t.region),
  ],
);

export const comments = pgTable(
  "comments",
  {
    id: id("Comment"),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    authorId: text()
      .notNull()
      .references(() => user.id),
    /** Markdown. */
    body: text().notNull(),
    /** Chosen by the client before it sends, where it may send again: the same key is the same comment. */
    key: text(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.threadId, t.id), unique().on(t.authorId, t.key)],
);

/** Whom a comment calls by name. */
export const commentMentions = pgTable(
  "comment_mentions",
  {
    commentId: text()
      .notNull()
      .references(() => comments.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.commentId, t.userId] })],
);

export const commentReactions = pgTable(
  "comment_reactions",
  {
    commentId: text()
      .notNull()
      .references(() => comments.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    reaction: text({ enum: ["agree", "disagree", "thanks", "look", "puzzled"] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.commentId, t.userId, t.reaction] })],
);

/** What waits for a person: a comment that mentions them, a review that they are asked for, a run, a sweep or a promotion. */
export const inboxItems = pgTable(
  "inbox_items",
  {
    id: id("InboxItem"),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Exactly one of them. */
    commentId: text().references(() => comments.id, { onDelete: "cascade" }),
    reviewId: text().references(() => reviews.id, { onDelete: "cascade" }),
    /** A run that ended. */
    runId: text().references(() => runs.id, { onDelete: "cascade" }),
    /** A group whose last run ended. */
    runGroupId: text().references(() => runGroups.id, { onDelete: "cascade" }),
    /** A sweep of theirs that ended, or that paused by itself. */
    sweepId: text().references(() => sweeps.id, { onDelete: "cascade" }),
    /** How far that run is ahead of a champion, where it is. */
    ahead: jsonb().$type<AheadOfChampion>(),
    /** A promotion that waits for the person's decision, or of theirs that was decided. */
    promotionId: text().references(() => promotions.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    readAt: at(),
    /** Told of by e-mail. */
    mailedAt: at(),
  },
  (t) => [
    index().on(t.userId, t.id),
    index("inbox_items_unread").on(t.userId).where(sql`${t.readAt} is null`),
    index("inbox_items_unmailed").on(t.createdAt).where(sql`${t.readAt} is null and ${t.mailedAt} is null`),
    unique("inbox_items_comment").on(t.userId, t.commentId),
    unique("inbox_items_review").on(t.userId, t.reviewId),
    unique("inbox_items_run").on(t.userId, t.runId),
    unique("inbox_items_run_group").on(t.userId, t.runGroupId),
    unique("inbox_items_sweep").on(t.userId, t.sweepId),
    unique("inbox_items_promotion").on(t.userId, t.promotionId),
  ],
);
