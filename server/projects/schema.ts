import type { projects } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { lastSequence } from "@/server/core/events";
import { permissionsIn } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleProjects } from "@/server/graphql/visible";
import { ownRole } from "@/server/teams/queries";
import { Team } from "@/server/teams/schema";
import { createProject, updateProject } from "./commands";
import { projectsOf } from "./queries";

export const Project = builder.loadableNodeRef("Project", {
  id: { resolve: (project) => project.id },
  load: (ids: string[], context: Context): Promise<(typeof projects.$inferSelect | Error)[]> =>
    visibleProjects(ids, context),
});

Project.implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    description: t.exposeString("description"),
    modelLicence: t.exposeString("modelLicence", {
      description: "What the cards of its models name as their licence; empty where nobody has said.",
    }),
    intendedUse: t.exposeString("intendedUse", {
      description: "What the cards of its models say that they are for; empty where nobody has said.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    team: t.field({ type: Team, resolve: (project) => project.teamId }),
    permissions: t.stringList({
      description: "Actions that the viewer's role allows (see policy).",
      resolve: async (project, _args, context) =>
        permissionsIn(context, await ownRole(context, project.teamId)),
    }),
    eventSequence: t.string({
      description: "Number of the newest event: subscribe after it.",
      resolve: async (project, _args, context) => String(await lastSequence(context.db, project.id)),
    }),
  }),
});

const ProjectEdge = builder.edgeObject({ type: Project, name: "ProjectEdge" });
const ProjectConnection = builder.connectionObject({ type: Project, name: "ProjectConnection" }, ProjectEdge);

builder.objectFields(Team, (t) => ({
  projects: t.connection(
    {
      type: Project,
      description: "Newest first.",
      resolve: (team, args, context) =>
        page(
          args,
          (project: typeof projects.$inferSelect) => project.id,
          (request) => projectsOf(context, team.id, request),
        ),
    },
    ProjectConnection,
    ProjectEdge,
  ),
}));

builder.queryFields((t) => ({
  project: t.field({
    type: Project,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateProjectInput = builder.inputType("CreateProjectInput", {
  fields: (t) => ({
    teamId: t.id({ required: true }),
    name: t.string({ required: true }),
    description: t.string(),
    classes: t.stringList(),
  }),
});

const UpdateProjectInput = builder.inputType("UpdateProjectInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string(),
    description: t.string(),
    modelLicence: t.string(),
    intendedUse: t.string(),
  }),
});

builder.mutationFields((t) => ({
  createProject: t.field({
    type: Project,
    args: { input: t.arg({ type: CreateProjectInput, required: true }) },
    resolve: (_root, { input }, context) => createProject(context, input),
  }),
  updateProject: t.field({
    type: Project,
    args: { input: t.arg({ type: UpdateProjectInput, required: true }) },
    resolve: (_root, { input }, context) => updateProject(context, input),
  }),
}));
