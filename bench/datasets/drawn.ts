import type { TransactionSql } from "postgres";
import sharp from "sharp";
import type { Connection } from "@/db/connection";
import { newId } from "@/db/ids";
import {
  blobs,
  classes,
  datasets,
  imports,
  members,
  projects,
  runs,
  teams,
  uploads,
  user,
  versions,
} from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import type { FolderBlobStore } from "@/server/core/blobs";

export interface Drawn {
  userId: string;
  projectId: string;
  datasetId: string;
  classIds: string[];
  runId: string;
  importId: string;
  labellerId: string;
}

const classCount = 20;

async function first<Row>(rows: Promise<Row[]>): Promise<Row> {
  const [row] = await rows;
  if (!row) throw new Error("The insert returned nothing");
  return row;
}

/** Tables that get a million rows, in two lanes of like length: a core for each. */
const lanes = [
  ["blobs", "images", "predictions"],
  ["image_quality", "dataset_images", "labels", "image_flags"],
] as const;

type Sql = Connection["sql"];

/** In each lane one table after the other. */
async function inLanes(work: (table: string) => Promise<unknown>): Promise<void> {
  await Promise.all(
    lanes.map(async (tables) => {
      for (const table of tables) await work(table);
    }),
  );
}

/**
 * Takes away the indexes of a table that nothing refers to: made anew over all rows they cost a fraction. Answers with
 * the statements that make them.
 */
async function takeIndexes(sql: Sql, table: string): Promise<string[]> {
  const indexes = await sql<{ name: string; definition: string; constraint: string | null }[]>`
    select i.indexname as name, i.indexdef as definition, pg_get_constraintdef(c.oid) as constraint
    from pg_indexes i left join pg_constraint c on c.conindid = quote_ident(i.indexname)::regclass and c.contype in ('p', 'u')
    where i.tablename = ${table} and c.contype is distinct from 'p'`;
  for (const { name, constraint } of indexes) {
    await (constraint
      ? sql`alter table ${sql(table)} drop constraint ${sql(name)}`
      : sql`drop index ${sql(name)}`);
  }
  return indexes.map(({ name, definition, constraint }) =>
    constraint ? `alter table ${table} add constraint "${name}" ${constraint}` : definition,
  );
}

/**
 * A team with one dataset of generated images, by rows alone: classes of unequal size, splits as folders name them, four
 * imports, labels of imports and of people, figures of quality, flags, and a run that has said what it thinks of the
 * test split. Every image has the same small thumbnail.
 */
export async function drawDataset(
  { db, sql }: Connection,
  store: FolderBlobStore,
  images: number,
): Promise<Drawn> {
  const userId = newId("Member");
  const labellerId = newId("Member");
  await db.insert(user).values([
    { id: userId, name: "Bench", email: `${userId}@example.org` },
    { id: labellerId, name: "Labeller", email: `${labellerId}@example.org` },
  ]);
  const { id: teamId } = await first(db.insert(teams).values({ name: "Bench" }).returning());
  await db.insert(members).values([
    { teamId, userId, role: "owner" },
    { teamId, userId: labellerId, role: "labeller" },
  ]);
  const { id: projectId } = await first(db.insert(projects).values({ teamId, name: "Bench" }).returning());
  const known = await db
    .insert(classes)
    .values(
      Array.from({ length: classCount }, (_, position) => ({
        projectId,
        name: `class ${position}`,
        position,
      })),
    )
    .returning();
  const classIds = known.map(({ id }) => id);
  const { id: datasetId } = await first(
    db.insert(datasets).values({ projectId, name: "Bench", imageCount: images }).returning(),
  );
  const importIds: string[] = [];
  for (let i = 0; i < 4; i++) {
    const upload = await first(
      db
        .insert(uploads)
        .values({ projectId, userId, purpose: "dataset", datasetId, fileName: `part ${i}.zip`, bytes: 1 })
        .returning(),
    );
    const row = { projectId, datasetId, uploadId: upload.id, fileName: `part ${i}.zip`, createdBy: userId };
    importIds.push(
      (
        await first(
          db
            .insert(imports)
            .values({ ...row, state: "finished" })
            .returning(),
        )
      ).id,
    );
  }
  const zeros = new Array<number>(classCount).fill(0);
  const version = await first(
    db
      .insert(versions)
      .values({
        projectId,
        datasetId,
        number: 1,
        splitMethod: "folders",
        seed: 1,
        fractions: { train: 0.7, validation: 0.15, test: 0.15 },
        classes: known.map(({ id, name, position }) => ({ id, name, position })),
        counts: { train: zeros, validation: zeros, test: zeros },
        imageCount: 0,
        typicalWidth: 96,
        typicalHeight: 96,
        grey: false,
        contentHash: "0".repeat(64),
        createdBy: userId,
      })
      .returning(),
  );
  const { id: runId } = await first(
    db
      .insert(runs)
      .values({
        projectId,
        versionId: version.id,
        number: 1,
        name: "Bench",
        state: "finished",
        configuration: defaultConfiguration("dense", {
          width: 96,
          height: 96,
          channels: 3,
          training: images,
        }),
        epochs: 1,
        createdBy: userId,
      })
      .returning(),
  );
  const picture = await sharp({ create: { width: 96, height: 96, channels: 3, background: "#4488cc" } })
    .webp()
    .toBuffer();
  const thumbnail = await store.put(picture);
  await db
    .insert(blobs)
    .values({ sha256: thumbnail, bytes: picture.length, mediaType: "image/webp" })
    .onConflictDoNothing();
  // A temporary table would be of one connection; it is written at once, and read by both lanes.
  await sql.begin(async (tx) => {
    await tx`select setseed(0.5)`;
    await tx`
      create unlogged table drawn as
      -- Ids as of a thousand a second, which is what an import makes.
      select n, 'image_01k9' || lpad(to_hex(n / 1000), 4, '0') || lpad(to_hex(n % 1000), 4, '0')
          || substr(md5(n::text), 1, 14) as id,
        encode(sha256((n::text || ${projectId})::bytea), 'hex') as sha256,
        -- Classes of unequal size, the last ones rare; one image in fifty has none.
        case when random() < 0.02 then null else (${classIds}::text[])[1 + floor(${classCount}::int * random() ^ 2)::int] end as class_id,
        case when luck < 0.7 then 'train' when luck < 0.85 then 'validation' when luck < 0.99 then 'test' end::split as split,
        32 + 16 * floor(12 * random())::int as width, 32 + 16 * floor(12 * random())::int as height,
        (${importIds}::text[])[1 + n * 4 / (${images}::int + 1)] as import_id,
        random() as a, random() as b, random() / 2 as contrast, 0.02 * random() ^ 3 as sharpness
      from (select n, random() as luck from generate_series(1, ${images}::int) n) numbers`;
  });
  const rowsOf: Record<string, (tx: TransactionSql) => Promise<unknown>> = {
    // By content, as the index of its key lies.
    blobs: (tx) => tx`
      insert into blobs (sha256, bytes, media_type) select sha256, 1000, 'image/png' from drawn order by sha256`,
    images: (tx) => tx`
      insert into images (id, project_id, sha256, thumbnail_sha256, width, height, grey, class_id)
      select id, ${projectId}, sha256, ${thumbnail}, width, height, false, class_id from drawn`,
    image_quality: (tx) => tx`
      insert into image_quality (image_id, project_id, brightness, contrast, sharpness, dhash, pixels, proportion)
      select id, ${projectId}, (a + b) / 2, contrast, sharpness, (a * 9e18)::bigint, width * height, width::real / height
      from drawn`,
    dataset_images: (tx) => tx`
      insert into dataset_images (dataset_id, image_id, brightness, contrast, sharpness, pixels, proportion, name, split, import_id)
      select ${datasetId}, id, (a + b) / 2, contrast, sharpness, width * height, width::real / height,
        coalesce(split::text, 'rest') || '/' || right(coalesce(class_id, 'none'), 4) || '/IMG_' || lpad(n::text, 7, '0') || '_' || substr(sha256, 1, 6) || '.png',
        split, import_id from drawn`,
    labels: async (tx) => {
      await tx`
        insert into labels (id, image_id, class_id, source, origin_id)
        select 'label_01k9' || lpad(to_hex(n), 8, '0') || substr(md5(n::text), 1, 14), id, class_id, 'import', import_id
        from drawn where class_id is not null`;
      await tx`
        insert into labels (id, image_id, class_id, source, author_id)
        select 'label_01ka' || lpad(to_hex(n), 8, '0') || substr(md5(n::text), 1, 14), id, class_id, 'person',
          case when a < 0.01 then ${labellerId} else ${userId} end
        from drawn where a < 0.05 and class_id is not null`;
    },
    image_flags: (tx) => tx`
      insert into image_flags (id, project_id, image_id, raised, author_id)
      select 'flag_01ka' || lpad(to_hex(n), 8, '0') || substr(md5(n::text), 1, 14), ${projectId}, id, b < 0.0015, ${userId}
      from drawn where b < 0.002`,
    predictions: (tx) => tx`
      insert into predictions (run_id, image_id, split, truth, predicted, confidence, probabilities, margin, entropy)
      select ${runId}, id, 'test', truth, case when a < 0.1 then (truth + 1) % ${classCount}::int else truth end,
        0.3 + 0.7 * b, array[0.3 + 0.7 * b, 0.7 - 0.7 * b]::real[], a * b, 100 * sharpness
      from (select *, array_position(${classIds}::text[], class_id) - 1 as truth from drawn where split = 'test') asked
      where truth is not null`,
  };
  await inLanes(async (table) => {
    const indexes = await takeIndexes(sql, table);
    await sql.begin(async (tx) => {
      // What the rows point to is there, or comes; to look it up for each would take longer than what is measured.
      await tx`set local session_replication_role = replica`;
      await tx`set local synchronous_commit = off`;
      await rowsOf[table]?.(tx);
    });
    for (const statement of indexes) await sql.unsafe(statement);
    // As autovacuum leaves it a minute later.
    await sql.unsafe(`vacuum analyze ${table}`);
  });
  await sql`
    insert into dataset_counts (dataset_id, class_id, split, count)
    select ${datasetId}, class_id, split, count(*) from drawn group by class_id, split`;
  await sql`
    insert into dataset_blocks (dataset_id, class_id, split, block, count)
    select ${datasetId}, class_id, split, left(id, 14), count(*) from drawn group by class_id, split, left(id, 14)`;
  await sql`vacuum analyze dataset_blocks`;
  await sql`drop table drawn`;
  return { userId, projectId, datasetId, classIds, runId, importId: importIds[1] ?? "", labellerId };
}
