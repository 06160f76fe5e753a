import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { connect } from "@/db/connection";
import { conversions, models, parityChecks, runs } from "@/db/schema";
import { openTestDatabase } from "./database";
import { ask, errorOf, execute } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
let world: World;
let other: World;
const many = 130;
const [archived, deleted] = [7, 9];

/** Runs beside the world's first one, every second with a model, its graph and what a browser said of it. */
async function draw(own: World): Promise<void> {
  const [like] = await db.select().from(runs).where(eq(runs.id, own.ids.Run));
  const [model] = await db.select().from(models).where(eq(models.id, own.ids.Model));
  if (!like || !model) throw new Error("no run with a model");
  const { id: _run, groupId: _group, member: _member, ...facts } = like;
  const made = await db
    .insert(runs)
    .values(
      Array.from({ length: many }, (_, i) => ({
        ...{ ...facts, number: like.number + 1 + i, name: `Many ${i}` },
        archivedAt: like.number + 1 + i === archived ? new Date() : null,
        deletedAt: like.number + 1 + i === deleted ? new Date() : null,
      })),
    )
    .returning();
  const { id: _model, ...ofModel } = model;
  const withModel = made.filter(({ number }) => number % 2 === 0);
  const kept = await db
    .insert(models)
    .values(withModel.map((run) => ({ ...ofModel, runId: run.id, bytes: run.number })))
    .returning();
  const { projectId } = own;
  const measured = { images: 1, agreeing: 1, largestDifference: 0 };
  await db.insert(conversions).values(
    kept.map(({ id, bytes }) => ({
      ...{ projectId, modelId: id, format: "graph" as const, bytes, latencyMs: bytes / 10 },
      ...measured,
    })),
  );
  await db.insert(parityChecks).values(
    kept.map(({ id, bytes }) => ({
      ...{ projectId, modelId: id, format: "graph" as const, backend: "wasm" as const, browser: "A browser" },
      ...{ ...measured, worstImageId: own.ids.Image, latencyMs: bytes / 5, pictures: [], agrees: true },
      checkedBy: own.owner.actor.id,
    })),
  );
}

beforeAll(async () => {
  world = await openWorld(database);
  other = await openWorld(database);
  await draw(world);
});

const source = `query ($id: ID!, $numbers: [Int!]!) { project(id: $id) { runsByNumber(numbers: $numbers) {
  id number name configuration version { number dataset { name } }
  model { bytes conversions { format bytes latencyMs } parityChecks { format latencyMs } } } } }`;
interface Asked {
  project: {
    runsByNumber: {
      id: string;
      number: number;
      model: {
        bytes: number;
        conversions: { format: string; latencyMs: number }[];
        parityChecks: { latencyMs: number }[];
      } | null;
    }[];
  };
}
const runsOf = async (own: World, numbers: readonly number[]) =>
  (await ask<Asked>(own.owner.context, source, { id: own.projectId, numbers })).project.runsByNumber;
const upTo = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe("runs by their numbers", () => {
  it("are those of the project, archived ones too, each with its own model and what was measured of it", async () => {
    const found = await runsOf(world, [20, archived, deleted, 19, 999_999, 20]);
    expect(found.map(({ number }) => number)).toEqual([archived, 19, 20]);
    const [, odd, even] = found;
    expect(odd?.model).toBeNull();
    expect(even?.model?.bytes).toBe(20);
    expect(even?.model?.conversions).toEqual([{ format: "graph", bytes: 20, latencyMs: 2 }]);
    expect(even?.model?.parityChecks).toEqual([{ format: "graph", latencyMs: 4 }]);
    expect(await runsOf(world, [])).toEqual([]);
  });

  it("are never those of another project", async () => {
    const ids = (await runsOf(other, upTo(1, 100))).map(({ id }) => id);
    expect(ids).toEqual([other.ids.Run]);
    const { data, errors } = await execute(other.owner.context, source, {
      ...{ id: world.projectId, numbers: [1, 20] },
    });
    expect(data?.project ?? null).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  it("take the same number of statements for a hundred as for two, and are no more than that", async () => {
    const statements: string[] = [];
    const watched = connect(database.url, { max: 1 });
    watched.sql.options.debug = (_connection: number, statement: string) => statements.push(statement);
    const context = { ...world.owner.context, db: watched.db, sql: watched.sql };
    const count = async (numbers: number[]) => {
      statements.length = 0;
      await ask(context, source, { id: world.projectId, numbers });
      return statements.length;
    };
    await count([20]);
    const few = await count([19, 20]);
    expect(few).toBeGreaterThan(4);
    expect(await count(upTo(15, 100))).toBe(few);
    await watched.close();
    const tooMany = await errorOf(world.owner.context, source, {
      ...{ id: world.projectId, numbers: upTo(1, 101) },
    });
    expect(tooMany?.message).toContain("ask for 100");
  });
});
