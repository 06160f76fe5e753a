import { and, desc, eq, lt } from "drizzle-orm";
import { type RunImportFindings, type RunSource, runImports } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { Version } from "@/server/versions/schema";
import { artifactsOfRun, type RunArtifact } from "./artifacts";
import { cancelRunImport, importRuns } from "./commands";

const RunImport = builder.loadableNodeRef("RunImport", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(runImports, ids, context),
});

const Findings = builder.objectRef<RunImportFindings>("RunImportFindings").implement({
  fields: (t) => ({
    runs: t.exposeInt("runs", { description: "That came in." }),
    points: t.exposeInt("points", { description: "Of their metrics, every one." }),
    known: t.exposeInt("known", {
      description:
        "Runs that the project has already: they stay as they are, but for files that they lack and what `renewed` counts.",
    }),
    renewed: t.int({
      description: "Of these: runs that had not ended when they came, and that are brought up to date.",
      resolve: ({ renewed }) => renewed ?? 0,
    }),
    deleted: t.exposeInt("deleted", { description: "Runs that were deleted where they come from." }),
    deletedHere: t.int({
      description:
        "Runs that the project has, but that were deleted here: they stay so, and can be restored until they are freed. Those come in anew.",
      resolve: ({ deletedHere }) => deletedHere ?? 0,
    }),
    renumbered: t.exposeInt("renumbered", {
      description: "Metrics of which several points had one step: they are numbered by their time.",
    }),
    files: t.int({
      description: "Artifacts that came in, of runs that were here already too.",
      resolve: ({ files }) => files ?? 0,
    }),
    filesLeftOut: t.int({
      description: "Artifacts that are not kept: too large or too many, links, or names that lead elsewhere.",
      resolve: ({ filesLeftOut }) => filesLeftOut ?? 0,
    }),
  }),
});

RunImport.implement({
  description: "Runs of MLflow that a file brings in.",
  fields: (t) => ({
    fileName: t.exposeString("fileName"),
    version: t.field({ type: Version, resolve: (row) => row.versionId }),
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed", { description: "Runs that are done." }),
    total: t.exposeInt("total", { nullable: true, description: "Null until the file is read." }),
    failure: t.exposeString("failure", { nullable: true }),
    findings: t.field({ type: Findings, nullable: true, resolve: (row) => row.findings }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

const RunSourceRef = builder.objectRef<RunSource>("RunSource").implement({
  description: "Where a run comes from that another tracker made.",
  fields: (t) => ({
    tracker: t.exposeString("tracker"),
    id: t.exposeString("id", { description: "Its id there." }),
    experiment: t.exposeString("experiment"),
    user: t.exposeString("user", { nullable: true }),
  }),
});

const RunArtifactRef = builder.objectRef<RunArtifact>("RunArtifact").implement({
  description: "A file that another tracker kept with a run.",
  fields: (t) => ({
    id: t.exposeID("id"),
    path: t.exposeString("path", { description: "Its name there, with folders." }),
    bytes: t.exposeFloat("bytes"),
    url: t.string({
      nullable: true,
      description: "Where it is downloaded from; null for one that was too large to be kept.",
      resolve: ({ id, sha256 }) => (sha256 === null ? null : `/files/artifacts/${id}`),
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  artifacts: t.field({
    type: [RunArtifactRef],
    description: "Files that its tracker kept with a run that was brought in, at most 1,000, by their names.",
    resolve: (run, _args, context) => (run.source === null ? [] : artifactsOfRun(context, run.id)),
  }),
  source: t.field({
    type: RunSourceRef,
    nullable: true,
    description:
      "Of a run that was brought in: nothing of it was trained here, its configuration is what the tracker kept.",
    resolve: (run) => run.source,
  }),
}));

builder.objectFields(Project, (t) => ({
  runImports: t.connection({
    type: RunImport,
    description: "Newest first.",
    resolve: (project, args, { db }) =>
      page(
        args,
        (row: typeof runImports.$inferSelect) => row.id,
        ({ after, limit }) =>
          db
            .select()
            .from(runImports)
            .where(and(eq(runImports.projectId, project.id), after ? lt(runImports.id, after) : undefined))
            .orderBy(desc(runImports.id))
            .limit(limit),
      ),
  }),
}));

builder.queryFields((t) => ({
  runImport: t.field({
    type: RunImport,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const ImportRunsInput = builder.inputType("ImportRunsInput", {
  fields: (t) => ({
    versionId: t.id({ required: true, description: "That they were trained on: a run belongs to one." }),
    uploadId: t.id({
      required: true,
      description:
        "A finished upload of purpose runs: MLflow's folder mlruns as a zip or tar, or its SQLite file.",
    }),
  }),
});
const CancelRunImportInput = builder.inputType("CancelRunImportInput", {
  fields: (t) => ({ runImportId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  importRuns: t.field({
    type: RunImport,
    args: { input: t.arg({ type: ImportRunsInput, required: true }) },
    resolve: (_root, { input }, context) => importRuns(context, input),
  }),
  cancelRunImport: t.field({
    type: RunImport,
    description: "Runs that have come in stay.",
    args: { input: t.arg({ type: CancelRunImportInput, required: true }) },
    resolve: (_root, { input }, context) => cancelRunImport(context, input),
  }),
}));
