import { and, desc, eq, lt } from "drizzle-orm";
import { reports, reportVersions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { User } from "@/server/teams/schema";
import { createReport, deleteReport, writeReport } from "./commands";

/** The newest of them. */
const mostVersions = 50;

const Report = builder.loadableNodeRef("Report", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(reports, ids, context),
});

const blocksDescription =
  "Objects with a `kind`: text (text), runs (filter, columns), curves (runs by number, metric) and matrix (run by number).";

const ReportVersion = builder.objectRef<typeof reportVersions.$inferSelect>("ReportVersion").implement({
  fields: (t) => ({
    number: t.exposeInt("number"),
    title: t.exposeString("title"),
    blocks: t.field({ type: "JSON", description: blocksDescription, resolve: ({ blocks }) => blocks }),
    author: t.field({ type: User, resolve: (row) => row.authorId }),
    writtenAt: t.expose("writtenAt", { type: "DateTime" }),
  }),
});

Report.implement({
  description: "A page that people write, in which tables and charts of runs stand as they are today.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (row) => row.projectId }),
    number: t.exposeInt("number", { description: "Of the version: who writes the next one says it." }),
    title: t.exposeString("title"),
    blocks: t.field({ type: "JSON", description: blocksDescription, resolve: ({ blocks }) => blocks }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    author: t.field({ type: User, resolve: (row) => row.authorId }),
    writtenAt: t.expose("writtenAt", { type: "DateTime" }),
    versions: t.field({
      type: [ReportVersion],
      description: "The last 50, newest first.",
      resolve: (report, _args, { db }) =>
        db
          .select()
          .from(reportVersions)
          .where(eq(reportVersions.reportId, report.id))
          .orderBy(desc(reportVersions.number))
          .limit(mostVersions),
    }),
  }),
});

const ReportEdge = builder.edgeObject({ type: Report, name: "ReportEdge" });
const ReportConnection = builder.connectionObject({ type: Report, name: "ReportConnection" }, ReportEdge);

builder.objectFields(Project, (t) => ({
  reports: t.connection(
    {
      type: Report,
      description: "Newest first.",
      resolve: (project, args, { db }) =>
        page(
          args,
          ({ id }: typeof reports.$inferSelect) => id,
          ({ after, limit }) =>
            db
              .select()
              .from(reports)
              .where(and(eq(reports.projectId, project.id), after ? lt(reports.id, after) : undefined))
              .orderBy(desc(reports.id))
              .limit(limit),
        ),
    },
    ReportConnection,
    ReportEdge,
  ),
}));

builder.queryFields((t) => ({
  report: t.field({
    type: Report,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateReportInput = builder.inputType("CreateReportInput", {
  fields: (t) => ({ projectId: t.id({ required: true }), title: t.string({ required: true }) }),
});
const WriteReportInput = builder.inputType("WriteReportInput", {
  fields: (t) => ({
    reportId: t.id({ required: true }),
    basedOn: t.int({ required: true, description: "Number of the version that was read." }),
    title: t.string({ required: true }),
    blocks: t.field({ type: "JSON", required: true, description: blocksDescription }),
  }),
});
const DeleteReportInput = builder.inputType("DeleteReportInput", {
  fields: (t) => ({ reportId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createReport: t.field({
    type: Report,
    args: { input: t.arg({ type: CreateReportInput, required: true }) },
    resolve: (_root, { input }, context) => createReport(context, input),
  }),
  writeReport: t.field({
    type: Report,
    description: "CONFLICT where somebody has written a newer version: read it, and write over that one.",
    args: { input: t.arg({ type: WriteReportInput, required: true }) },
    // The command reads what the blocks are.
    resolve: (_root, { input }, context) => writeReport(context, input as Parameters<typeof writeReport>[1]),
  }),
  deleteReport: t.field({
    type: Project,
    args: { input: t.arg({ type: DeleteReportInput, required: true }) },
    resolve: (_root, { input }, context) => deleteReport(context, input),
  }),
}));
