import { eq } from "drizzle-orm";
import { z } from "zod";
import { classes, projects } from "@/db/schema";
import { className, maxClasses, tooManyClasses } from "@/server/classes/commands";
import { command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";

const projectName = z
  .string()
  .trim()
  .min(1, "Give the project a name.")
  .max(100, "A project's name has at most 100 characters.");

const projectDescription = z.string().trim().max(2000, "A description has at most 2,000 characters.");

/** Makes a project in a team, with classes in the order given. */
export const createProject = command({
  action: "project:write",
  name: "project:create",
  input: z.object({
    teamId: z.string(),
    name: projectName,
    description: projectDescription.nullish(),
    classes: z
      .array(className)
      .max(maxClasses, tooManyClasses)
      .refine((names) => new Set(names).size === names.length, "Two classes have the same name.")
      .nullish(),
  }),
  on: ({ teamId }) => teamId,
  run: async ({ tx, access, audit }, input) => {
    const [project] = await tx
      .insert(projects)
      .values({ teamId: access.teamId, name: input.name, description: input.description ?? "" })
      .returning();
    if (!project) throw new Error("The insert returned no project");
    const names = input.classes ?? [];
    if (names.length > 0) {
      await tx
        .insert(classes)
        .values(names.map((name, position) => ({ projectId: project.id, name, position })));
    }
    audit(project.id);
    return project;
  },
});

export const updateProject = command({
  action: "project:write",
  name: "project:update",
  input: z.object({
    projectId: z.string(),
    name: projectName.nullish(),
    description: projectDescription.nullish(),
    modelLicence: z.string().trim().max(200, "A licence has at most 200 characters: name it.").nullish(),
    intendedUse: z.string().trim().max(2000, "The intended use has at most 2,000 characters.").nullish(),
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish }, { projectId, ...changes }) => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value != null));
    const [project] = await tx
      .update(projects)
      // Setting the id to itself keeps the statement valid where nothing is changed.
      .set({ id: projectId, ...given })
      .where(eq(projects.id, projectId))
      .returning();
    if (!project) throw notFound(projectId);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return project;
  },
});
