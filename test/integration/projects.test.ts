import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { classes, events } from "@/db/schema";
import { createProject, updateProject } from "@/server/projects/commands";
import { openTestDatabase, type TestDatabase } from "./database";
import { execute } from "./graphql";

const database = await openTestDatabase();
let owner: Awaited<ReturnType<TestDatabase["person"]>>;

beforeEach(async () => {
  owner = await database.person();
});

const create = (names?: string[]) =>
  createProject(owner.context, { teamId: owner.teamId, name: "Pets", ...(names && { classes: names }) });

const namesOf = async (projectId: string) =>
  (
    await database.connection.db
      .select()
      .from(classes)
      .where(eq(classes.projectId, projectId))
      .orderBy(classes.position)
  ).map((row) => [row.position, row.name]);

describe("a project", () => {
  it("keeps its classes in the order given, names of any script, and no name twice", async () => {
    const project = await create(["Katze", "犬", "طائر"]);
    expect(await namesOf(project.id)).toEqual([
      [0, "Katze"],
      [1, "犬"],
      [2, "طائر"],
    ]);
    await expect(create(["cat", " cat "])).rejects.toMatchObject({ code: "INVALID_INPUT", field: "classes" });
  });

  it("changes only what is given, and tells of it", async () => {
    const project = await create();
    const input = { projectId: project.id };
    await updateProject(owner.context, { ...input, description: "All of them" });
    const changed = await updateProject(owner.context, { ...input, name: "Animals" });
    expect(changed).toMatchObject({ name: "Animals", description: "All of them" });
    expect(await updateProject(owner.context, { ...input, modelLicence: " CC-BY-4.0 " })).toMatchObject({
      ...{ name: "Animals", modelLicence: "CC-BY-4.0", intendedUse: "" },
    });
    const told = await database.connection.db.select().from(events).where(eq(events.projectId, project.id));
    expect(told.map((event) => [event.sequence, event.type])).toEqual([
      [1, "PROJECT_CHANGED"],
      [2, "PROJECT_CHANGED"],
      [3, "PROJECT_CHANGED"],
    ]);
    const { data } = await execute(owner.context, "query ($id: ID!) { project(id: $id) { eventSequence } }", {
      id: project.id,
    });
    expect(data).toEqual({ project: { eventSequence: "3" } });
  });

  it("is one of a page of its team's, newest first, without a gap or a double", async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await create()).id);
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { data } = await execute(
        owner.context,
        "query ($id: ID!, $after: String) { team(id: $id) { projects(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }",
        { id: owner.teamId, after },
      );
      const { projects } = (
        data as {
          team: {
            projects: {
              edges: { node: { id: string } }[];
              pageInfo: { hasNextPage: boolean; endCursor: string };
            };
          };
        }
      ).team;
      seen.push(...projects.edges.map((edge) => edge.node.id));
      more = projects.pageInfo.hasNextPage;
      after = projects.pageInfo.endCursor;
    }
    expect(seen).toEqual(made);
  });
});
