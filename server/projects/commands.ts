import { z } from "zod";
import { classes, projects } from "@/db/schema";
import { command } from "@/server/core/command";

const projectName = z
  .string()
  .trim()
  .min(1, "Give the project a name.")
  .max(100, "A project's name has at most 100 characters.");

export const className = z
  .string()
  .trim()
  .min(1, "Give the class a name.")
  .max(200, "A class name has at most 200 characters.");

/** Makes a project in a team, with classes in the order given. */
export const createProject = command({
  action: "project:write",
  input: z.object({
    teamId: z.string(),
    name: projectName,
    description: z.string().trim().max(2000).nullish(),
    classes: z
      .array(className)
      .max(1000, "A project has at most 1,000 classes.")
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
