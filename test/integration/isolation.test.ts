import { type GraphQLObjectType, isNonNullType, isObjectType } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { idPrefixes, newId, typeOfId } from "@/db/ids";
import { queueMembers, role } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { can, type Role } from "@/server/core/policy";
import { requireAccess } from "@/server/core/scope";
import { servePoints } from "@/server/embeddings/serve";
import { schema } from "@/server/graphql/schema";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { cases } from "./isolation-cases";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
let world: World;
let stranger: Context;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
  process.env.OFFDIAGONAL_HOOK_HOSTS = "hooks.example.org";
  world = await openWorld(database);
  stranger = (await database.person("owner")).context;
});

/** An id of the same kind that names nothing. */
function absent(id: string): string {
  const type = typeOfId(id);
  if (!type) throw new Error(`no kind of id: ${id}`);
  return newId(type);
}

/** What a client sees, with the id taken out: only then can two answers be compared. */
async function answer(context: Context, source: string, variables: object, id: string): Promise<string> {
  const { data, errors } = await execute(context, source, { ...variables });
  return JSON.stringify({ data, errors }).replaceAll(id, "ID");
}

async function expectAlike(source: string, variablesOf: (id: string) => object, id: string) {
  const other = absent(id);
  const foreign = await answer(stranger, source, variablesOf(id), id);
  const missing = await answer(stranger, source, variablesOf(other), other);
  expect(foreign).toContain('"code":"NOT_FOUND"');
  expect(foreign).toBe(missing);
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});

describe("a foreign id answers as a missing one", () => {
  it("through node, for every kind of id", async () => {
    const kinds = Object.keys(world.ids) as (keyof World["ids"])[];
    for (const kind of kinds) {
      await expectAlike("query ($id: ID!) { node(id: $id) { id } }", (id) => ({ id }), world.ids[kind]);
    }
    // Those without an object of their own are never nodes.
    const rest = (Object.keys(idPrefixes) as (keyof typeof idPrefixes)[]).filter(
      (kind) => !(kind in world.ids),
    );
    expect(rest.sort()).toEqual(["AuditEntry", "Conversion", "HookDelivery", "ImportRefusal", "Label"]);
    for (const kind of rest) {
      const { errors } = await execute(stranger, "query ($id: ID!) { node(id: $id) { id } }", {
        id: newId(kind),
      });
      expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    }
    const { errors } = await execute(stranger, '{ node(id: "../etc/passwd") { id } }');
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  it("though its own people see each object that is a node", async () => {
    for (const [kind, id] of Object.entries(world.ids)) {
      if (["Comment", "InboxItem", "Token", "Hook"].includes(kind)) continue;
      const { data, errors } = await execute(
        world.owner.context,
        "query ($id: ID!) { node(id: $id) { __typename id } }",
        { id },
      );
      expect(errors).toBeUndefined();
      expect(data?.node).toEqual({ __typename: kind, id });
    }
  });

  it("through every query field that takes an id", async () => {
    const open = [
      "viewer",
      "needsFirstAccount",
      "invitation",
      "sharedReview",
      "policy",
      "tokenScopes",
      "node",
    ];
    const fields = fieldsOf(schema.getQueryType()).filter((field) => !open.includes(field.name));
    expect(fields.length).toBeGreaterThanOrEqual(11);
    for (const field of fields) {
      const type = isNonNullType(field.type) ? field.type.ofType : field.type;
      const kind = isObjectType(type) ? (type.name as keyof World["ids"]) : null;
      const id = kind ? world.ids[kind] : undefined;
      if (!id)
        throw new Error(
          `The query field ${field.name} has no case here: add an object of its type to world.ts`,
        );
      await expectAlike(`query ($id: ID!) { ${field.name}(id: $id) { id } }`, (value) => ({ id: value }), id);
    }
  });

  it("through the comparison of a version with another", async () => {
    const own = await openWorld(database);
    const source =
      "query ($id: ID!, $with: ID!) { version(id: $id) { comparison(with: $with) { changes { common } } } }";
    const ask = (id: string) => answer(own.owner.context, source, { id: own.ids.Version, with: id }, id);
    const foreign = await ask(world.ids.Version);
    expect(foreign).toContain('"code":"NOT_FOUND"');
    expect(foreign).toBe(await ask(absent(world.ids.Version)));
  });

  it("to who is signed out, as to be signed in or as missing", async () => {
    for (const id of Object.values(world.ids)) {
      const { data, errors } = await execute(
        database.contextFor(null),
        "query ($id: ID!) { node(id: $id) { id } }",
        {
          id,
        },
      );
      expect(data?.node ?? null).toBeNull();
      expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    }
  });
});

function operation(name: string): string {
  const field = schema.getMutationType()?.getFields()[name];
  const type = field?.args[0]?.type;
  return `mutation ($input: ${type}) { ${name}(input: $input) ${cases[name]?.selection ?? "{ id }"} }`;
}

describe("mutations", () => {
  it("all have a case here", () => {
    const names = fieldsOf(schema.getMutationType()).map((field) => field.name);
    expect(Object.keys(cases).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(cases).flatMap(([name, { ids }]) => ids.map((path) => [name, path] as const)))(
    "%s answers a foreign %s as a missing one, and changes nothing",
    async (name, path) => {
      const { input } = cases[name] ?? {};
      if (!input) throw new Error(name);
      // In the attacker's own world everything else is right, so that only the foreign id can be what is refused.
      const own = await openWorld(database);
      const all = input(own.ids, own);
      const id = String(input(world.ids, world)[path]);
      const count = () => database.connection.sql`select count(*)::int as n from audit_entries`;
      const before = await count();
      stranger = own.owner.context;
      await expectAlike(operation(name), (value) => ({ input: { ...all, [path]: value } }), id);
      expect(await count()).toEqual(before);
    },
  );

  it("addComment answers a foreign error case, image and cell as missing ones", async () => {
    const source = operation("addComment");
    await expectAlike(source, (id) => ({ input: { imageId: id, body: "x" } }), world.ids.Image);
    const region = { left: 0, top: 0, width: 0.5, height: 0.5 };
    await expectAlike(
      source,
      (id) => ({ input: { region: { imageId: id, ...region }, body: "x" } }),
      world.ids.Image,
    );
    await expectAlike(source, (id) => ({ input: { errorCaseId: id, body: "x" } }), world.ids.ErrorCase);
    await expectAlike(source, (id) => ({ input: { runId: id, body: "x" } }), world.ids.Run);
    await expectAlike(source, (id) => ({ input: { classId: id, body: "x" } }), world.ids.Class);
    const classes = { truthClassId: world.catId, predictedClassId: world.dogId };
    await expectAlike(
      source,
      (id) => ({ input: { cell: { runId: id, ...classes }, body: "x" } }),
      world.ids.Run,
    );
  });

  it("a review answers foreign runs, pictures, people and tags as missing ones", async () => {
    const own = await openWorld(database);
    stranger = own.owner.context;
    const review = { runId: own.ids.Run, name: "Another", peoplePerImage: 1, selection: {} };
    const memberIds = [own.ids.Member];
    const create = operation("createReview");
    await expectAlike(create, (id) => ({ input: { ...review, memberIds, otherRunId: id } }), world.ids.Run);
    await expectAlike(create, (id) => ({ input: { ...review, memberIds: [id] } }), world.ids.Member);
    await expectAlike(create, (id) => ({ input: { ...review, memberIds, imageIds: [id] } }), world.ids.Image);
    const update = operation("updateReview");
    await expectAlike(
      update,
      (id) => ({ input: { reviewId: own.ids.Review, memberIds: [id] } }),
      world.ids.Member,
    );
    const said = { reviewId: own.ids.Review, key: newId("Label"), verdict: "ambiguous" };
    const decide = operation("decideReviewImages");
    await expectAlike(decide, (id) => ({ input: { ...said, imageIds: [id] } }), world.ids.Image);
    await expectAlike(
      decide,
      (id) => ({ input: { ...said, imageIds: [own.ids.Image], tagIds: [id] } }),
      world.ids.CauseTag,
    );
    const picture = "query ($of: ID!, $id: ID!) { review(id: $of) { picture(imageId: $id) { id } } }";
    await expectAlike(picture, (id) => ({ of: own.ids.Review, id }), world.ids.Image);
    await expectAlike(
      operation("addComment"),
      (id) => ({ input: { imageId: own.ids.Image, body: "x", mentions: [id] } }),
      world.ids.Member,
    );
  });

  it("suites answer foreign cases, runs and suites as missing ones", async () => {
    const own = await openWorld(database);
    stranger = own.owner.context;
    const caseSuiteId = own.ids.CaseSuite;
    for (const [name, input] of [
      ["createCaseSuite", { projectId: own.projectId, name: "Another" }],
      ["addSuiteCases", { caseSuiteId }],
      ["removeSuiteCases", { caseSuiteId }],
      ["sendCasesToQueue", { queueId: own.ids.LabelQueue, neighbours: 0 }],
    ] as const) {
      await expectAlike(
        operation(name),
        (id) => ({ input: { ...input, errorCaseIds: [id] } }),
        world.ids.ErrorCase,
      );
    }
    const face = { projectId: own.projectId };
    await expectAlike(
      operation("faceErrorCases"),
      (id) => ({ input: { ...face, runIds: [id] } }),
      world.ids.Run,
    );
    const kept = cases.createErrorCase?.input(own.ids, own);
    await expectAlike(
      operation("createErrorCase"),
      (id) => ({ input: { ...kept, suiteIds: [id] } }),
      world.ids.CaseSuite,
    );
    const { data } = await execute(
      own.owner.context,
      `query ($suite: ID!, $case: ID!, $run: ID!) {
        caseSuite(id: $suite) { standings(runIds: [$run]) { cases } cases(show: missing, runId: $run) { edges { node { id } } } }
        errorCase(id: $case) { answers(runIds: [$run]) { verdict } } }`,
      { suite: caseSuiteId, case: own.ids.ErrorCase, run: world.ids.Run },
    );
    expect(data).toMatchObject({
      caseSuite: { standings: [{ cases: 0 }] },
      errorCase: { answers: [] },
    });
  });

  it("readInbox answers another person's items as missing ones", async () => {
    stranger = (await openWorld(database)).owner.context;
    const source = operation("readInbox");
    await expectAlike(source, (id) => ({ input: { inboxItemIds: [id] } }), world.ids.InboxItem);
    const one = "query ($id: ID!) { viewer { inboxItem(id: $id) { id } } }";
    await expectAlike(one, (id) => ({ id }), world.ids.InboxItem);
  });

  it("createToken answers foreign teams and projects as missing ones", async () => {
    stranger = (await openWorld(database)).owner.context;
    const source = operation("createToken");
    const input = { name: "Nightly", scopes: ["read"] };
    await expectAlike(source, (id) => ({ input: { ...input, teamIds: [id] } }), world.ids.Team);
    await expectAlike(source, (id) => ({ input: { ...input, projectIds: [id] } }), world.ids.Project);
  });

  it("a map answers foreign base models as missing ones, and a list of images foreign maps", async () => {
    const own = await openWorld(database);
    stranger = own.owner.context;
    const input = { datasetId: own.ids.Dataset, method: "umap" };
    await expectAlike(
      operation("createEmbedding"),
      (id) => ({ input: { ...input, baseModelId: id } }),
      world.ids.BaseModel,
    );
    const list = (argument: string) =>
      `query ($of: ID!, $id: ID!) { dataset(id: $of) { images(${argument}) { edges { node { id } } } } }`;
    for (const argument of [
      "filter: { onMap: { embeddingId: $id } }",
      "sort: { by: unlike, embeddingId: $id }",
    ]) {
      await expectAlike(list(argument), (id) => ({ of: own.ids.Dataset, id }), world.ids.Embedding);
    }
    const served = async (context: Context, id: string) => {
      const response = await servePoints(context, id);
      return [response.status, await response.text()];
    };
    expect(await served(stranger, world.ids.Embedding)).toEqual(
      await served(stranger, absent(world.ids.Embedding)),
    );
    expect((await served(database.contextFor(null), world.ids.Embedding))[0]).toBe(401);
    expect((await served(world.owner.context, world.ids.Embedding))[0]).toBe(200);
  });

  it("updateClass answers foreign example images as missing ones", async () => {
    const own = await openWorld(database);
    stranger = own.owner.context;
    await expectAlike(
      operation("updateClass"),
      (id) => ({ input: { classId: own.catId, exampleIds: [id] } }),
      world.ids.Image,
    );
  });

  it("labelImages answers foreign images and datasets as missing ones", async () => {
    const own = await openWorld(database);
    stranger = own.owner.context;
    const input = { projectId: own.projectId, classId: own.catId };
    const source = operation("labelImages");
    await expectAlike(
      source,
      (id) => ({ input: { ...input, key: newId("LabelBatch"), imageIds: [id] } }),
      world.ids.Image,
    );
    const shown = { filter: {}, total: 1, shownAt: new Date().toISOString() };
    await expectAlike(
      source,
      (id) => ({ input: { ...input, key: newId("LabelBatch"), matching: { datasetId: id, ...shown } } }),
      world.ids.Dataset,
    );
  });

  it("all want a signed-in person", async () => {
    for (const [name, { input }] of Object.entries(cases)) {
      const { errors } = await execute(database.contextFor(null), operation(name), {
        input: input(world.ids, world),
      });
      expect([name, errors?.[0]?.extensions?.code]).toEqual([name, "UNAUTHENTICATED"]);
    }
  });

  const governed = Object.entries(cases).filter(([, { action }]) => action !== null);
  it.each(role.enumValues.flatMap((who) => governed.map(([name]) => [who, name] as const)))(
    "%s: %s as the policy says",
    async (who: Role, name) => {
      const { action, input, join } = cases[name] ?? {};
      if (!action || !input) throw new Error(name);
      const fresh = await openWorld(database);
      const { context, actor } = await database.person(who, fresh.teamId);
      if (join) {
        await database.connection.db
          .insert(queueMembers)
          .values({ queueId: fresh.ids.LabelQueue, userId: actor.id, role: join });
      }
      const { errors } = await execute(context, operation(name), { input: input(fresh.ids, fresh) });
      const code = errors?.[0]?.extensions?.code;
      if (can(who, action)) expect(["INVALID_INPUT", "CONFLICT", undefined]).toContain(code);
      else expect(code).toBe("FORBIDDEN");
    },
  );
});

describe("lists", () => {
  it("of a person hold their own teams only", async () => {
    const { data } = await execute(
      stranger,
      "{ viewer { memberships { team { id projects { edges { node { id } } } } } } }",
    );
    expect(JSON.stringify(data)).not.toContain(world.teamId);
    expect(JSON.stringify(data)).not.toContain(world.projectId);
  });

  it("filtered by a foreign id stay empty", async () => {
    const own = await openWorld(database);
    const { data, errors } = await execute(
      own.owner.context,
      "query ($id: ID!, $run: ID!, $class: ID!, $dataset: ID!) { project(id: $id) { errorCases(runId: $run) { edges { node { id } } } } dataset(id: $dataset) { images(filter: { classIds: [$class] }) { edges { node { id } } } } }",
      { id: own.projectId, run: world.ids.Run, class: world.catId, dataset: own.ids.Dataset },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ project: { errorCases: { edges: [] } }, dataset: { images: { edges: [] } } });
  });

  it("of another project give no prediction of a foreign image", async () => {
    const own = await openWorld(database);
    const { data } = await execute(
      own.owner.context,
      "query ($id: ID!, $image: ID!) { run(id: $id) { prediction(imageId: $image) { name } } }",
      { id: own.ids.Run, image: world.ids.Image },
    );
    expect(data).toEqual({ run: { prediction: null } });
  });

  it("of the audit log are for owners", async () => {
    const source = "query ($id: ID!) { team(id: $id) { auditEntries { edges { node { action } } } } }";
    for (const who of role.enumValues) {
      const { context } = await database.person(who, world.teamId);
      const { errors } = await execute(context, source, { id: world.teamId });
      expect(errors?.[0]?.extensions?.code).toBe(who === "owner" ? undefined : "FORBIDDEN");
    }
  });
});

describe("the gate", () => {
  it("lets a former member in no more", async () => {
    const { context, actor } = await database.person("viewer", world.teamId);
    await requireAccess(context, world.projectId, "project:read");
    await database.connection.sql`delete from members where user_id = ${actor.id}`;
    await expect(requireAccess(context, world.projectId, "project:read")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
