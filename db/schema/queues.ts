import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id, workColumns } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { classes, projects } from "./projects";

/** Images that several people are asked about, each on their own. */
export const labelQueues = pgTable(
  "label_queues",
  {
    id: id("LabelQueue"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** What people are told beside each picture. */
    instructions: text().notNull().default(""),
    state: text({ enum: ["open", "paused", "closed"] })
      .notNull()
      .default("open"),
    /** People who are asked about each image. */
    votesPerImage: smallint().notNull(),
    /** When votes decide: more than half of them, all of them, or never, and each image goes to a reviewer. */
    rule: text({ enum: ["majority", "unanimous", "reviewer"] }).notNull(),
    /** In which the images are dealt. */
    imageOrder: text({ enum: ["arrival", "random"] }).notNull(),
    /** Classes that can be chosen, in the order in which they are offered. */
    classIds: jsonb().$type<string[]>().notNull(),
    /** What its images were chosen by, at first and at each time that some were added. */
    filters: jsonb().$type<unknown[]>().notNull().default([]),
    /** Kept counters of queue_images, by state, and of those whose answer is known. */
    imageCount: integer().notNull().default(0),
    settledCount: integer().notNull().default(0),
    reviewCount: integer().notNull().default(0),
    decidedCount: integer().notNull().default(0),
    goldCount: integer().notNull().default(0),
    /** Kept counter of answers that are votes. */
    voteCount: integer().notNull().default(0),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id), index().on(t.datasetId)],
);

/** What a queue is to be filled with. */
export interface QueueFilling {
  /** As server/datasets/filter.ts has it. */
  filter: unknown;
  /** These alone, where they are named. */
  imageIds: string[] | null;
  /** Images of known answer, drawn at random from those that match. */
  gold: { count: number; filter: unknown } | null;
}

/** The work of putting images into a queue: all of them come in at once, or none. */
export const queueFills = pgTable("queue_fills", {
  /** That of the queue: it is filled by one work at a time, and this is the newest. */
  id: text()
    .primaryKey()
    .references(() => labelQueues.id, { onDelete: "cascade" }),
  projectId: text()
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" }),
  filling: jsonb().$type<QueueFilling>().notNull(),
  createdBy: text()
    .notNull()
    .references(() => user.id),
  createdAt: createdAt(),
  ...workColumns(),
});

export const queueMembers = pgTable(
  "queue_members",
  {
    queueId: text()
      .notNull()
      .references(() => labelQueues.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    role: text({ enum: ["labeller", "reviewer"] }).notNull(),
    /** The largest share of the images that the person is asked about, 0 to 1; null where nothing bounds it. */
    share: real(),
    /** Of the images before this position none is left to be dealt to the person: where dealing goes on. */
    cursor: integer().notNull().default(0),
    /** Images that were dealt to the person and that an answer is there for, or is waited for. */
    dealtCount: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.queueId, t.userId] }), index().on(t.userId)],
);

/**
 * A million at a time while a person waits, so nothing is looked up for each row: they go with their queue and their image
 * by triggers (queue_images_of_images_removed, queue_images_of_queues_removed).
 */
export const queueImages = pgTable(
  "queue_images",
  {
    queueId: text().notNull(),
    imageId: text().notNull(),
    /** 0, 1, 2… in the order in which they are dealt. */
    position: integer().notNull(),
    /** The known answer, by which people are measured; such an image is never labelled by the queue. */
    goldClassId: text().references(() => classes.id),
    /** open: votes are wanted. settled: the votes decided. review: a reviewer has to. decided: a reviewer did. */
    state: text({ enum: ["open", "settled", "review", "decided"] })
      .notNull()
      .default("open"),
    /** Votes that are there, and those that are waited for. */
    taken: smallint().notNull().default(0),
    /** Whether people who chose a class chose different ones. */
    differs: boolean().notNull().default(false),
    /** By the votes or by the reviewer; null also where the reviewer says that it has none. */
    decidedClassId: text().references(() => classes.id),
    decidedBy: text().references(() => user.id),
    decidedAt: at(),
    /** The class that the image had before the reviewer decided. */
    formerClassId: text().references(() => classes.id),
  },
  (t) => [
    primaryKey({ columns: [t.queueId, t.imageId] }),
    index("queue_images_open").on(t.queueId, t.position).where(sql`${t.state} = 'open'`),
    index("queue_images_reviewed")
      .on(t.queueId, t.state, t.position)
      .where(sql`${t.state} in ('review', 'decided')`),
    index("queue_images_gold").on(t.queueId).where(sql`${t.goldClassId} is not null`),
    index("queue_images_differing").on(t.imageId).where(sql`${t.differs}`),
    index().on(t.imageId),
  ],
);

const answers = ["class", "cannot_say", "skip"] as const;

/**
 * An image as it was dealt to a person: waited for until a moment, or answered. The answer is that of the newest vote,
 * kept beside the votes.
 */
export const queueAssignments = pgTable(
  "queue_assignments",
  {
    queueId: text()
      .notNull()
      .references(() => labelQueues.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id),
    /** Then it goes back to the others, unless there is an answer. */
    until: at(),
    /** Null while it is waited for. A skipped image is another one's to answer. */
    answer: text({ enum: answers }),
    classId: text().references(() => classes.id),
    /** Milliseconds that the picture was looked at. */
    ms: integer(),
    /** votes.sequence of the answer. */
    sequence: bigint({ mode: "number" }),
  },
  (t) => [
    primaryKey({ columns: [t.queueId, t.imageId, t.userId] }),
    index("queue_assignments_waiting").on(t.queueId, t.until).where(sql`${t.answer} is null`),
    index().on(t.queueId, t.userId, t.sequence),
    index().on(t.imageId),
  ],
);

/** Append-only: what a person said of an image. The newest of a person counts; none is ever changed. */
export const votes = pgTable(
  "votes",
  {
    sequence: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    queueId: text()
      .notNull()
      .references(() => labelQueues.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id),
    /** Chosen by the client before it sends: the same key again is the same vote. */
    key: text().notNull(),
    answer: text({ enum: answers }).notNull(),
    classId: text().references(() => classes.id),
    /** Why, in a few words; may be empty. */
    reason: text().notNull().default(""),
    ms: integer().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.queueId, t.userId, t.key),
    index().on(t.queueId, t.imageId, t.sequence),
    index().on(t.imageId),
  ],
);
