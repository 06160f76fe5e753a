import { and, eq, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, datasetImages, datasets, images, labelQueues, queueImages } from "@/db/schema";
import { command } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import {
  checkFilter,
  type DatasetImageFilter,
  datasetImageFilter,
  datasetImagesWhere,
} from "@/server/datasets/filter";
import { textArray } from "@/server/labels/append";
import { dealAgainFrom, holdQueue, type LabelQueue } from "./hold";
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

/** Makes a queue of the images of a dataset that a filter lets through now, with its people and its known answers. */
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
  run: async ({ tx, context, actor, access, projectId, publish, audit }, input) => {
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
    const filled = await fill(tx, context, queue, input, input.gold ?? null);
    if (filled.goldCount === 0 && input.gold) {
      throw new AppError(
        "INVALID_INPUT",
        "No image with one of the offered classes matches: there is none whose answer could be known.",
        "gold",
      );
    }
    publish(projectId, "QUEUE_CHANGED", queue.id);
    audit(queue.id);
    return filled;
  },
});

/** Adds images that match a filter now, or those of a list, behind those that are there; those of the queue stay as they are. */
export const addQueueImages = command({
  action: "queue:write",
  name: "queue:add-images",
  input: z.object({ queueId: z.string(), ...chosenImages }),
  record: ({ imageIds, ...input }) => ({ ...input, images: imageIds?.length }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, context, projectId, publish }, { queueId, ...chosen }) => {
    const queue = await holdQueue(tx, queueId);
    if (queue.state === "closed") {
      throw new AppError(
        "CONFLICT",
        `The queue ${queue.name} is closed: open it again before images are added.`,
      );
    }
    const filled = await fill(tx, context, queue, chosen, null);
    publish(projectId, "QUEUE_CHANGED", queueId);
    return filled;
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

/** A number in 0..1 that an image has in a queue, drawn as if at random and the same at each time. */
const drawn = (queueId: string, image: SQL) =>
  sql`(('x' || substr(md5(${image} || ${queueId}), 1, 8))::bit(32)::bigint::float8 / 4294967296)`;

/**
 * Puts images into a queue behind those that it has, in one statement however many they are. Images of known answer lie
 * at places drawn at random among the others.
 */
async function fill(
  tx: Transaction,
  context: Context,
  queue: LabelQueue,
  chosen: Chosen,
  gold: { count: number; filter?: DatasetImageFilter | null } | null,
): Promise<LabelQueue> {
  const dataset = { id: queue.datasetId, projectId: queue.projectId };
  const filter = chosen.filter ?? datasetImageFilter.parse({});
  const goldFilter = gold?.filter ?? datasetImageFilter.parse({});
  for (const each of [filter, goldFilter]) await checkFilter(context, queue.projectId, each);
  const matching = (of: DatasetImageFilter, more?: SQL) =>
    sql`from ${datasetImages} join ${images} on ${images.id} = ${datasetImages.imageId}
      where ${and(datasetImagesWhere(dataset, of), more)}`;
  const listed = chosen.imageIds
    ? sql`${datasetImages.imageId} = any(${textArray(chosen.imageIds)})`
    : undefined;
  const random = (image: SQL) => drawn(queue.id, image);
  const known = gold
    ? sql`select ${datasetImages.imageId} as image_id, ${images.classId} as class_id
        ${matching(goldFilter, sql`${images.classId} = any(${textArray(queue.classIds)})`)}
        order by ${random(sql`${datasetImages.imageId}`)} limit ${gold.count}`
    : sql`select null::text as image_id, null::text as class_id where false`;
  const place =
    queue.imageOrder === "random"
      ? random(sql`wanted.image_id`)
      : sql`case when wanted.class_id is null then
          (row_number() over (order by wanted.class_id is null desc, wanted.image_id) - 0.5)
            / (count(*) filter (where wanted.class_id is null) over ())
          else ${random(sql`wanted.image_id`)} end`;
  const [counted] = await tx.execute<{ images: number; gold: number }>(sql`
    with chosen as (select ${datasetImages.imageId} as image_id ${matching(filter, listed)}),
    known as (${known}),
    wanted as (select image_id, known.class_id from chosen full join known using (image_id)),
    placed as (
      select wanted.*, ${place} as place from wanted
      where not exists (
        select 1 from queue_images q where q.queue_id = ${queue.id} and q.image_id = wanted.image_id)),
    added as (
      insert into queue_images (queue_id, image_id, position, gold_class_id)
      select ${queue.id}, image_id, row_number() over (order by place, image_id) - 1 + (
        select coalesce(max(position) + 1, 0) from queue_images where queue_id = ${queue.id}), class_id
      from placed order by image_id returning gold_class_id)
    select count(*)::int as images, count(gold_class_id)::int as gold from added`);
  const added = counted ?? { images: 0, gold: 0 };
  if (added.images === 0) {
    throw new AppError(
      "INVALID_INPUT",
      "No image is like that, or all of them are in the queue already.",
      "filter",
    );
  }
  const [filled] = await tx
    .update(labelQueues)
    .set({
      imageCount: sql`${labelQueues.imageCount} + ${added.images}`,
      goldCount: sql`${labelQueues.goldCount} + ${added.gold}`,
      filters: [...queue.filters, chosen.imageIds ? { listed: chosen.imageIds.length } : filter],
    })
    .where(eq(labelQueues.id, queue.id))
    .returning();
  if (!filled) throw new Error("The update returned no queue");
  const [first] = await tx
    .select({ position: sql<number>`max(${queueImages.position})::int - ${added.images - 1}` })
    .from(queueImages)
    .where(eq(queueImages.queueId, queue.id));
  await dealAgainFrom(tx, queue.id, first?.position ?? 0);
  return filled;
}
