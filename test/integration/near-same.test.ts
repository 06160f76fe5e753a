import { setTimeout as wait } from "node:timers/promises";
import { eq, getTableName, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { datasetQuality, freezes } from "@/db/schema";
import type { WorkTable } from "@/server/core/work";
import { measureQuality } from "@/server/quality/commands";
import { createFreeze } from "@/server/versions/freeze";
import { executeQuality } from "@/workers/quality/run";
import { executeFreeze } from "@/workers/versions/freeze";
import { strokes } from "../fixtures/strokes";
import { openTestDatabase } from "./database";
import { datasetFor, servicesOf } from "./importing";

/** The sweep takes a job for dead whose heartbeat is older (workers/sweep.ts). */
const silentMs = 5000;
const count = 60_000;

const database = await openTestDatabase();
const { db } = database.connection;
let own: Awaited<ReturnType<typeof datasetFor>>;
/** Images that the look has found to hang together with others. */
let alike = 0;

beforeAll(async () => {
  own = await datasetFor(database, ["cat", "dog"]);
  await draw(Buffer.from(strokes(count)));
});

/** Images by rows alone: what is compared is kept beside them, and no file is read. */
async function draw(signatures: Buffer): Promise<void> {
  const { projectId, datasetId } = own;
  const classes = await db.query.classes.findMany({ where: (row, is) => is.eq(row.projectId, projectId) });
  const classIds = classes.map(({ id }) => id);
  const ids = Array.from({ length: count }, () => newId("Image"));
  const drawn = sql`unnest(array(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))) with ordinality as drawn (id, n)`;
  const sha256 = sql`encode(sha256(drawn.id::bytea), 'hex')`;
  await db.execute(
    sql`insert into blobs (sha256, bytes, media_type) select ${sha256}, 9, 'image/png' from ${drawn}`,
  );
  await db.execute(sql`
    insert into images (id, project_id, sha256, width, height, grey, class_id)
    select drawn.id, ${projectId}, ${sha256}, 16, 16, true,
      case when n % 2 = 0 then ${classIds[0]} else ${classIds[1]} end from ${drawn}`);
  await db.execute(sql`
    insert into image_quality (image_id, project_id, brightness, contrast, sharpness, dhash, pixels, proportion)
    select drawn.id, ${projectId}, 0.5, 0.2, 0.01, 0, 256, 1 from ${drawn}`);
  await db.execute(sql`
    insert into dataset_images (dataset_id, image_id, name) select ${datasetId}, drawn.id, drawn.id || '.png' from ${drawn}`);
  const greys = ids.map((_, i) => signatures.toString("hex", 256 * i, 256 * (i + 1)));
  await db.execute(sql`
    insert into image_signatures (image_id, greys) select id, decode(greys, 'hex')
    from json_array_elements_text(${JSON.stringify(ids)}::json) with ordinality as i (id, n)
    join json_array_elements_text(${JSON.stringify(greys)}::json) with ordinality as s (greys, n) using (n)`);
}

/** The longest time between two heartbeats of a row's work, in ms, until `work` is over; `seen` is told of each. */
async function longestSilence(
  table: WorkTable,
  id: string,
  work: Promise<unknown>,
  seen: (row: { processed: number; total: number | null; phase: string | null }) => unknown = () => {},
): Promise<number> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  let [last, silence] = [0, 0];
  while (!isOver) {
    const [row] = await db.execute<{
      at: string;
      processed: number;
      total: number | null;
      phase: string;
    }>(sql`
      select extract(epoch from heartbeat_at) * 1000 as at, processed, total, to_jsonb(t) ->> 'phase' as phase
      from ${sql.identifier(getTableName(table))} t where id = ${id} and heartbeat_at is not null`);
    if (row) {
      if (last > 0) silence = Math.max(silence, Number(row.at) - last);
      last = Number(row.at);
      await seen(row);
    }
    await wait(50);
  }
  await over;
  return silence;
}

describe("near-same images among tens of thousands", () => {
  it("are found by a look at quality whose heartbeat goes on, and which tells how far it is", async () => {
    const { id } = await measureQuality(own.context, { datasetId: own.datasetId });
    const compared = new Set<number>();
    const look = executeQuality(id, servicesOf(database));
    const silence = await longestSilence(datasetQuality, id, look, ({ processed, total }) => {
      if (total === 2 * count && processed > count) compared.add(processed);
    });
    expect(await look).toBe("finished");
    expect(silence).toBeLessThan(silentMs);
    expect(compared.size).toBeGreaterThan(1);
    const [row] = await db.select().from(datasetQuality).where(eq(datasetQuality.id, id));
    const groups = Object.values(row?.findings?.groups ?? {});
    alike = groups.reduce((sum, { images }) => sum + images, 0);
    expect(alike).toBeGreaterThan(1000);
  });

  it("end to be looked for when the look is cancelled", async () => {
    const { id } = await measureQuality(own.context, { datasetId: own.datasetId });
    // Postgres waits for the first sign of comparing: this process, which compares, would come to ask when it is over.
    const asked = db.execute(
      sql.raw(`
      do $$ begin
        while not exists (select 1 from dataset_quality where id = '${id}' and processed > ${count}) loop
          perform pg_sleep(0.02);
        end loop;
        update dataset_quality set cancel_requested_at = now() where id = '${id}' and state = 'running';
      end $$`),
    );
    const look = executeQuality(id, servicesOf(database));
    await Promise.all([look, asked]);
    expect(await look).toBe("cancelled");
  });

  it("are kept together by a freeze whose heartbeat goes on", async () => {
    const { id } = await createFreeze(own.context, {
      ...{ datasetId: own.datasetId, splitMethod: "stratified", seed: 1 },
      ...{ fractions: { train: 0.7, validation: 0.15, test: 0.15 }, together: ["near_same"] },
    });
    const phases = new Set<string | null>();
    const freeze = executeFreeze(id, servicesOf(database));
    const silence = await longestSilence(freezes, id, freeze, ({ phase }) => phases.add(phase));
    expect(await freeze).toBe("finished");
    expect(silence).toBeLessThan(silentMs);
    expect([...phases]).toContain("comparing");
    const [row] = await db.select().from(freezes).where(eq(freezes.id, id));
    expect(row?.draft?.together.images).toBe(alike);
  });
});
