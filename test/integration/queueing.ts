/** What tests of queues share: a team with an owner, three labellers and a reviewer, and a project of three classes. */
import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { datasetImages, datasets, images, members, queueImages } from "@/db/schema";
import { executeQueueFill } from "@/workers/queues/fill";
import { openTestDatabase, type TestDatabase } from "./database";
import { ask } from "./graphql";
import { servicesOf } from "./importing";
import { imageRow } from "./world";

export type Person = Awaited<ReturnType<TestDatabase["person"]>> & { memberId: string };

export const create = `mutation ($input: CreateLabelQueueInput!) { createLabelQueue(input: $input) { id imageCount goldCount } }`;

export const deal = `mutation ($input: DealQueueImagesInput!) { dealQueueImages(input: $input) { tasks { imageId } } }`;

export const cast = `mutation ($input: CastVoteInput!) { castVote(input: $input) {
  id voteCount settledCount reviewCount decidedCount } }`;

export const update = `mutation ($input: UpdateLabelQueueInput!) { updateLabelQueue(input: $input) { id reviewCount votesPerImage } }`;

export const decide = `mutation ($input: DecideQueueImageInput!) { decideQueueImage(input: $input) { id decidedCount reviewCount } }`;

export const undo = `mutation ($input: UndoQueueDecisionInput!) { undoQueueDecision(input: $input) { id decidedCount reviewCount } }`;

export const asLabeller = ({ memberId }: Person) => ({ memberId, role: "labeller" });

export async function dealt({ context }: Person, queueId: string, count = 50): Promise<string[]> {
  const answer = await ask<{ dealQueueImages: { tasks: { imageId: string }[] } }>(context, deal, {
    input: { queueId, count },
  });
  return answer.dealQueueImages.tasks.map(({ imageId }) => imageId);
}

/** Votes for a class, "skip" or "cannot_say". */
export function vote(
  { context }: Person,
  queueId: string,
  imageId: string,
  said: string,
  key = randomUUID(),
) {
  const isClass = said !== "skip" && said !== "cannot_say";
  const answer = isClass ? { answer: "class", classId: said } : { answer: said };
  return ask<{ castVote: Record<string, number> }>(context, cast, {
    input: { queueId, imageId, key, ms: 1200, ...answer },
  });
}

/** A database of the test file's own with these people, and what makes queues in it. */
export async function openQueueing() {
  const database = await openTestDatabase();
  const { db } = database.connection;

  async function person(role: "owner" | "labeller" | "reviewer", teamId?: string): Promise<Person> {
    const found = await database.person(role, teamId);
    const [member] = await db.select().from(members).where(eq(members.userId, found.actor.id));
    return { ...found, memberId: member?.id ?? "" };
  }

  const owner = await person("owner");
  const { id: projectId, classIds } = await database.project(owner.teamId, ["cat", "dog", "fox"]);
  const [cat = "", dog = "", fox = ""] = classIds;
  const [anna, ben, cleo] = [
    await person("labeller", owner.teamId),
    await person("labeller", owner.teamId),
    await person("labeller", owner.teamId),
  ];
  const judge = await person("reviewer", owner.teamId);

  /** A dataset of images, the first `known` of which have a class already: cat. */
  async function dataset(count: number, known = 0): Promise<{ id: string; imageIds: string[] }> {
    const [row] = await db
      .insert(datasets)
      .values({ projectId, name: randomUUID(), imageCount: count })
      .returning();
    const imageIds: string[] = [];
    for (let i = 0; i < count; i++) {
      imageIds.push((await imageRow(database, projectId, i < known ? cat : undefined)).id);
    }
    const id = row?.id ?? "";
    await db
      .insert(datasetImages)
      .values(imageIds.map((imageId, i) => ({ datasetId: id, imageId, name: `cat/${i}.png` })));
    return { id, imageIds };
  }

  async function queue(datasetId: string, more: Record<string, unknown> = {}): Promise<string> {
    const input = {
      ...{ datasetId, name: randomUUID(), votesPerImage: 1, rule: "majority", imageOrder: "arrival" },
      people: [
        asLabeller(anna),
        asLabeller(ben),
        asLabeller(cleo),
        { memberId: judge.memberId, role: "reviewer" },
      ],
      ...more,
    };
    const answer = await ask<{ createLabelQueue: { id: string } }>(owner.context, create, { input });
    await fill(answer.createLabelQueue.id);
    return answer.createLabelQueue.id;
  }

  /** What the worker does with a queue. */
  const fill = (queueId: string, signal = new AbortController().signal) =>
    executeQueueFill(queueId, { ...servicesOf(database), signal });

  const classOf = async (imageId: string) =>
    (await db.select().from(images).where(eq(images.id, imageId)))[0]?.classId ?? null;
  const stateOf = async (queueId: string, imageId: string) =>
    (
      await db
        .select()
        .from(queueImages)
        .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)))
    )[0];

  return {
    database,
    db,
    person,
    owner,
    projectId,
    cat,
    dog,
    fox,
    anna,
    ben,
    cleo,
    judge,
    dataset,
    queue,
    fill,
    classOf,
    stateOf,
  };
}
