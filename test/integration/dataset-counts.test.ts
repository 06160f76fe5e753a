import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { datasets } from "@/db/schema";
import { createRandom } from "@/ml/random";
import { classCountsOf } from "@/server/datasets/counts";
import { appendLabels } from "@/server/labels/append";
import { countsSettler } from "@/workers/datasets/settle";
import { openTestDatabase } from "./database";
import { readsOf } from "./reads";
import { imageRow } from "./world";

const database = await openTestDatabase();
let projectId: string;
let classIds: string[];
let imageIds: string[];
let datasetIds: string[];

beforeAll(async () => {
  const { teamId } = await database.person();
  ({ id: projectId, classIds } = await database.project(teamId, ["cat", "dog", "newt"]));
  imageIds = [];
  for (let i = 0; i < 60; i++) imageIds.push((await imageRow(database, projectId, classIds[i % 4])).id);
  const rows = await database.connection.db
    .insert(datasets)
    .values(["one", "two"].map((name) => ({ projectId, name })))
    .returning();
  datasetIds = rows.map(({ id }) => id);
});

/** What the kept counts say, and what counting all of it says; the sums by block have to say the same of each block. */
async function bothCounts(datasetId: string) {
  const { db } = database.connection;
  const byBlock = await db.execute(sql`
    select class_id, split, block, sum(count)::int as count from dataset_blocks where dataset_id = ${datasetId}
    group by 1, 2, 3 having sum(count) <> 0 order by 1, 2, 3`);
  const countedByBlock = await db.execute(sql`
    select i.class_id, d.split, left(i.id, 14) as block, count(*)::int as count
    from dataset_images d join images i on i.id = d.image_id
    where d.dataset_id = ${datasetId} group by 1, 2, 3 order by 1, 2, 3`);
  expect([...byBlock]).toEqual([...countedByBlock]);
  const counted = await db.execute(sql`
    select i.class_id as "classId", d.split, count(*)::int as count from dataset_images d join images i on i.id = d.image_id
    where d.dataset_id = ${datasetId} group by 1, 2 order by 1, 2`);
  return { kept: await classCountsOf(db, datasetId), counted: [...counted] };
}

describe("the kept counts of a dataset", () => {
  it("equal what counting says after many random changes at once, those that are rolled back included", async () => {
    const { db } = database.connection;
    const writer = async (seed: number) => {
      const random = createRandom(seed);
      const next = () => random.next();
      const below = (n: number) => random.int(n);
      const some = () => imageIds.filter(() => next() < 0.3);
      for (let step = 0; step < 25; step++) {
        const datasetId = datasetIds[below(2)] ?? "";
        const isDone = next() < 0.8;
        const what = below(5);
        const chosen = some();
        const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(chosen)}::jsonb))`;
        const split = sql`(array['train', 'validation', 'test', null]::split[])[${below(4) + 1}::int]`;
        await db
          .transaction(async (tx) => {
            if (what <= 1) {
              const give = (classOf: () => string | null) =>
                appendLabels(tx, {
                  projectId,
                  source: "person",
                  choices: chosen.map((imageId) => ({ imageId, classId: classOf() })),
                });
              // All one class, then each its own again, as somebody does who takes that back; or each its own at once.
              const one = classIds[below(4)] ?? null;
              if (what === 0) await give(() => one);
              if (what === 1 || next() < 0.5) await give(() => classIds[below(4)] ?? null);
            } else if (what === 2) {
              await tx.execute(sql`
                insert into dataset_images (dataset_id, image_id, name, split)
                select ${datasetId}, i.id, i.id, ${split} from images i where i.id in ${ids} order by i.id
                on conflict do nothing`);
            } else if (what === 3) {
              await tx.execute(
                sql`delete from dataset_images where dataset_id = ${datasetId} and image_id in ${ids}`,
              );
            } else {
              await tx.execute(
                sql`update dataset_images set split = ${split} where dataset_id = ${datasetId} and image_id in ${ids}`,
              );
            }
            if (!isDone) tx.rollback();
          })
          // Postgres ends one of two that wait for each other, and those that roll back say so: neither changes anything.
          .catch((error: unknown) => {
            if (!/rollback|deadlock/i.test(`${error} ${error instanceof Error ? error.cause : ""}`))
              throw error;
          });
      }
    };
    await Promise.all([1, 2, 3, 4].map(writer));
    for (const datasetId of datasetIds) {
      const { kept, counted } = await bothCounts(datasetId);
      expect(kept.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(0);
      expect(kept).toEqual(counted);
    }
  });

  const rowsOf = async (datasetId: string) => {
    const [row] = await database.connection.db.execute<{ n: number; blocks: number }>(sql`
      select (select count(*)::int from dataset_counts where dataset_id = ${datasetId}) as n,
        (select count(*)::int from dataset_blocks where dataset_id = ${datasetId}) as blocks`);
    return row;
  };

  it("are made few by the worker, however many changes there were", async () => {
    const { db } = database.connection;
    const [datasetId = ""] = datasetIds;
    await db.execute(sql`
      insert into dataset_images (dataset_id, image_id, name)
      select ${datasetId}, id, id from images where project_id = ${projectId} on conflict do nothing`);
    const [imageId = ""] = imageIds;
    const change = async (times: number) => {
      for (let i = 0; i < times; i++) {
        await db.execute(sql`update images set class_id = ${classIds[i % 3]} where id = ${imageId}`);
      }
    };
    await change(700);
    expect((await rowsOf(datasetId))?.n).toBeGreaterThan(1000);
    const settle = countsSettler(db);
    await settle();
    const settled = await rowsOf(datasetId);
    expect(settled?.n).toBeLessThan(60);
    expect(settled?.blocks).toBeLessThan(250);
    // A few more are left until they are many again.
    await change(30);
    await settle();
    expect((await rowsOf(datasetId))?.blocks).toBeGreaterThan(settled?.blocks ?? 0);
    const { kept, counted } = await bothCounts(datasetId);
    expect(kept).toEqual(counted);
  });

  it("are kept without reading the dataset", async () => {
    const { connection, person, project } = database;
    const { id: other, classIds: given } = await project((await person()).teamId, ["cat", "dog"]);
    const [dataset] = await connection.db
      .insert(datasets)
      .values({ projectId: other, name: "many" })
      .returning();
    await connection.db.execute(sql`
      with drawn as materialized (
        select 'image_many' || lpad(n::text, 22, '0') as id, encode(sha256(('many' || n)::bytea), 'hex') as sha256
        from generate_series(1, 3000) n),
      stored as (insert into blobs (sha256, bytes, media_type) select sha256, 1, 'image/png' from drawn)
      insert into images (id, project_id, sha256, width, height, grey) select id, ${other}, sha256, 1, 1, true from drawn`);
    await connection.db.execute(sql`
      insert into dataset_images (dataset_id, image_id, name) select ${dataset?.id}, id, id from images where project_id = ${other}`);
    await connection.db.execute(sql`vacuum analyze dataset_images, images, dataset_blocks`);
    const read = await connection.db.transaction((tx) =>
      readsOf(tx, "dataset_images", async () => {
        for (let i = 0; i < 400; i++) {
          const imageId = `image_many${String(i + 1).padStart(22, "0")}`;
          await tx.execute(sql`update images set class_id = ${given[i % 2]} where id = ${imageId}`);
        }
      }),
    );
    expect(read.whole).toBe(0);
    expect(read.rows).toBeLessThan(4000);
    const settled = await connection.db.transaction((tx) =>
      readsOf(tx, "dataset_images", () => countsSettler(tx)()),
    );
    expect(settled).toMatchObject({ whole: 0, rows: 0 });
  });

  it("lose an image that is deleted, and go with their dataset", async () => {
    const { db } = database.connection;
    const [gone = ""] = imageIds;
    await db.execute(sql`delete from images where id in (${gone}, ${imageIds[1]})`);
    const [first = "", second = ""] = datasetIds;
    const { kept, counted } = await bothCounts(first);
    expect(kept).toEqual(counted);
    await db.execute(sql`delete from datasets where id = ${second}`);
    expect(await classCountsOf(db, second)).toEqual([]);
  });
});
