import { and, eq, inArray, isNull, ne, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, datasets, labelQueues, type QueueFilling, queueFills } from "@/db/schema";
import { type CommandScope, command, parse } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { checkFilter, type DatasetImageFilter, datasetImageFilter } from "@/server/datasets/filter";
import { countKnown, nothingToAdd, wantedImages } from "./filling";
import { holdQueue, type LabelQueue } from "./hold";
import { people, setPeople } from "./people";

const mostByHand = 20_000;
const mostGold = 10_000;

export const queueName = z
  .string()
  .trim()
  .min(1, "Give the queue a name.")
  .max(100, "A queue's name has at most 100 characters.");
export const instructions = z.string().trim().max(4000, "Instructions have at most 4,000 characters.");
export const votesPerImage = z
  .int()
  .min(1, "One vote for each image at least.")
  .max(20, "Ask for at most 20 votes for each image.");

/** Which images of the dataset: those that match a filter now, or a list. */
const chosenImages = {
  filter: datasetImageFilter.nullish(),
  imageIds: z
    .array(z.string())
    .max(mostByHand, "Choose at most 20,000 images by hand; more by a filter.")
    .nullish(),
};

interface Chosen {
  filter?: DatasetImageFilter | null;
  imageIds?: string[] | null;
}

/** Refuses a name that another queue of the project has. */
export async function checkQueueName(
  tx: Transaction,
  projectId: string,
  name: string,
  own = "",
): Promise<void> {
  const [taken] = await tx
    .select({ id: labelQueues.id })
    .from(labelQueues)
    .where(and(eq(labelQueues.projectId, projectId), eq(labelQueues.name, name), ne(labelQueues.id, own)));
  if (taken)
    throw new AppError("CONFLICT", `A queue named ${name} is there already: choose another name.`, "name");
}

/**
 * Makes a queue with its people, and asks a worker to put into it the images of a dataset that a filter lets through as
 * the worker begins, with its known answers.
 */
export const createLabelQueue = command({
  action: "queue:write",
  name: "queue:create",
  input: z.object({
    datasetId: z.string(),
    name: queueName,
    instructions: instructions.nullish(),
    votesPerImage,
    rule: z.enum(labelQueues.rule.enumValues),
    imageOrder: z.enum(labelQueues.imageOrder.enumValues),
    classIds: z.array(z.string()).max(500, "Offer at most 500 classes.").nullish(),
    people,
    ...chosenImages,
    gold: z
      .object({
        count: z.int().min(1).max(mostGold, "At most 10,000 images of known answer."),
        filter: datasetImageFilter.nullish(),
      })
      .nullish(),
  }),
  record: ({ imageIds, ...input }) => ({ ...input, images: imageIds?.length }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, context, actor, access, projectId, publish, audit, enqueue }, input) => {
    const [dataset] = await tx
      .select({ id: datasets.id, projectId: datasets.projectId })
      .from(datasets)
      .where(eq(datasets.id, input.datasetId));
    if (!dataset) throw notFound(input.datasetId);
    await checkQueueName(tx, projectId, input.name);
    const classIds = await offeredClasses(tx, projectId, input.classIds);
    const [queue] = await tx
      .insert(labelQueues)
      .values({
        projectId,
        datasetId: dataset.id,
        name: input.name,
        instructions: input.instructions ?? "",
        votesPerImage: input.votesPerImage,
        rule: input.rule,
        imageOrder: input.imageOrder,
        classIds,
        createdBy: actor.id,
      })
      .returning();
    if (!queue) throw new Error("The insert returned no queue");
    await setPeople(tx, queue, access.teamId, input.people);
    const filling = await fillingOf(context, projectId, input, input.gold ?? null);
    await askForFilling({ tx, actor, enqueue }, queue, filling);
    publish(projectId, "QUEUE_CHANGED", queue.id);
    audit(queue.id);
    return queue;
  },
});

/**
 * Asks a worker to add images that match a filter, or those of a list, behind those that are there; those of the queue
 * stay as they are.
 */
export const addQueueImages = command({
  action: "queue:write",
  name: "queue:add-images",
  input: z.object({ queueId: z.string(), ...chosenImages }),
  record: ({ imageIds, ...input }) => ({ ...input, images: imageIds?.length }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, context, actor, projectId, publish, enqueue }, { queueId, ...chosen }) => {
    const queue = await holdQueue(tx, queueId);
    if (queue.state === "closed") {
      throw new AppError(
        "CONFLICT",
        `The queue ${queue.name} is closed: open it again before images are added.`,
      );
    }
    const filling = await fillingOf(context, projectId, chosen, null);
    await askForFilling({ tx, actor, enqueue }, queue, filling);
    publish(projectId, "QUEUE_CHANGED", queueId);
    return queue;
  },
});

/** The classes that a queue offers, in the project's order: all that are not archived unless some are named. */
async function offeredClasses(
  tx: Transaction,
  projectId: string,
  chosen: readonly string[] | null | undefined,
): Promise<string[]> {
  const found = await tx
    .select({ id: classes.id })
    .from(classes)
    .where(
      and(
        eq(classes.projectId, projectId),
        isNull(classes.archivedAt),
        chosen ? inArray(classes.id, [...chosen]) : undefined,
      ),
    )
    .orderBy(classes.position, classes.id);
  const ids = new Set(found.map(({ id }) => id));
  const missing = chosen?.find((id) => !ids.has(id));
  if (missing !== undefined) throw notFound(missing);
  if (ids.size < 2) {
    throw new AppError(
      "INVALID_INPUT",
      "There is nothing to choose from: offer at least two classes.",
      "classIds",
    );
  }
  return [...ids];
}

/** Ends the filling of a queue; nothing of it stays. A second call changes nothing. */
export const cancelQueueFilling = command({
  action: "queue:write",
  name: "queue:cancel-filling",
  input: z.object({ queueId: z.string() }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, projectId, publish }, { queueId }) => {
    await cancelWork(tx, queueFills, queueId);
    const [queue] = await tx.select().from(labelQueues).where(eq(labelQueues.id, queueId));
    if (!queue) throw notFound(queueId);
    publish(projectId, "QUEUE_CHANGED", queueId);
    return queue;
  },
});

/** The images that a queue is to be filled with; whoever asks may see what the filters name. */
async function fillingOf(
  context: Context,
  projectId: string,
  chosen: Chosen,
  gold: { count: number; filter?: DatasetImageFilter | null } | null,
): Promise<QueueFilling> {
  const filter = chosen.filter ?? datasetImageFilter.parse({});
  const goldFilter = gold?.filter ?? datasetImageFilter.parse({});
  for (const each of [filter, goldFilter]) await checkFilter(context, projectId, each);
  return {
    filter,
    imageIds: chosen.imageIds ?? null,
    gold: gold && { count: gold.count, filter: goldFilter },
  };
}

const tooFewKnown = (known: number, count: number) =>
  known === 0
    ? "No other image that matches has one of the offered classes: there is none whose answer could be known. Ask about fewer images, those without a class say, or for no known answers."
    : `${count} images of known answer are asked for, and ${known === 1 ? "there is 1" : `there are ${known}`} that the queue does not ask about itself: ask for ${known} at most.`;

/** How many images of a dataset a new queue could take for known answers, 10,000 at most. */
export async function knownAnswersOf(
  context: Context,
  dataset: { id: string; projectId: string },
  asked: { filter?: unknown; known?: unknown; classIds: string[] },
): Promise<number> {
  const filterOf = (filter: unknown) => parse(datasetImageFilter, filter ?? {}, "filter");
  const chosen = { filter: filterOf(asked.filter) };
  const gold = { count: mostGold, filter: filterOf(asked.known) };
  const filling = await fillingOf(context, dataset.projectId, chosen, gold);
  const queue = { id: "", datasetId: dataset.id, classIds: asked.classIds };
  return countKnown(context.db, queue, filling, mostGold);
}

/** Asks a worker to put images into a queue. What it could not do is refused here, while somebody looks. */
export async function askForFilling(
  { tx, actor, enqueue }: Pick<CommandScope, "tx" | "actor" | "enqueue">,
  queue: LabelQueue,
  filling: QueueFilling,
): Promise<void> {
  const [any] = await tx.execute(sql`select 1 ${wantedImages(queue, filling)} limit 1`);
  if (!any) throw new AppError("INVALID_INPUT", nothingToAdd, "filter");
  if (filling.gold) {
    const { count } = filling.gold;
    const known = await countKnown(tx, queue, filling, count);
    if (known < count) throw new AppError("INVALID_INPUT", tooFewKnown(known, count), "gold");
  }
  const asked = { filling, createdBy: actor.id, createdAt: new Date() };
  const [row] = await tx
    .insert(queueFills)
    .values({ id: queue.id, projectId: queue.projectId, ...asked })
    .onConflictDoUpdate({
      target: queueFills.id,
      set: {
        ...{ ...asked, state: "queued", processed: 0, total: null, failure: null },
        ...{ cancelRequestedAt: null, startedAt: null, finishedAt: null },
      },
      setWhere: notInArray(queueFills.state, ["queued", "running"]),
    })
    .returning({ id: queueFills.id });
  if (!row) {
    throw new AppError(
      "CONFLICT",
      `Images are being added to the queue ${queue.name}: add more once they are there, or cancel that first.`,
    );
  }
  await enqueue("fill", { id: queue.id }, queue.id);
}
