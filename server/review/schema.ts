import { and, eq } from "drizzle-orm";
import { errorCases, errorCause } from "@/db/schema";
import { editsInWords } from "@/ml/picture-edits";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { Backend, ModelFormat } from "@/server/parity/schema";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { errorCasesPage } from "./queries";

export const ErrorCause = builder.enumType("ErrorCause", {
  description: "Why a model failed on an image, as a person judges it.",
  values: errorCause.enumValues,
});
export const ErrorCaseSource = builder.enumType("ErrorCaseSource", {
  description:
    "Where a case was met: in the matrix, with the worker's prediction, or in Try, with the browser's.",
  values: errorCases.source.enumValues,
});

export const CaseStanding = builder.enumType("CaseStanding", {
  description:
    "open: runs have to pass the case. repaired: the label was wrong, not the model. retired: a person says that it counts no more.",
  values: errorCases.standing.enumValues,
});

export const ErrorCase = builder.loadableNodeRef("ErrorCase", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(errorCases, ids, context),
});

ErrorCase.implement({
  description: "A failure that the team keeps: what was shown, what was expected, what the run said.",
  fields: (t) => ({
    project: t.field({ type: Project, resolve: (row) => row.projectId }),
    run: t.field({ type: Run, resolve: (row) => row.runId }),
    image: t.field({ type: Image, resolve: (row) => row.imageId }),
    expectedClass: t.field({ type: Class, resolve: (row) => row.expectedClassId }),
    predictedClass: t.field({ type: Class, resolve: (row) => row.predictedClassId }),
    confidence: t.exposeFloat("confidence", { description: "Probability of the predicted class." }),
    probabilities: t.exposeFloatList("probabilities", {
      description: "By class, in the order of the run's version.",
    }),
    source: t.expose("source", { type: ErrorCaseSource }),
    format: t.expose("format", {
      type: ModelFormat,
      nullable: true,
      description: "The format of the run's model that answered in the browser; null from the matrix.",
    }),
    backend: t.expose("backend", { type: Backend, nullable: true, description: "Where it ran." }),
    weightsSha256: t.exposeString("weightsSha256", {
      nullable: true,
      description: "Content hash of the weights that answered.",
    }),
    edits: t.field({
      type: "JSON",
      nullable: true,
      description:
        "What was done to the original image in Try before the model was asked, in form 1: form; name; centred; seen, to which it was fitted; strokes over that, with ink, radius and points as shares of it; probe, the sliders. Null where nothing was, and of older cases, whose note tells of it.",
      resolve: (row) => row.edits,
    }),
    editsText: t.string({
      nullable: true,
      description: "The edits in words.",
      resolve: (row) => row.edits && editsInWords(row.edits),
    }),
    originalImage: t.field({
      type: Image,
      nullable: true,
      description: "The picture before the edits; `image` is their outcome, which runs face.",
      resolve: (row) => row.originalImageId,
    }),
    cause: t.expose("cause", { type: ErrorCause }),
    note: t.exposeString("note"),
    standing: t.expose("standing", { type: CaseStanding }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

export const ErrorCaseEdge = builder.edgeObject({ type: ErrorCase, name: "ErrorCaseEdge" });
export const ErrorCaseConnection = builder.connectionObject(
  { type: ErrorCase, name: "ErrorCaseConnection" },
  ErrorCaseEdge,
);

const idOf = (row: { id: string }) => row.id;

builder.objectFields(Project, (t) => ({
  errorCases: t.connection(
    {
      type: ErrorCase,
      description: "Newest first; of one run, or in one standing, where it is given.",
      args: { runId: t.arg.id(), standing: t.arg({ type: CaseStanding }) },
      resolve: (project, { runId, standing, ...args }, context) => {
        const where = and(
          eq(errorCases.projectId, project.id),
          runId ? eq(errorCases.runId, runId) : undefined,
          standing ? eq(errorCases.standing, standing) : undefined,
        );
        return page(args, idOf, (request) => errorCasesPage(context.db, where, request));
      },
    },
    ErrorCaseConnection,
    ErrorCaseEdge,
  ),
}));

builder.objectFields(Run, (t) => ({
  errorCases: t.connection(
    {
      type: ErrorCase,
      description: "Newest first.",
      resolve: (run, args, context) =>
        page(args, idOf, (request) => errorCasesPage(context.db, eq(errorCases.runId, run.id), request)),
    },
    ErrorCaseConnection,
    ErrorCaseEdge,
  ),
}));

builder.queryFields((t) => ({
  errorCase: t.field({
    type: ErrorCase,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
