import type { Api } from "./api";
import { CliError } from "./exit";
import type { Command, Option } from "./options";
import { json, say, table } from "./print";

export interface NamedProject {
  id: string;
  name: string;
  team: { id: string; name: string };
}

/** Every project that the token reaches, by team. */
async function projectsOf(api: Api): Promise<NamedProject[]> {
  const { viewer } = await api.ask<{ viewer: { memberships: { team: { id: string; name: string } }[] } }>(
    "{ viewer { memberships { team { id name } } } }",
  );
  const found: NamedProject[] = [];
  for (const { team } of viewer.memberships) {
    const rows = api.all<{ id: string; name: string }>(async (after) => {
      const answer = await api.ask<{ team: { projects: Page<{ id: string; name: string }> } }>(
        `query ($id: ID!, $after: String) {
          team(id: $id) { projects(first: 200, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }
        }`,
        { id: team.id, after },
      );
      return answer.team.projects;
    });
    for await (const row of rows) found.push({ ...row, team });
  }
  return found;
}

export interface Page<Row> {
  edges: { node: Row }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const projectOption: Option = {
  hint: "PROJECT",
  help: "Id or name; left out where the token reaches a single one",
};

/** The project that was named by id or name, or the only one there is. */
export async function chosenProject(api: Api, named: string | undefined): Promise<string> {
  if (named?.startsWith("project_")) return named;
  const all = await projectsOf(api);
  const found = named === undefined ? all : all.filter(({ name }) => name === named);
  const [only, other] = found;
  if (only && !other) return only.id;
  throw new CliError(
    "usage",
    found.length === 0
      ? `The token reaches no project${named === undefined ? "" : ` named ${named}`}. See offdiagonal projects list.`
      : `${found.length} projects are meant. Name one: --project ID. See offdiagonal projects list.`,
  );
}

export const projectCommands: Readonly<Record<string, Command>> = {
  "projects list": {
    usage: "projects list",
    summary: "List the projects that the token reaches",
    run: async (given) => {
      const projects = await projectsOf(await given.api());
      if (given.flag("json")) json(projects);
      else
        say(
          table(
            ["ID", "PROJECT", "TEAM"],
            projects.map(({ id, name, team }) => [id, name, team.name]),
          ),
        );
      return "good";
    },
  },
};
