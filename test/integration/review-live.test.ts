/** A review in which many decide at once: what each hears by the stream alone, over HTTP as a page does. */
import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { classes, members, user } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { lastSequence } from "@/server/core/events";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { openReviewWorld, type ReviewWorld } from "./reviewing";
import { cookieOf, openStream } from "./streaming";

const database = await openTestDatabase();
const { db } = database.connection;

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_DATA = database.dataDir;
});

interface Heard {
  sequence: string;
  imageId: string;
  key: string;
  verdict: string | null;
  user: { id: string; name: string };
  class: { id: string; name: string } | null;
  tags: { id: string; name: string }[];
}

interface HeardEvent {
  sequence: string | null;
  type: string;
  objectId: string;
  decisions: Heard[] | null;
}

const fields = "sequence imageId key verdict user { id name } class { id name } tags { id name }";
const followed = `subscription ($id: ID!, $after: String) { projectEvents(projectId: $id, after: $after) {
  sequence type objectId decisions { ${fields} } } }`;

/** Somebody who listens from a number on, until they leave. */
class Follower {
  readonly events: HeardEvent[] = [];
  isOver = false;
  private readonly leaving = new AbortController();

  static async at(projectId: string, cookie: string, after: string, query = followed): Promise<Follower> {
    const follower = new Follower();
    const answer = await openStream(cookie, query, { id: projectId, after }, follower.leaving.signal);
    void follower.listen(answer);
    return follower;
  }

  private async listen({ body }: Response): Promise<void> {
    let rest = "";
    const text = new TextDecoder();
    for await (const piece of body as ReadableStream<Uint8Array>) {
      const lines = (rest + text.decode(piece, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.startsWith("data: {")) continue;
        const { data, errors } = JSON.parse(line.slice(6)) as {
          data?: { projectEvents: HeardEvent };
          errors?: unknown;
        };
        if (errors) throw new Error(JSON.stringify(errors));
        if (data?.projectEvents.sequence) this.events.push(data.projectEvents);
      }
    }
    this.isOver = true;
  }

  get decisions(): Heard[] {
    return this.events.flatMap(({ decisions }) => decisions ?? []);
  }

  get last(): string {
    return this.events.at(-1)?.sequence ?? "0";
  }

  leave(): void {
    this.leaving.abort();
  }
}

async function openReview(world: ReviewWorld) {
  const { createReview } = await ask<{ createReview: { id: string } }>(
    world.owner.context,
    "mutation ($input: CreateReviewInput!) { createReview(input: $input) { id } }",
    {
      input: {
        ...{ runId: world.ids.Run, name: "Live", selection: { truth: 0, predicted: 1 }, peoplePerImage: 1 },
        memberIds: [world.annaId, world.benId],
      },
    },
  );
  const { review } = await ask<{ review: { imageIds: string[] } }>(
    world.owner.context,
    "query ($id: ID!) { review(id: $id) { imageIds } }",
    { id: createReview.id },
  );
  const begun = String(await lastSequence(db, world.projectId));
  return { id: createReview.id, imageIds: review.imageIds, begun };
}

const decide = (
  { context }: { context: Context },
  reviewId: string,
  imageIds: string[],
  more: Record<string, unknown> = {},
) =>
  ask(context, "mutation ($input: DecideReviewImagesInput!) { decideReviewImages(input: $input) { id } }", {
    input: { reviewId, imageIds, key: randomUUID(), verdict: "ambiguous", ...more },
  });

/** The log as a page reads it. */
async function logOf(world: ReviewWorld, id: string): Promise<Heard[]> {
  const { review } = await ask<{ review: { decisions: { edges: { node: Heard }[] } } }>(
    world.owner.context,
    `query ($id: ID!) { review(id: $id) { decisions(first: 400) { edges { node { ${fields} } } } } }`,
    { id },
  );
  return review.decisions.edges.map(({ node }) => node);
}

describe("what comes with an event", () => {
  it("is the log, whole and in order, for each of many while many decide, also after a break", async () => {
    const world = await openReviewWorld(database);
    const { id, imageIds, begun } = await openReview(world);
    const cookies = await Promise.all(
      [world.owner, world.anna, world.ben].map(({ actor }) => cookieOf(database, actor.id)),
    );
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) => Follower.at(world.projectId, cookies[n % 3] ?? "", begun)),
    );
    const half = (people: (typeof world.anna)[]) =>
      Promise.all(people.flatMap((person) => imageIds.map((imageId) => decide(person, id, [imageId]))));
    await half([world.anna]);
    // One is away while the others decide, and comes again from where it was.
    const away = all[0];
    away?.leave();
    await half([world.ben, world.owner]);
    const again = await Follower.at(world.projectId, cookies[0] ?? "", away?.last ?? "0");
    await decide(world.ben, id, imageIds, { verdict: "duplicate" });
    const log = await logOf(world, id);
    expect(log).toHaveLength(4 * imageIds.length);
    for (const follower of all.slice(1)) {
      await expect.poll(() => follower.decisions.length, { timeout: 10_000 }).toBe(log.length);
      expect(follower.decisions).toEqual(log);
    }
    await expect
      .poll(() => [...(away?.decisions ?? []), ...again.decisions].length, { timeout: 10_000 })
      .toBe(log.length);
    expect([...(away?.decisions ?? []), ...again.decisions]).toEqual(log);
    for (const follower of [...all, again]) follower.leave();
  });

  it("names people, classes and causes as they are called then, and is nothing for what is no decision", async () => {
    const world = await openReviewWorld(database);
    const { id, imageIds, begun } = await openReview(world);
    const follower = await Follower.at(world.projectId, await cookieOf(database, world.anna.actor.id), begun);
    const { createCauseTag } = await ask<{ createCauseTag: { id: string } }>(
      world.owner.context,
      "mutation ($input: CreateCauseTagInput!) { createCauseTag(input: $input) { id } }",
      { input: { projectId: world.projectId, name: "motion blur" } },
    );
    const wrong = { verdict: "label_wrong", classId: world.dogId, tagIds: [createCauseTag.id] };
    const [imageId = "", other = ""] = imageIds;
    await decide(world.ben, id, [imageId], wrong);
    await expect.poll(() => follower.decisions.length).toBe(1);
    const [dog] = await db.select().from(classes).where(eq(classes.id, world.dogId));
    expect(follower.decisions).toMatchObject([
      {
        ...{ imageId, verdict: "label_wrong", user: { id: world.ben.actor.id } },
        ...{ class: { id: world.dogId, name: dog?.name }, tags: [{ name: "motion blur" }] },
      },
    ]);
    await db.update(classes).set({ name: "hound" }).where(eq(classes.id, world.dogId));
    await db.update(user).set({ name: "Benedict" }).where(eq(user.id, world.ben.actor.id));
    await decide(world.ben, id, [other], wrong);
    await expect.poll(() => follower.decisions.length).toBe(2);
    expect(follower.decisions[1]).toMatchObject({ class: { name: "hound" }, user: { name: "Benedict" } });
    await ask(
      world.owner.context,
      "mutation ($input: UpdateReviewInput!) { updateReview(input: $input) { id } }",
      { input: { reviewId: id, name: "Called otherwise" } },
    );
    await expect.poll(() => follower.events.at(-1)?.decisions).toBeNull();
    expect(follower.events.at(-1)).toMatchObject({ type: "REVIEW_CHANGED", objectId: id });
    follower.leave();
  });

  it("is answered to each as they ask, and to nobody who may not hear of it any more", async () => {
    const world = await openReviewWorld(database);
    const { id, imageIds, begun } = await openReview(world);
    const cookie = await cookieOf(database, world.anna.actor.id);
    const brief = followed.replace(fields, "verdict user { email }");
    const [short, whole, gone] = await Promise.all([
      Follower.at(world.projectId, cookie, begun, brief),
      Follower.at(world.projectId, cookie, begun),
      Follower.at(world.projectId, await cookieOf(database, world.ben.actor.id), begun),
    ]);
    await decide(world.owner, id, imageIds.slice(0, 1));
    for (const follower of [short, whole, gone]) {
      await expect.poll(() => follower.decisions.length).toBe(1);
    }
    expect(short.decisions).toEqual([{ verdict: "ambiguous", user: { email: world.owner.actor.email } }]);
    expect(whole.decisions).toEqual(await logOf(world, id));
    await db.delete(members).where(eq(members.id, world.benId));
    await decide(world.owner, id, imageIds.slice(1, 2));
    await expect.poll(() => whole.decisions.length).toBe(2);
    await expect.poll(() => gone.isOver).toBe(true);
    expect(gone.decisions).toHaveLength(1);
    for (const follower of [short, whole]) follower.leave();
  });
});
