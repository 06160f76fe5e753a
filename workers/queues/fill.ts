import { eq, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { datasetImages, images, labelQueues, type QueueFilling, queueFills } from "@/db/schema";
import { carryOut, type Work, type WorkEnd, WorkFailed } from "@/server/core/work";
import { knownImages, nothingToAdd, wantedImages } from "@/server/queues/filling";
import { dealAgainFrom, type LabelQueue } from "@/server/queues/hold";
import type { Services } from "@/workers/services";

type FillWork = Work<typeof queueFills>;
type Stopped = () => "cancelled" | "interrupted" | null;

/** Undoes what was written, where the work is to end. */
class PutDown extends Error {
  override name = "PutDown";
}

const rowsAStatement = 20_000;

/**
 * Puts images into a queue behind those that it has. They come in in one transaction: whatever kills this, there are all
 * of them or none, and the next attempt begins again with what matches then. The queue itself is held for the last
 * moment only, so people go on with what it has.
 */
export function executeQueueFill(id: string, { connection, signal }: Services): Promise<WorkEnd> {
  const { db } = connection;
  return carryOut({ db, table: queueFills, event: "QUEUE_CHANGED", id, signal }, async (work, stopped) => {
    try {
      await work.finish("finished", null, (tx) => fill(tx, work, stopped), "last");
    } catch (error) {
      // `carryOut` ends the work as it was asked to.
      if (!(error instanceof PutDown)) throw error;
    }
  });
}

async function fill(tx: Transaction, work: FillWork, stopped: Stopped): Promise<void> {
  const { filling } = work.row;
  // Nothing is swept from here to the commit (workers/deletion): an image that is there stays there.
  await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtext('images_and_blobs'))`);
  const [queue] = await tx.select().from(labelQueues).where(eq(labelQueues.id, work.row.id));
  if (!queue) throw new WorkFailed("The queue is gone.");
  const { total, gold } = await place(tx, queue, filling);
  if (total === 0) throw new WorkFailed(nothingToAdd);
  const goOn = async (processed: number) => {
    await work.step({ processed, total });
    if (stopped() !== null) throw new PutDown();
  };
  await goOn(0);
  const [next] = await tx.execute<{ position: number }>(sql`
    select coalesce(max(position) + 1, 0)::int as position from queue_images where queue_id = ${queue.id}`);
  const first = next?.position ?? 0;
  for (let from = 0; from < total; from += rowsAStatement) {
    await tx.execute(sql`
      insert into queue_images (queue_id, image_id, position, gold_class_id)
      select ${queue.id}, image_id, ${first} + place, class_id from filling
      where n >= ${from} and n < ${from + rowsAStatement} order by n`);
    await goOn(Math.min(from + rowsAStatement, total));
  }
  await tx
    .update(labelQueues)
    .set({
      imageCount: sql`${labelQueues.imageCount} + ${total}`,
      goldCount: sql`${labelQueues.goldCount} + ${gold}`,
      filters: [...queue.filters, filling.imageIds ? { listed: filling.imageIds.length } : filling.filter],
    })
    .where(eq(labelQueues.id, queue.id));
  await dealAgainFrom(tx, queue.id, first);
}

/** A number in 0..1 that an image has in a queue, drawn as if at random and the same at each time. */
const drawn = (queueId: string, image: SQL) =>
  sql`(('x' || substr(md5(${image} || ${queueId}), 1, 8))::bit(32)::bigint::float8 / 4294967296)`;

/**
 * Draws the places of the images into a temporary table: `n` in the order of their ids, `place` that in which they are
 * dealt. Images of known answer lie at places drawn at random among the others.
 */
async function place(
  tx: Transaction,
  queue: LabelQueue,
  filling: QueueFilling,
): Promise<{ total: number; gold: number }> {
  const random = (image: SQL) => drawn(queue.id, image);
  const known = filling.gold
    ? sql`select ${datasetImages.imageId} as image_id, ${images.classId} as class_id
        ${knownImages(queue, filling)}
        order by ${random(sql`${datasetImages.imageId}`)} limit ${filling.gold.count}`
    : sql`select null::text as image_id, null::text as class_id where false`;
  const key =
    queue.imageOrder === "random"
      ? random(sql`wanted.image_id`)
      : sql`case when wanted.class_id is null then
          (row_number() over (order by wanted.class_id is null desc, wanted.image_id) - 0.5)
            / (count(*) filter (where wanted.class_id is null) over ())
          else ${random(sql`wanted.image_id`)} end`;
  // Sorts of a million rows, one after the other.
  await tx.execute(sql`set local work_mem = '64MB'`);
  await tx.execute(sql`
    create temporary table filling (n int primary key, image_id text, class_id text, place int) on commit drop`);
  await tx.execute(sql`
    insert into filling (n, image_id, class_id, place)
    with chosen as (select ${datasetImages.imageId} as image_id ${wantedImages(queue, filling)}),
    known as (${known}),
    wanted as (select image_id, known.class_id from chosen full join known using (image_id)),
    keyed as (select wanted.*, ${key} as key from wanted)
    select row_number() over (order by image_id) - 1, image_id, class_id,
      row_number() over (order by key, image_id) - 1 from keyed`);
  await tx.execute(sql`analyze filling`);
  const [counted] = await tx.execute<{ total: number; gold: number }>(sql`
    select count(*)::int as total, count(class_id)::int as gold from filling`);
  return counted ?? { total: 0, gold: 0 };
}
