import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import * as table from "@/db/schema";
import { claimRun } from "@/server/runs/claim";
import { RunWriter } from "@/server/runs/worker";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { measuredRun, openRegistryWorld, reference, registryClient } from "./registering";

const [better, , worse] = reference.runs;
if (!better || !worse) throw new Error("no reference");

const database = await openTestDatabase();
const { db } = database.connection;
const world = await openRegistryWorld(database, reference.champion.length);
const { projectId, owner, teamId } = world.world;
await createQueues(owner.context.jobs);
const anna = await database.person("maintainer", teamId);
const ben = await database.person("maintainer", teamId);
const asAnna = registryClient(anna.context);
const first = await measuredRun(database, world, { number: 20, right: reference.champion });
const { id: modelId } = await asAnna.create(projectId, "Cats or dogs");
const { id: championId } = await asAnna.register(modelId, first.run.id);
await registryClient(owner.context).rule(modelId, {});
await registryClient(owner.context).promote(modelId, championId);

/** Ends a run as its worker does. */
async function finish(runId: string): Promise<void> {
  await db.update(table.runs).set({ state: "evaluating" }).where(eq(table.runs.id, runId));
  const claim = await claimRun(db, runId);
  if (!claim) throw new Error("not claimed");
  await new RunWriter(db, claim, { onError: () => {} }).finish("finished");
}

describe("a run that ends ahead of the champion", () => {
  it("is told to who follows it and to who keeps the model, with its p", async () => {
    const ends = await measuredRun(database, world, { number: 25, right: better.right });
    const carla = await database.person("viewer", teamId);
    await db.insert(table.runFollowers).values({ runId: ends.run.id, userId: carla.actor.id });
    await finish(ends.run.id);
    const itemOf = async (userId: string) =>
      (
        await db
          .select()
          .from(table.inboxItems)
          .where(and(eq(table.inboxItems.userId, userId), eq(table.inboxItems.runId, ends.run.id)))
      )[0];
    for (const { actor } of [carla, anna]) {
      const ahead = (await itemOf(actor.id))?.ahead;
      expect(ahead).toMatchObject({
        ...{ modelVersionId: championId, registeredModelId: modelId },
        ...{ accuracy: better.accuracy, championAccuracy: reference.accuracy },
      });
      expect(ahead?.p).toBeCloseTo(better.p, 12);
    }
    expect(await itemOf(ben.actor.id)).toBeUndefined();
    const { viewer } = await ask<{ viewer: { inbox: { edges: { node: unknown }[] } } }>(
      carla.context,
      "{ viewer { inbox { edges { node { run { number } ahead { p champion { number } registeredModel { name } } } } } } }",
      {},
    );
    expect(viewer.inbox.edges[0]?.node).toMatchObject({
      run: { number: 25 },
      ahead: { champion: { number: 1 }, registeredModel: { name: "Cats or dogs" } },
    });
  });

  it("is announced once to the pages of the project, whether somebody follows it or not, and said to whom it was told", async () => {
    for (const [number, isFollowed] of [
      [27, true],
      [28, false],
    ] as const) {
      const { run } = await measuredRun(database, world, { number, right: better.right });
      await db.delete(table.runFollowers).where(eq(table.runFollowers.runId, run.id));
      if (isFollowed) await db.insert(table.runFollowers).values({ runId: run.id, userId: ben.actor.id });
      await finish(run.id);
      const ended = and(eq(table.events.objectId, run.id), eq(table.events.type, "RUN_ENDED"));
      expect(await db.$count(table.events, ended)).toBe(1);
      const aheadFor = async (context: typeof anna.context) =>
        (
          await ask<{ run: { ahead: { p: number } | null } }>(
            context,
            "query ($id: ID!) { run(id: $id) { ahead { p } } }",
            {
              id: run.id,
            },
          )
        ).run.ahead;
      expect((await aheadFor(anna.context))?.p).toBeCloseTo(better.p, 12);
      expect((await aheadFor(ben.context)) !== null).toBe(isFollowed);
    }
  });

  it("is not where it is no better, or was measured on another version", async () => {
    const ends = await measuredRun(database, world, { number: 26, right: worse.right });
    await finish(ends.run.id);
    expect(await db.$count(table.inboxItems, eq(table.inboxItems.runId, ends.run.id))).toBe(0);
  });
});
