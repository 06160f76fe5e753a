import { boolean, index, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id, workColumns } from "./columns";
import { datasets, type SplitSettings, split, versions } from "./datasets";
import { projects } from "./projects";

/** What a freeze was asked for. */
export interface FreezeSettings extends SplitSettings {
  /** "" for that of the dataset with the version's number. */
  name: string;
  description: string;
  /** The version whose splits are kept. */
  keptFromId: string | null;
}

/** What a draft holds, and what differs from the version before it. */
export interface Draft {
  classes: { id: string; name: string; position: number }[];
  counts: Record<"train" | "validation" | "test", number[]>;
  leftOutImages: number;
  /** Sets of several images that were kept together, and the images in them. */
  together: { sets: number; images: number };
  /** Sets that lie in several splits all the same, for the folders or the former version put them there. */
  tornSets: number;
  /** Against the newest version of the dataset; null where there is none. */
  changes: { versionId: string; added: number; removed: number; relabelled: number; moved: number } | null;
}

/** The work of freezing a dataset. The version is there once it is whole, never before. */
export const freezes = pgTable(
  "freezes",
  {
    id: id("Freeze"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    settings: jsonb().$type<FreezeSettings>().notNull(),
    /** Draw and count only: nothing is frozen. */
    draftOnly: boolean().notNull().default(false),
    phase: text({ enum: ["reading", "looking", "comparing", "dividing", "writing"] }),
    draft: jsonb().$type<Draft>(),
    versionId: text().references(() => versions.id, { onDelete: "cascade" }),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.datasetId, t.id), index().on(t.versionId)],
);

/** What can have become of an image between two versions; relabelled and moved can both be. */
export const changeKinds = ["added", "removed", "relabelled", "moved"] as const;

/**
 * Images by which a draft differs from the version before it, the first of each kind; they go with the freeze. Classes are
 * places: `from` in the version before, `to` in the draft.
 */
export const draftChanges = pgTable(
  "draft_changes",
  {
    freezeId: text()
      .notNull()
      .references(() => freezes.id, { onDelete: "cascade" }),
    kind: text({ enum: changeKinds }).notNull(),
    /** No foreign key: who looks at a draft is shown those that are still there. */
    imageId: text().notNull(),
    fromClass: smallint(),
    fromSplit: split(),
    toClass: smallint(),
    toSplit: split(),
  },
  (t) => [primaryKey({ columns: [t.freezeId, t.kind, t.imageId] })],
);
