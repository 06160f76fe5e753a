import { and, eq, max, ne } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, projects } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const projectName = z
  .string()
  .trim()
  .min(1, "Give the project a name.")
  .max(100, "A project's name has at most 100 characters.");

const projectDescription = z.string().trim().max(2000, "A description has at most 2,000 characters.");

const className = z
  .string()
  .trim()
  .min(1, "Give the class a name.")
  .max(200, "A class name has at most 200 characters.");

/** Class indices are small integers, and a matrix of more is no picture any more. */
const maxClasses = 1000;
const tooManyClasses = "A project has at most 1,000 classes.";

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
  }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish }, { projectId, name, description }) => {
    const [project] = await tx
      .update(projects)
      // Setting the id to itself keeps the statement valid where nothing is changed.
      .set({ id: projectId, ...(name != null && { name }), ...(description != null && { description }) })
      .where(eq(projects.id, projectId))
      .returning();
    if (!project) throw notFound(projectId);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return project;
  },
});

/** Locks the project's row: its classes get their names and positions one after the other. */
async function lockProject(tx: Transaction, projectId: string): Promise<void> {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for("no key update");
}

function nameTaken(name: string): AppError {
  return new AppError("CONFLICT", `The project has a class ${name} already. Choose another name.`, "name");
}

/** Adds a class behind the others. */
export const createClass = command({
  action: "project:write",
  name: "class:create",
  input: z.object({ projectId: z.string(), name: className }),
  on: ({ projectId }) => projectId,
  run: async ({ tx, publish, audit }, { projectId, name }) => {
    await lockProject(tx, projectId);
    const [last] = await tx
      .select({ position: max(classes.position) })
      .from(classes)
      .where(eq(classes.projectId, projectId));
    const position = (last?.position ?? -1) + 1;
    if (position >= maxClasses) throw new AppError("CONFLICT", tooManyClasses);
    const [created] = await tx
      .insert(classes)
      .values({ projectId, name, position })
      .onConflictDoNothing({ target: [classes.projectId, classes.name] })
      .returning();
    if (!created) throw nameTaken(name);
    audit(created.id);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return created;
  },
});

/** Renames a class everywhere but in frozen versions, which keep the name they were frozen with. */
export const renameClass = command({
  action: "project:write",
  name: "class:rename",
  input: z.object({ classId: z.string(), name: className }),
  on: ({ classId }) => classId,
  run: async ({ tx, projectId, publish }, { classId, name }) => {
    await lockProject(tx, projectId);
    const [taken] = await tx
      .select({ id: classes.id })
      .from(classes)
      .where(and(eq(classes.projectId, projectId), eq(classes.name, name), ne(classes.id, classId)));
    if (taken) throw nameTaken(name);
    const [renamed] = await tx.update(classes).set({ name }).where(eq(classes.id, classId)).returning();
    if (!renamed) throw notFound(classId);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return renamed;
  },
});
