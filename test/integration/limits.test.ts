import { randomBytes } from "node:crypto";
import { GraphQLError, print } from "graphql";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runsAtOnce, runsPage } from "@/app/(app)/projects/[project]/runs/runs-query";
import { POST } from "@/app/api/graphql/route";
import { asFarAs } from "@/app/graphql/pages-of";
import { connect } from "@/db/connection";
import { errorCases } from "@/db/schema";
import { AppError } from "@/server/core/errors";
import { logger } from "@/server/core/log";
import { maskError } from "@/server/graphql/mask";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { imageRow, openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_DATA = database.dataDir;
  world = await openWorld(database);
});
afterEach(() => vi.restoreAllMocks());

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

async function send(
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer & { status: number }> {
  const response = await POST(
    new Request("http://localhost:3000/api/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const parsed = text.startsWith("{") ? (JSON.parse(text) as Answer) : { errors: [{ message: text }] };
  return { ...parsed, status: response.status };
}

const codesOf = (answer: Answer) => answer.errors?.map((error) => error.extensions?.code);

/** Executes as a signed-in owner: the limits of the schema itself. */
const run = (source: string, variables = {}) => execute(world.owner.context, source, variables);

describe("an operation that asks for too much", () => {
  it("in depth", async () => {
    let inner = "id";
    for (let n = 0; n < 8; n++) inner = `team { projects { edges { node { ${inner} } } } }`;
    const answer = await run(`query ($id: ID!) { project(id: $id) { ${inner} } }`, { id: world.projectId });
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringContaining("depth"),
      extensions: { code: "LIMIT_EXCEEDED" },
    });
  });

  it("in breadth", async () => {
    const fields = Array.from({ length: 420 }, (_, n) => `a${n}: needsFirstAccount`).join(" ");
    expect((await run(`{ ${fields} }`)).errors?.[0]?.extensions?.code).toBe("LIMIT_EXCEEDED");
  });

  it("in cost, by the page sizes of lists within lists", async () => {
    const source = (first: number) =>
      `query ($id: ID!) { team(id: $id) { projects(first: ${first}) { edges { node { runs(first: ${first}) { edges { node { id name } } } } } } } }`;
    expect((await run(source(10), { id: world.teamId })).errors).toBeUndefined();
    const answer = await run(source(500), { id: world.teamId });
    expect(answer.errors?.[0]?.extensions?.code).toBe("LIMIT_EXCEEDED");
    // The number may come as a variable, too.
    const hidden = await run(
      "query ($id: ID!, $n: Int) { team(id: $id) { projects(first: $n) { edges { node { runs(first: $n) { edges { node { id name } } } } } } } }",
      { id: world.teamId, n: 500 },
    );
    expect(hidden.errors?.[0]?.extensions?.code).toBe("LIMIT_EXCEEDED");
  });

  it("in the size of a page", async () => {
    for (const first of [0, -1, 501]) {
      const answer = await run(
        "query ($id: ID!, $n: Int) { team(id: $id) { projects(first: $n) { pageInfo { hasNextPage } } } }",
        {
          id: world.teamId,
          n: first,
        },
      );
      expect([first, answer.errors?.[0]?.extensions?.code]).toEqual([first, "INVALID_INPUT"]);
    }
  });

  it("in aliases, tokens and directives, before it is executed", async () => {
    const log = vi.spyOn(logger, "error");
    const aliases = `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: needsFirstAccount`).join(" ")} }`;
    const tokens = `{ ${"needsFirstAccount ".repeat(4001)} }`;
    const directives = `{ needsFirstAccount ${"@include(if: true) ".repeat(21)} }`;
    for (const query of [aliases, tokens, directives]) {
      const answer = await send({ query });
      expect(answer.data ?? null).toBeNull();
      expect(["LIMIT_EXCEEDED", "INVALID_INPUT"]).toContain(codesOf(answer)?.[0]);
    }
    expect(log).not.toHaveBeenCalled();
  });
});

it("lets the table of runs be read again as far as the page asks for it", async () => {
  const asked = { project: world.projectId, keys: ["state", "tag"], ...asFarAs(10_000, runsAtOnce) };
  const { errors } = await run(print(runsPage), asked);
  expect(errors).toBeUndefined();
});

describe("the route", () => {
  it("answers an ordinary query of a signed-out person", async () => {
    expect(await send({ query: "{ needsFirstAccount viewer { user { id } } }" })).toMatchObject({
      status: 200,
      data: { needsFirstAccount: false, viewer: null },
    });
  });

  it("lets no cache keep an answer", async () => {
    const response = await POST(
      new Request("http://localhost:3000/api/graphql?query=%7BneedsFirstAccount%7D", {
        headers: { "apollo-require-preflight": "1" },
      }),
    );
    expect(await response.json()).toEqual({ data: { needsFirstAccount: false } });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("takes no batch", async () => {
    const answer = await send([{ query: "{ needsFirstAccount }" }, { query: "{ needsFirstAccount }" }]);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
  });

  it("takes nothing that a form on another site could send", async () => {
    const query = JSON.stringify({ query: 'mutation { createTeam(input: { name: "x" }) { id } }' });
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const response = await POST(
        new Request("http://localhost:3000/api/graphql", {
          method: "POST",
          headers: { "content-type": type },
          body: query,
        }),
      );
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  it("names an error in the text of an operation", async () => {
    expect(codesOf(await send({ query: "{ nothing }" }))).toEqual(["INVALID_INPUT"]);
    expect(codesOf(await send({ query: "{ needsFirst" }))).toEqual(["INVALID_INPUT"]);
    expect(codesOf(await send({ query: "query ($a: ID!) { team(id: $a) { id } }", variables: {} }))).toEqual([
      "INVALID_INPUT",
    ]);
  });

  it("tells of its schema outside production only", async () => {
    const query = "{ __schema { queryType { name } } }";
    expect((await send({ query })).data).toEqual({ __schema: { queryType: { name: "Query" } } });
    vi.stubEnv("NODE_ENV", "production");
    vi.resetModules();
    try {
      const { POST: production } = await import("@/app/api/graphql/route");
      const response = await production(
        new Request("http://localhost:3000/api/graphql", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
        }),
      );
      const answer = (await response.json()) as Answer;
      expect(answer.data).toBeUndefined();
      expect(codesOf(answer)).toEqual(["INVALID_INPUT"]);
      expect(answer.errors?.[0]?.message).toMatch(/introspection/i);
    } finally {
      vi.unstubAllEnvs();
      vi.resetModules();
    }
  });
});

describe("masking", () => {
  const masked = (error: Error) => {
    const wrapped = new GraphQLError(error.message, { originalError: error, path: ["team"] });
    return maskError({ ...wrapped.toJSON(), extensions: { code: "INTERNAL_SERVER_ERROR" } }, wrapped);
  };

  it("hides an error of ours and logs it once, under the id that the client sees", () => {
    const log = vi.spyOn(logger, "error").mockImplementation(() => {});
    const { message, extensions, path } = masked(new Error("password=hunter2 at /srv/app"));
    expect(message).not.toMatch(/hunter2|srv/);
    expect(extensions?.code).toBe("INTERNAL");
    expect(path).toEqual(["team"]);
    expect(log).toHaveBeenCalledTimes(1);
    expect(log.mock.calls[0]?.[0]).toMatchObject({ id: extensions?.id });
    expect(message).toContain(String(extensions?.id));
  });

  it("lets an error for people through, with its field, and logs nothing", () => {
    const log = vi.spyOn(logger, "error").mockImplementation(() => {});
    expect(masked(new AppError("CONFLICT", "Taken.", "name"))).toMatchObject({
      message: "Taken.",
      extensions: { code: "CONFLICT", field: "name" },
    });
    expect(log).not.toHaveBeenCalled();
  });
});

describe("lists", () => {
  it("take the same number of statements for many rows as for few", async () => {
    const statements: string[] = [];
    const watched = connect(database.url, { max: 1 });
    watched.sql.options.debug = (_connection: number, statement: string) => statements.push(statement);
    const source =
      "query ($id: ID!) { project(id: $id) { permissions classes { name } errorCases(first: 100) { edges { node { id run { name version { number } } image { url class { name } } expectedClass { name } predictedClass { name } createdBy { name } thread { comments { body author { name } } } } } } runs { edges { node { name createdBy { name } version { dataset { name } } } } } } }";
    const count = async () => {
      statements.length = 0;
      const { errors } = await execute({ ...world.owner.context, db: watched.db, sql: watched.sql }, source, {
        id: world.projectId,
      });
      expect(errors).toBeUndefined();
      return statements.length;
    };
    await count();
    const few = await count();
    for (let n = 0; n < 20; n++) {
      const image = await imageRow(database, world.projectId, world.catId);
      await database.connection.db.insert(errorCases).values({
        projectId: world.projectId,
        runId: world.ids.Run,
        imageId: image.id,
        expectedClassId: world.catId,
        predictedClassId: world.dogId,
        confidence: 0.5,
        probabilities: [0.5, 0.5],
        source: "try",
        cause: "other",
        createdBy: (n % 2 ? world.owner : world.colleague).actor.id,
      });
    }
    expect(few).toBeGreaterThan(5);
    expect(await count()).toBe(few);
    expect(few).toBeLessThan(25);
    await watched.close();
  });
});
