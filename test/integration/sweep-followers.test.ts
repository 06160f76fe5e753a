import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { hookDeliveries, hooks, members, runs, sweepTrials } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openSweeping } from "./sweeping";

const database = await openTestDatabase();
const { db } = database.connection;
const { own, begun: begunWith, advanceAll } = await openSweeping(database);
const begun = () => begunWith({ maxTrials: 2 });
const [member] = await db.select().from(members).where(eq(members.userId, own.userId));
const teamId = member?.teamId ?? "";

/** Has the sweep use up its budget. */
async function end(sweepId: string): Promise<void> {
  await advanceAll();
  const trials = await db.select().from(sweepTrials).where(eq(sweepTrials.sweepId, sweepId));
  for (const { runId } of trials) {
    await db
      .update(runs)
      .set({
        state: "finished",
        validationAccuracy: 0.5,
        bestValidationAccuracy: 0.5,
        finishedAt: new Date(),
      })
      .where(eq(runs.id, runId ?? ""));
  }
  await advanceAll();
}

const follow = (context: Context, sweepId: string, follows: boolean) =>
  ask<{ followSweep: { isFollowed: boolean } }>(
    context,
    "mutation ($input: FollowSweepInput!) { followSweep(input: $input) { id isFollowed } }",
    { input: { sweepId, follow: follows } },
  );
const isFollowed = async (context: Context, id: string) =>
  (
    await ask<{ sweep: { isFollowed: boolean } }>(
      context,
      "query ($id: ID!) { sweep(id: $id) { isFollowed } }",
      {
        id,
      },
    )
  ).sweep.isFollowed;

/** How often a person has a sweep in the inbox, and whether it is unread. */
async function inboxOf(context: Context, sweepId: string): Promise<boolean[]> {
  const { viewer } = await ask<{
    viewer: { inbox: { edges: { node: { sweep: { id: string } | null; readAt: string | null } }[] } };
  }>(context, "{ viewer { inbox { edges { node { readAt sweep { id } } } } } }", {});
  return viewer.inbox.edges
    .filter(({ node }) => node.sweep?.id === sweepId)
    .map(({ node }) => node.readAt === null);
}

it("is told to who began it and to whoever follows it, once, and anew when it ends again", async () => {
  const [viewer, other] = [await database.person("viewer", teamId), await database.person("owner", teamId)];
  const id = await begun();
  expect(await isFollowed(own.context, id)).toBe(true);
  expect(await isFollowed(viewer.context, id)).toBe(false);
  for (const follows of [true, true]) {
    expect((await follow(viewer.context, id, follows)).followSweep.isFollowed).toBe(true);
  }
  await end(id);
  expect(await inboxOf(own.context, id)).toEqual([true]);
  expect(await inboxOf(viewer.context, id)).toEqual([true]);
  expect(await inboxOf(other.context, id)).toEqual([]);
  await ask(viewer.context, "mutation { readInbox(input: {}) { unreadCount } }", {});
  expect(await inboxOf(viewer.context, id)).toEqual([false]);
  await ask(own.context, "mutation ($input: ExtendSweepInput!) { extendSweep(input: $input) { id } }", {
    input: { sweepId: id, maxTrials: 3 },
  });
  await end(id);
  expect(await inboxOf(viewer.context, id)).toEqual([true]);
});

it("is told no more to who wants it no longer, nor to who has left the team", async () => {
  const leaver = await database.person("viewer", teamId);
  const id = await begun();
  await follow(leaver.context, id, true);
  expect((await follow(own.context, id, false)).followSweep.isFollowed).toBe(false);
  await db.delete(members).where(and(eq(members.teamId, teamId), eq(members.userId, leaver.actor.id)));
  await end(id);
  expect(await inboxOf(own.context, id)).toEqual([]);
  const again = await database.connection.sql`select 1 from inbox_items where sweep_id = ${id}`;
  expect(again.length).toBe(0);
  const refused = await errorOf(
    leaver.context,
    "mutation ($input: FollowSweepInput!) { followSweep(input: $input) { id } }",
    { input: { sweepId: id, follow: true } },
  );
  expect(refused?.extensions?.code).toBe("NOT_FOUND");
});

it("is told to a hook with its state and best trial, and to followers also where a person stopped it", async () => {
  const hook = { projectId: own.projectId, url: "https://hooks.example.org/", secret: "word" };
  await db.insert(hooks).values({ ...hook, createdBy: own.userId, events: ["sweep_ended"] });
  const told = async () =>
    (await db.select().from(hookDeliveries).orderBy(hookDeliveries.id)).map(({ event, body }) => ({
      event,
      body: body as { sweep: object },
    }));
  const id = await begun();
  await end(id);
  const [best] = await db.select().from(sweepTrials).where(eq(sweepTrials.sweepId, id));
  const sweep = { id, name: "Rates", method: "random", trials: 2, objective: "validation.accuracy" };
  expect(await told()).toMatchObject([
    {
      event: "sweep_ended",
      body: {
        project: { id: own.projectId },
        sweep: {
          ...{ ...sweep, state: "finished", stateReason: null },
          best: { trial: 0, value: 0.5, runId: best?.runId, runNumber: expect.any(Number) },
        },
      },
    },
  ]);

  const viewer = await database.person("viewer", teamId);
  const other = await begun();
  await follow(viewer.context, other, true);
  for (let i = 0; i < 2; i++) {
    await ask(own.context, "mutation ($input: SweepIdInput!) { stopSweep(input: $input) { id } }", {
      input: { sweepId: other },
    });
  }
  const [, second, ...more] = await told();
  expect(second?.body.sweep).toMatchObject({ id: other, state: "stopped", trials: 0, best: null });
  expect(more).toEqual([]);
  expect(await inboxOf(viewer.context, other)).toEqual([true]);
  // Who stopped it knows.
  expect(await inboxOf(own.context, other)).toEqual([]);
});
