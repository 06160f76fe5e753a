import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, double, realArray } from "./columns";
import { conversions } from "./conversions";
import { models } from "./models";
import { projects } from "./projects";

/**
 * What a conversion said in the worker of a few images of the judged split, drawn once: a browser is held against it. The
 * model itself is held against the run's predictions.
 */
export const parityReferences = pgTable(
  "parity_references",
  {
    conversionId: text()
      .notNull()
      .references(() => conversions.id, { onDelete: "cascade" }),
    /** No foreign key: the version of the run holds its images, and cannot go while the run is there. */
    imageId: text().notNull(),
    probabilities: realArray().notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversionId, t.imageId] })],
);

/** The newest answer of a browser about a model, judged by the server: one for each format, backend and browser. */
export const parityChecks = pgTable(
  "parity_checks",
  {
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    modelId: text()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    format: text({ enum: ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels"] }).notNull(),
    backend: text({ enum: ["wasm", "webgpu", "webgl", "cpu"] }).notNull(),
    /** Name, version and system, as it says of itself. */
    browser: text().notNull(),
    images: integer().notNull(),
    /** Images of which it says the same class as the worker. */
    agreeing: integer().notNull(),
    /** Of a probability, from the worker. */
    largestDifference: double().notNull(),
    /** Where that was. */
    worstImageId: text().notNull(),
    /** Milliseconds for one image, the median, as the browser measured it; null where it did not. */
    latencyMs: double(),
    /** How far each golden picture is from the worker's pixels, 0..255, laid upon the background. */
    pictures: jsonb().$type<{ name: string; difference: number; allowed: number }[]>().notNull(),
    /** Whether all of it is within its tolerance. */
    agrees: boolean().notNull(),
    checkedBy: text()
      .notNull()
      .references(() => user.id),
    checkedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.format, t.backend, t.browser] }), index().on(t.projectId)],
);

/**
 * How far a browser has come with every image of a run's judged split, in the order of their ids, and what the server made
 * of it: one for each format, backend and browser. It goes on from `lastImageId`.
 */
export const paritySplits = pgTable(
  "parity_splits",
  {
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    modelId: text()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    format: text({ enum: ["layers", "graph"] }).notNull(),
    backend: text({ enum: ["wasm", "webgpu", "webgl", "cpu"] }).notNull(),
    browser: text().notNull(),
    /** Images answered so far. */
    images: integer().notNull(),
    /** Of the whole split, as it was at the begin: what a run judged does not change. */
    total: integer().notNull(),
    lastImageId: text().notNull(),
    agreeing: integer().notNull(),
    largestDifference: double().notNull(),
    worstImageId: text().notNull(),
    /** Images that stand against the browser, at most 100: of other classes, and of an earlier check until this one is whole. */
    differing: jsonb().$type<string[]>().notNull(),
    checkedBy: text()
      .notNull()
      .references(() => user.id),
    startedAt: at().notNull().defaultNow(),
    checkedAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.format, t.backend, t.browser] }), index().on(t.projectId)],
);

/**
 * Findings that a person has set aside: whole, as they were judged, in place of their row above. Only ever added. A finding
 * that comes later has a row above of its own, and counts.
 */
export const paritySetAsides = pgTable(
  "parity_set_asides",
  {
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    modelId: text()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    /** Of the sample, or of the whole split. */
    kind: text({ enum: ["sample", "split"] }).notNull(),
    format: text({ enum: ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels"] }).notNull(),
    backend: text({ enum: ["wasm", "webgpu", "webgl", "cpu"] }).notNull(),
    browser: text().notNull(),
    images: integer().notNull(),
    agreeing: integer().notNull(),
    largestDifference: double().notNull(),
    checkedBy: text()
      .notNull()
      .references(() => user.id),
    checkedAt: at().notNull(),
    reason: text().notNull(),
    setAsideBy: text()
      .notNull()
      .references(() => user.id),
    setAsideAt: at().notNull().defaultNow(),
  },
  (t) => [
    // Named: by its columns its name would be longer than Postgres keeps.
    primaryKey({
      name: "parity_set_asides_pk",
      columns: [t.modelId, t.kind, t.format, t.backend, t.browser, t.checkedAt],
    }),
    index().on(t.projectId),
  ],
);
