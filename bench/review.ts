import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { type Connection, connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { openJobs } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { blobs, classes, datasets, members, projects, runs, teams, user, versions } from "@/db/schema";
import { median } from "@/ml/statistics";
import { settlePredictions } from "@/server/compare/queries";
import { FolderBlobStore } from "@/server/core/blobs";
import type { Context } from "@/server/core/context";
import { serveImage } from "@/server/images/serve";
import { execute } from "@/test/integration/graphql";

const classCount = 100;
const rounds = 7;

/** Milliseconds by number of predictions of a run; where none stands, the figure is told without a goal. */
const goals: Record<string, Record<number, number>> = {
  matrix: { 1000000: 50 },
  "matrix.read": { 1000000: 50 },
  cell: { 1000000: 150 },
  row: { 1000000: 150 },
  delta: { 100000: 100, 1000000: 1000 },
  "delta.fixed": { 1000000: 150 },
  "delta.broken": { 1000000: 150 },
  "delta.cell": { 1000000: 150 },
};

/**
 * What a person waits for at a matrix and at the comparison of two runs, from the operation of the page to the text of
 * its answer, in the process of the server beside an embedded Postgres; where images are opened, until the bytes of the
 * first thumbnail. Predictions are drawn in Postgres, two runs of `classCount` classes that are right of nine images in
 * ten. The median of seven counts, after one that warms.
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  try {
    await migrateDatabase(server.url);
    const connection = connect(server.url, { max: 3 });
    const jobs = await openJobs(server.url, { work: false, onError: () => {} });
    try {
      for (const images of quick ? [100_000] : [100_000, 1_000_000]) {
        const blobStore = new FolderBlobStore(join(folder, "blobs"));
        const { userId, a, b } = await drawn(connection, blobStore, images);
        const actor = { id: userId, name: "Bench", email: "" };
        const { db, sql } = connection;
        const context: Context = { db, sql, jobs, blobs: blobStore, dataDir: folder, actor };
        for (const [name, what, work] of cases(context, a, b)) {
          await work();
          const times: number[] = [];
          for (let round = 0; round < rounds; round++) {
            const begun = performance.now();
            await work();
            times.push(performance.now() - begun);
          }
          const value = median(times);
          const goal = goals[name]?.[images];
          rows.push({
            predictions: `2 × ${images.toLocaleString("en")}`,
            what,
            "median, ms": value.toFixed(1),
            "slowest, ms": Math.max(...times).toFixed(1),
            "goal, ms": goal ?? "–",
          });
          figures[`review.${name}.${images}`] = {
            value: Number(value.toFixed(2)),
            unit: "ms",
            ...(goal === undefined ? {} : { goal, met: value <= goal }),
          };
        }
      }
    } finally {
      await jobs.stop({ graceful: false });
      await connection.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { rows, figures };
}

type Case = [name: string, what: string, work: () => Promise<unknown>];

function cases(context: Context, a: string, b: string): Case[] {
  const ask = async (source: string): Promise<unknown> => {
    const { data, errors } = await execute(context, source);
    if (errors) throw new Error(errors[0]?.message);
    JSON.stringify(data);
    return data;
  };
  const firstPicture = async (images: unknown) => {
    const { edges } = images as { edges: { node: { image: { id: string } } }[] };
    const id = edges[0]?.node.image.id;
    if (!id) throw new Error("No image came: there is nothing to measure.");
    const answer = await serveImage(new Request("http://bench/"), context, id, "thumbnail");
    if (!answer.ok) throw new Error(`The thumbnail came with ${answer.status}`);
    await answer.arrayBuffer();
  };
  const one =
    "image { id url thumbnailUrl width height } name confidence probabilities truth { name } predicted { name }";
  const page = `edges { cursor node { image { id } a { ${one} } b { ${one} } } } pageInfo { hasNextPage endCursor }`;
  const compared = (fields: string) => ask(`{ run(id: "${a}") { comparison(with: "${b}") { ${fields} } } }`);
  const opened = (filter: string) => async () => {
    const data = (await compared(`images(first: 60, ${filter}) { ${page} }`)) as {
      run: { comparison: { images: unknown } };
    };
    await firstPicture(data.run.comparison.images);
  };
  const group = "bothRight fixed broken stillWrong differentlyWrong";
  return [
    [
      "matrix",
      "matrix of a run with its measures",
      () =>
        ask(`{ run(id: "${a}") { confusionMatrix { classes { index id name position } counts total accuracy
          perClass { class { index } support predictedCount precision recall f1 }
          macro { precision recall f1 } weighted { precision recall f1 } } } }`),
    ],
    [
      "matrix.read",
      "matrix at a threshold and within the first three",
      () =>
        ask(`{ run(id: "${a}") { confusionMatrix(threshold: 0.6, top: 3) { counts refused total accuracy
          macro { precision recall f1 } } } }`),
    ],
    [
      "row",
      "what went wrong in a row, by its loss, to the first picture",
      async () => {
        const data = (await ask(
          `{ run(id: "${a}") { predictions(first: 60, blocks: [{ truths: [3] }], wrong: true, order: loss_descending) { edges { cursor node { ${one} } } pageInfo { endCursor } } } }`,
        )) as { run: { predictions: unknown } };
        await firstPicture(data.run.predictions);
      },
    ],
    [
      "cell",
      "cell of a run to its first picture",
      async () => {
        const data = (await ask(
          `{ run(id: "${a}") { predictions(first: 60, truth: 3, predicted: 4) { edges { cursor node { ${one} } } pageInfo { endCursor } } } }`,
        )) as { run: { predictions: unknown } };
        await firstPicture(data.run.predictions);
      },
    ],
    [
      "delta",
      "delta of two runs, with tests by class",
      () =>
        compared(`classes { index id name position } common relabelled leftOutA { count } leftOutB { count }
          counts { ${group} } matrix mcnemar { p } perClass { class { index } support
          counts { ${group} } recallA { value interval { low high } } recallB { value interval { low high } }
          mcnemar { p } correctedP }`),
    ],
    ["delta.cell", "cell of the delta to its first picture", opened("truth: 3, b: 4, moved: true")],
    ["delta.fixed", "fixed images to the first picture", opened("group: fixed")],
    ["delta.broken", "broken images to the first picture", opened("group: broken")],
    ["delta.stillWrong", "still wrong images to the first picture", opened("group: still_wrong")],
    ["delta.bothRight", "images right in both to the first picture", opened("group: both_right")],
    ["delta.class", "fixed images of a class to the first picture", opened("group: fixed, truth: 3")],
    [
      "delta.figures",
      "figures with bootstrap intervals",
      () =>
        compared(
          "figures { resamples figures { figure a { value } b { value } delta { value interval { low high } } } }",
        ),
    ],
  ];
}

/** A team with two evaluated runs on one version; every image has the same small thumbnail. */
async function drawn({ db, sql }: Connection, store: FolderBlobStore, images: number) {
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
  await settlePredictions(db);
  // As autovacuum leaves it a minute later.
  for (const table of ["images", "blobs", "dataset_images", "confusion_cells"]) {
    await sql.unsafe(`vacuum analyze ${table}`);
  }
  return { userId, a: a.id, b: b.id };
}
