import sharp from "sharp";
import type { Connection } from "@/db/connection";
import { newId } from "@/db/ids";
import { blobs, classes, datasets, members, projects, runs, teams, user, versions } from "@/db/schema";
import { settlePredictions } from "@/server/compare/queries";
import type { FolderBlobStore } from "@/server/core/blobs";

/** A team with two evaluated runs on one version; every image has the same small thumbnail. */
export async function drawn(
  { db, sql }: Connection,
  store: FolderBlobStore,
  images: number,
  classCount = 100,
) {
  const userId = newId("Member");
  await db.insert(user).values({ id: userId, name: "Bench", email: `${userId}@example.org` });
  const [team] = await db.insert(teams).values({ name: "Bench" }).returning();
  const teamId = team?.id ?? "";
  await db.insert(members).values({ teamId, userId, role: "owner" });
  const [project] = await db.insert(projects).values({ teamId, name: "Bench" }).returning();
  const projectId = project?.id ?? "";
  const names = Array.from({ length: classCount }, (_, position) => ({
    projectId,
    name: `class ${position}`,
    position,
  }));
  const known = await db.insert(classes).values(names).returning();
  const [dataset] = await db.insert(datasets).values({ projectId, name: "Bench" }).returning();
  const datasetId = dataset?.id ?? "";
  const none = new Array<number>(classCount).fill(0);
  const [version] = await db
    .insert(versions)
    .values({
      projectId,
      datasetId,
      number: 1,
      splitMethod: "stratified",
      seed: 1,
      fractions: { train: 0, validation: 0, test: 1 },
      classes: known.map(({ id, name, position }) => ({ id, name, position })),
      counts: { train: none, validation: none, test: none },
      imageCount: images,
      typicalWidth: 28,
      typicalHeight: 28,
      grey: true,
      contentHash: "0".repeat(64),
      createdBy: userId,
    })
    .returning();
  const common = { projectId, versionId: version?.id ?? "", state: "finished" as const, configuration: {} };
  const [a, b] = await db
    .insert(runs)
    .values([1, 2].map((number) => ({ ...common, number, name: "Bench", epochs: 1, createdBy: userId })))
    .returning();
  if (!a || !b) throw new Error("no runs");
  const picture = await sharp({ create: { width: 128, height: 128, channels: 3, background: "#4488cc" } })
    .webp()
    .toBuffer();
  const sha256 = await store.put(picture);
  await db
    .insert(blobs)
    .values({ sha256, bytes: picture.length, mediaType: "image/webp" })
    .onConflictDoNothing();
  await sql.begin(async (tx) => {
    // What the rows point to is there; to look it up for each would take longer than what is measured.
    await tx`set local session_replication_role = replica`;
    await tx`
      create temporary table drawn on commit drop as
      select 'image_01k' || substr(md5(n::text || ${projectId}), 1, 23) as id,
        encode(sha256((n::text || ${projectId})::bytea), 'hex') as sha256,
        floor(random() * ${classCount})::int as truth,
        floor(20 * random() ^ 3)::int as near, floor(20 * random() ^ 3)::int as nearer, random() as hard, random() as luck
      from generate_series(1, ${images}::int) n`;
    await tx`
      insert into blobs (sha256, bytes, media_type) select sha256, 1000, 'image/png' from drawn`;
    await tx`
      insert into images (id, project_id, sha256, thumbnail_sha256, width, height, grey)
      select id, ${projectId}, sha256, ${sha256}, 28, 28, true from drawn`;
    await tx`
      insert into dataset_images (dataset_id, image_id, name)
      select ${datasetId}, id, 'class/' || id || '.png' from drawn`;
    // Errors go to few of the other classes, as they do; some images are hard for both.
    const wrong = (step: string) => tx`(truth + 1 + ${tx(step)}) % ${classCount}::int`;
    for (const [runId, predicted] of [
      [a.id, tx`case when hard < 0.08 or luck < 0.02 then ${wrong("near")} else truth end`],
      [
        b.id,
        tx`case when hard < 0.06 or luck > 0.98 then case when luck < 0.5 then ${wrong("near")} else ${wrong("nearer")} end else truth end`,
      ],
    ] as const) {
      await tx`
        insert into predictions (run_id, image_id, split, truth, predicted, confidence, probabilities, margin, entropy)
        select ${runId}, id, 'test', truth, ${predicted}, (0.3 + 0.7 * random())::real,
          array_fill(${1 / classCount}::real, array[${classCount}::int]), 0, ln(${classCount}::int)
        from drawn`;
    }
    await tx`
      insert into confusion_cells (run_id, truth, predicted, count)
      select run_id, truth, predicted, count(*) from predictions where run_id in (${a.id}, ${b.id}) group by 1, 2, 3`;
  });
  await settlePredictions(sql);
  // As autovacuum leaves it a minute later.
  for (const table of ["images", "blobs", "dataset_images", "confusion_cells"]) {
    await sql.unsafe(`vacuum analyze ${table}`);
  }
  return { teamId, projectId, userId, a: a.id, b: b.id };
}
