import { type GraphQLObjectType, isNonNullType, isObjectType } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { idPrefixes, newId } from "@/db/ids";
import { queueMembers, role } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { can, type Role } from "@/server/core/policy";
import { requireAccess } from "@/server/core/scope";
import { schema } from "@/server/graphql/schema";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { absent, answer, expectAlike, operation } from "./isolation-asking";
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

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});

describe("a foreign id answers as a missing one", () => {
  it("through node, for every kind of id", async () => {
    const kinds = Object.keys(world.ids) as (keyof World["ids"])[];
    for (const kind of kinds) {
      await expectAlike(
        stranger,
        "query ($id: ID!) { node(id: $id) { id } }",
        (id) => ({ id }),
        world.ids[kind],
      );
    }
    // Those without an object of their own are never nodes.
    const rest = (Object.keys(idPrefixes) as (keyof typeof idPrefixes)[]).filter(
      (kind) => !(kind in world.ids),
    );
    expect(rest.sort()).toEqual([
      "AuditEntry",
      "Conversion",
      "HookDelivery",
      "ImportRefusal",
      "Label",
      "RunArtifact",
    ]);
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
      "sharedTry",
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
      await expectAlike(
        stranger,
        `query ($id: ID!) { ${field.name}(id: $id) { id } }`,
        (value) => ({ id: value }),
        id,
      );
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

describe("mutations", () => {
  let own: World;
  beforeAll(async () => {
    own = await openWorld(database);
    stranger = own.owner.context;
  });

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
      const all = input(own.ids, own);
      const id = String(input(world.ids, world)[path]);
      const count = () => database.connection.sql`select count(*)::int as n from audit_entries`;
      const before = await count();
      await expectAlike(stranger, operation(name), (value) => ({ input: { ...all, [path]: value } }), id);
      expect(await count()).toEqual(before);
    },
  );

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
      const isAllowed = can(who, action);
      // Who is refused changes nothing: only those who may need a world that is as it was.
      const asked = isAllowed ? await openWorld(database) : world;
      const { context, actor } = await database.person(who, asked.teamId);
      if (join) {
        await database.connection.db
          .insert(queueMembers)
          .values({ queueId: asked.ids.LabelQueue, userId: actor.id, role: join });
      }
      const { errors } = await execute(context, operation(name), { input: input(asked.ids, asked) });
      const code = errors?.[0]?.extensions?.code;
      if (isAllowed) expect(["INVALID_INPUT", "CONFLICT", undefined]).toContain(code);
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
