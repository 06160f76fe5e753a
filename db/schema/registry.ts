import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import type { PromotionCheck } from "@/ml/promotion";
import { user } from "./auth";
import { createdAt, double, id } from "./columns";
import { blobs } from "./images";
import { projects } from "./projects";
import { runs } from "./runs";
import { caseSuites } from "./suites";

/**
 * Who has to agree before a promotion happens. none: nobody. other: another person than the one who asks. owner: an owner of
 * the team, who may be the one who asks.
 */
export const promotionApprovals = ["none", "other", "owner"] as const;

/** A model by its name: what serves under it is found by its aliases. */
export const registeredModels = pgTable(
  "registered_models",
  {
    id: id("RegisteredModel"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** The aliases that the rule guards; the others are moved freely. */
    guarded: text().array().notNull(),
    /** McNemar's p against the champion has to be below it; null: it need not be better. */
    alpha: double(),
    /** No open case of the suite may have regressed from the champion. No cascade: a suite that a rule names stays. */
    suiteId: text().references(() => caseSuites.id),
    /** Browsers have to decide as the worker did. */
    parity: boolean().notNull(),
    approval: text({ enum: promotionApprovals }).notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name), index().on(t.projectId, t.id), index().on(t.suiteId)],
);

/** A run under the name of a registered model. */
export const modelVersions = pgTable(
  "model_versions",
  {
    id: id("ModelVersion"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    registeredModelId: text()
      .notNull()
      .references(() => registeredModels.id, { onDelete: "cascade" }),
    /** 1, 2, 3… within the registered model. */
    number: integer().notNull(),
    /** No cascade: a run that is registered is not deleted. */
    runId: text()
      .notNull()
      .references(() => runs.id),
    note: text().notNull().default(""),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.registeredModelId, t.number),
    unique().on(t.registeredModelId, t.runId),
    index().on(t.projectId, t.id),
    index().on(t.runId),
  ],
);

/** The files of a version as they were when it was registered: they are kept while it is. */
export const modelVersionFiles = pgTable(
  "model_version_files",
  {
    modelVersionId: text()
      .notNull()
      .references(() => modelVersions.id, { onDelete: "cascade" }),
    format: text().notNull(),
    name: text().notNull(),
    sha256: text()
      .notNull()
      .references(() => blobs.sha256),
    bytes: bigint({ mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelVersionId, t.format, t.name] }), index().on(t.sha256)],
);

export const promotionStates = ["applied", "waiting", "held_back", "refused", "withdrawn"] as const;

/**
 * A wish to give an alias to a version, or to take it away, and what became of it. The row says how it stands now; its turns,
 * which are only ever added, how it came so.
 */
export const promotions = pgTable(
  "promotions",
  {
    id: id("Promotion"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    registeredModelId: text()
      .notNull()
      .references(() => registeredModels.id, { onDelete: "cascade" }),
    alias: text().notNull(),
    /** Null: the alias is to name nothing. No cascade: a version that was ever promoted is not taken out. */
    modelVersionId: text().references(() => modelVersions.id),
    /** What the alias named when it was asked, and from when it was applied what it named until then. */
    formerVersionId: text().references(() => modelVersions.id),
    /** Whether the version had the alias before. */
    rollback: boolean().notNull(),
    state: text({ enum: promotionStates }).notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.registeredModelId, t.id), index().on(t.projectId), index().on(t.modelVersionId)],
);

/** Append-only: what a person did about a promotion, with what the rule's checks came to at that time. */
export const promotionTurns = pgTable(
  "promotion_turns",
  {
    sequence: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    promotionId: text()
      .notNull()
      .references(() => promotions.id, { onDelete: "cascade" }),
    kind: text({ enum: ["asked", "approved", "refused", "withdrawn", "forced"] }).notNull(),
    reason: text().notNull().default(""),
    /** Empty where nothing was checked: no rule guards the alias, or the turn does not move it. */
    checks: jsonb().$type<PromotionCheck[]>().notNull(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.promotionId, t.sequence)],
);

/** What each alias names now: of the promotions that were applied the newest. */
export const modelAliases = pgTable(
  "model_aliases",
  {
    registeredModelId: text()
      .notNull()
      .references(() => registeredModels.id, { onDelete: "cascade" }),
    alias: text().notNull(),
    modelVersionId: text()
      .notNull()
      .references(() => modelVersions.id),
    promotionId: text()
      .notNull()
      .references(() => promotions.id),
    since: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.registeredModelId, t.alias] }), index().on(t.modelVersionId)],
);

/** Suites whose baseline run is the champion of a registered model, and changes with it. */
export const championSuites = pgTable(
  "champion_suites",
  {
    suiteId: text()
      .primaryKey()
      .references(() => caseSuites.id, { onDelete: "cascade" }),
    registeredModelId: text()
      .notNull()
      .references(() => registeredModels.id, { onDelete: "cascade" }),
  },
  (t) => [index().on(t.registeredModelId)],
);
