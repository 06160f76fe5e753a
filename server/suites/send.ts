import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { datasetImageFilter } from "@/server/datasets/filter";
import { textArray } from "@/server/labels/append";
import { askForFilling } from "@/server/queues/create";
import { holdQueue, type LabelQueue } from "@/server/queues/hold";
import { holdCases } from "./commands";
import { type Nearness, nearestUnlabelled } from "./neighbours";

const mostCases = 20;
const mostNeighbours = 100;

/** What was sent to a queue. */
export interface CasesSent {
  queue: LabelQueue;
  pictures: number;
  neighbours: number;
  /** Pictures whose neighbours were found in each way. */
  by: Record<Nearness, number>;
}

/**
 * Sends the pictures of error cases to a labelling queue, together with the images without a class that are nearest to
 * each. A picture that the queue's dataset does not have, as one kept from Try, is taken into it.
 */
export const sendCasesToQueue = command({
  action: "queue:write",
  name: "error-case:send-to-queue",
  input: z.object({
    queueId: z.string(),
    errorCaseIds: z
      .array(z.string())
      .min(1, "Choose a case first.")
      .max(mostCases, "Send at most 20 cases at once."),
    neighbours: z.int().min(0).max(mostNeighbours, "At most 100 neighbours of each picture."),
  }),
  on: ({ queueId }) => queueId,
  run: async (
    { tx, actor, projectId, publish, enqueue },
    { queueId, errorCaseIds, neighbours },
  ): Promise<CasesSent> => {
    const queue = await holdQueue(tx, queueId);
    if (queue.state === "closed") {
      throw new AppError(
        "CONFLICT",
        `The queue ${queue.name} is closed: open it again before images are added.`,
      );
    }
    const cases = await holdCases(tx, projectId, [...new Set(errorCaseIds)]);
    const pictures = [...new Set(cases.map(({ imageId }) => imageId))];
    if (await takeIn(tx, queue, cases)) publish(projectId, "DATASET_CHANGED", queue.datasetId);
    const near =
      neighbours === 0
        ? new Map()
        : await nearestUnlabelled(tx, { datasetId: queue.datasetId, queueId }, pictures, neighbours);
    const found: { by: Nearness; imageIds: string[] }[] = [...near.values()];
    const beside = new Set(found.flatMap(({ imageIds }) => imageIds));
    for (const id of pictures) beside.delete(id);
    await askForFilling({ tx, actor, enqueue }, queue, {
      filter: datasetImageFilter.parse({}),
      imageIds: [...pictures, ...beside],
      gold: null,
    });
    publish(projectId, "QUEUE_CHANGED", queueId);
    const count = (kind: Nearness) => found.filter(({ by }) => by === kind).length;
    return {
      queue,
      pictures: pictures.length,
      neighbours: beside.size,
      by: { features: count("features"), hash: count("hash") },
    };
  },
});

/** Puts pictures of cases into the dataset of a queue that does not have them. @returns whether there were any. */
async function takeIn(
  tx: Transaction,
  { datasetId }: LabelQueue,
  cases: readonly { id: string; imageId: string }[],
): Promise<boolean> {
  const added = await tx.execute<{ id: string }>(sql`
    insert into dataset_images (dataset_id, image_id, name, brightness, contrast, sharpness, pixels, proportion)
    select ${datasetId}, i.id, 'error-cases/' || min(c.id), q.brightness, q.contrast, q.sharpness,
      q.pixels, q.proportion
    from error_cases c join images i on i.id = c.image_id left join image_quality q on q.image_id = i.id
    where c.id = any(${textArray(cases.map(({ id }) => id))}) group by i.id, q.image_id
    on conflict do nothing returning image_id as id`);
  if (added.length === 0) return false;
  await tx.execute(sql`
    delete from removed_images where dataset_id = ${datasetId}
    and image_id = any(${textArray(added.map(({ id }) => id))})`);
  await tx.execute(
    sql`update datasets set image_count = image_count + ${added.length} where id = ${datasetId}`,
  );
  return true;
}
