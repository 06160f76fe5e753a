import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ReportBlock } from "@/ml/report-blocks";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { projects } from "./projects";

/** A page that people write, in which tables and charts of runs stand as they are today: the newest version is kept here. */
export const reports = pgTable(
  "reports",
  {
    id: id("Report"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    title: text().notNull(),
    blocks: jsonb().$type<ReportBlock[]>().notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    writtenAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id)],
);

/** Append-only: every version of a report. */
export const reportVersions = pgTable(
  "report_versions",
  {
    reportId: text()
      .notNull()
      .references(() => reports.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    title: text().notNull(),
    blocks: jsonb().$type<ReportBlock[]>().notNull(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    writtenAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.number] })],
);
