/** What tests of queues share: a team with an owner, three labellers and a reviewer, and a project of three classes. */
import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { datasetImages, datasets, images, members, queueImages } from "@/db/schema";
import { executeQueueFill } from "@/workers/queues/fill";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { servicesOf } from "./importing";
import { imageRow } from "./world";

export const database = await openTestDatabase();
export const { db } = database.connection;

export type Person = Awaited<ReturnType<typeof database.person>> & { memberId: string };

export async function person(role: "owner" | "labeller" | "reviewer", teamId?: string): Promise<Person> {
  const found = await database.person(role, teamId);
  const [member] = await db.select().from(members).where(eq(members.userId, found.actor.id));
  return { ...found, memberId: member?.id ?? "" };
}

export const owner = await person("owner");
const { id: projectId, classIds } = await database.project(owner.teamId, ["cat", "dog", "fox"]);
export const [cat = "", dog = "", fox = ""] = classIds;
export const [anna, ben, cleo] = [
  await person("labeller", owner.teamId),
  await person("labeller", owner.teamId),
  await person("labeller", owner.teamId),
];
export const judge = await person("reviewer", owner.teamId);

/** A dataset of images, the first `known` of which have a class already: cat. */
export async function dataset(count: number, known = 0): Promise<{ id: string; imageIds: string[] }> {
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

export const create = `mutation ($input: CreateLabelQueueInput!) { createLabelQueue(input: $input) { id imageCount goldCount } }`;
export const deal = `mutation ($input: DealQueueImagesInput!) { dealQueueImages(input: $input) { tasks { imageId } } }`;
export const cast = `mutation ($input: CastVoteInput!) { castVote(input: $input) {
  id voteCount settledCount reviewCount decidedCount } }`;
export const update = `mutation ($input: UpdateLabelQueueInput!) { updateLabelQueue(input: $input) { id reviewCount votesPerImage } }`;
export const decide = `mutation ($input: DecideQueueImageInput!) { decideQueueImage(input: $input) { id decidedCount reviewCount } }`;
export const undo = `mutation ($input: UndoQueueDecisionInput!) { undoQueueDecision(input: $input) { id decidedCount reviewCount } }`;

export const asLabeller = ({ memberId }: Person) => ({ memberId, role: "labeller" });

export async function queue(datasetId: string, more: Record<string, unknown> = {}): Promise<string> {
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
export const fill = (queueId: string, signal = new AbortController().signal) =>
  executeQueueFill(queueId, { ...servicesOf(database), signal });

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

export const classOf = async (imageId: string) =>
  (await db.select().from(images).where(eq(images.id, imageId)))[0]?.classId ?? null;
export const stateOf = async (queueId: string, imageId: string) =>
  (
    await db
      .select()
      .from(queueImages)
      .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)))
  )[0];
