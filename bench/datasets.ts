import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import pino from "pino";
import { type Connection, connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { openJobs } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { freezes } from "@/db/schema";
import { FolderBlobStore } from "@/server/core/blobs";
import { readConfig } from "@/server/core/config";
import type { Context } from "@/server/core/context";
import { createFreeze } from "@/server/versions/freeze";
import { execute } from "@/test/integration/graphql";
import { executeFreeze } from "@/workers/versions/freeze";
import { type Drawn, drawDataset } from "./datasets/drawn";

/** Milliseconds that 95 of 100 answers have to stay under. */
const goal = 200;
/** Seconds of the freeze of a million. */
const freezeGoal = 60;
const labelled = 10_000;

/** One kind of thing that a person does; `work` does it the n-th time. */
interface Case {
  name: string;
  what: string;
  work(n: number): Promise<unknown>;
}

/**
 * What a person waits for at a dataset of a million generated images: each operation as the page sends it, in the process
 * of the server beside an embedded Postgres, to the text of its answer. 95 of 100 repetitions have to be quicker than
 * the goal. Then a version of all of it is frozen by the worker's code. `quick` draws a fifth of the images and repeats
 * less; its figures carry the number of images in their name, and have no goal.
 */
export async function run({ quick }: { quick: boolean }) {
  const images = quick ? 200_000 : 1_000_000;
  const rounds = quick ? 10 : 40;
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const note = (name: string, value: number, unit: string, wanted: number) => {
    figures[`datasets.${name}.${images}`] = {
      value: Number(value.toFixed(1)),
      unit,
      ...(quick ? {} : { goal: wanted, met: value <= wanted }),
    };
  };
  try {
    await migrateDatabase(server.url);
    const connection = connect(server.url, { max: 3 });
    const jobs = await openJobs(server.url, { work: false, onError: () => {} });
    try {
      const blobs = new FolderBlobStore(join(folder, "blobs"));
      const drawn = await drawDataset(connection, blobs, images);
      const actor = { id: drawn.userId, name: "Bench", email: "" };
      const { db, sql } = connection;
      const context: Context = { db, sql, jobs, blobs, dataDir: folder, actor };
      for (const { name, what, work } of await cases(context, connection, drawn, images)) {
        await work(rounds);
        const times: number[] = [];
        for (let n = 0; n < rounds; n++) {
          const begun = performance.now();
          await work(n);
          times.push(performance.now() - begun);
        }
        times.sort((a, b) => a - b);
        const p95 = times[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN;
        rows.push({
          images: images.toLocaleString("en"),
          what,
          "median, ms": (times[Math.floor(times.length / 2)] ?? Number.NaN).toFixed(1),
          "p95, ms": p95.toFixed(1),
          "goal, ms": quick ? "–" : goal,
        });
        note(name, p95, "ms", goal);
      }
      const seconds = await frozen(context, connection, blobs, drawn, folder, server.url);
      rows.push({
        images: images.toLocaleString("en"),
        what: "freeze a version of all",
        "median, ms": (seconds * 1000).toFixed(0),
        "p95, ms": "–",
        "goal, ms": quick ? "–" : freezeGoal * 1000,
      });
      note("freeze", seconds, "s", freezeGoal);
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

const tile = "edges { cursor name split node { id thumbnailUrl class { id name position } } }";
const bounded = "count { count isExact }";

async function cases(context: Context, { sql }: Connection, drawn: Drawn, images: number): Promise<Case[]> {
  const { datasetId: id, classIds, runId, labellerId, projectId } = drawn;
  const ask = async (source: string, variables: object): Promise<unknown> => {
    const { data, errors } = await execute(context, source, { id, ...variables });
    if (errors) throw new Error(errors[0]?.message);
    JSON.stringify(data);
    return data;
  };
  const declared = "$id: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort, $after: String, $at: Int";
  const narrowed = "$id: ID!, $filter: DatasetImageFilter";
  const page = (variables: object) =>
    ask(
      `query (${declared}) { dataset(id: $id) { images(first: 100, filter: $filter, sort: $sort, after: $after, at: $at) { ${tile} } } }`,
      variables,
    );
  // What the page asks for when a filter changes, all at once as it does.
  const changed = (variables: object) =>
    Promise.all([
      page(variables),
      ask(
        `query (${narrowed}, $sort: DatasetImageSort) { dataset(id: $id) { total(filter: $filter, sort: $sort) { count isExact at } } }`,
        variables,
      ),
      ask(
        `query (${narrowed}) { dataset(id: $id) { facets(filter: $filter) { classSplits { isExact pairs { class { id } split count } } } } }`,
        variables,
      ),
    ]);
  const facets = (filter: object) =>
    ask(
      `query (${narrowed}) { dataset(id: $id) { facets(filter: $filter) {
        classSplits { isExact pairs { class { id } split count } }
        labellers { labeller { id name } ${bounded} } labelSources { source ${bounded} }
        imports { importId fileName ${bounded} }
        marks { flagged { count isExact } hasErrorCase { count isExact } } } } }`,
      { filter },
    );
  const deep = Math.floor(images * 0.9);
  const ids = (
    await sql<{ id: string }[]>`
    select image_id as id from dataset_images where dataset_id = ${id} order by image_id`
  ).map((row) => row.id);
  const classAt = (n: number) => classIds[n % classIds.length];
  const filters: [name: string, what: string, variables: (n: number) => object][] = [
    ["class", "a class", (n) => ({ filter: { classIds: [classAt(n)] } })],
    [
      "classSplit",
      "a class of the validation split",
      (n) => ({ filter: { classIds: [classAt(n)], splits: ["validation"] } }),
    ],
    [
      "sorted",
      "a class by sharpness",
      (n) => ({ filter: { classIds: [classAt(n)] }, sort: { by: "sharpness" } }),
    ],
    [
      "quality",
      "dark images by sharpness",
      (n) => ({
        filter: { brightness: { max: 0.1 + n / 1000 } },
        sort: { by: "sharpness", descending: true },
      }),
    ],
    ["name", "part of a file name", (n) => ({ filter: { text: `_${1000 + 7 * n}` } })],
    [
      "labeller",
      "labelled by a person",
      (n) => ({ filter: { labellerIds: [labellerId], splits: n % 2 ? ["train"] : [] } }),
    ],
    ["flagged", "flagged, of a class", (n) => ({ filter: { flagged: true, classIds: [classAt(n)] } })],
    [
      "wrong",
      "taken for a class wrongly by a run, least sure first",
      (n) => ({
        filter: { predictedAs: { runId, classIndex: n % classIds.length, wrong: true } },
        sort: { by: "margin", runId },
      }),
    ],
    [
      "import",
      "of one import, by name",
      () => ({ filter: { importId: drawn.importId }, sort: { by: "name" } }),
    ],
  ];
  return [
    { name: "first", what: "first page", work: () => changed({}) },
    {
      name: "deep",
      what: `page at depth ${deep.toLocaleString("en")}, from a cursor`,
      work: (n) => page({ after: ids[deep - 1 - n * 100] }),
    },
    {
      name: "deepAt",
      what: `page at depth ${deep.toLocaleString("en")}, by its place`,
      // As the page asks for it: from the nearer end.
      work: (n) => page({ at: images - deep - 100 + n * 100, sort: { by: "arrival", descending: true } }),
    },
    {
      name: "deepSorted",
      what: `page at depth ${deep.toLocaleString("en")} by sharpness, by its place`,
      work: (n) => page({ at: images - deep - 100 + n * 100, sort: { by: "sharpness", descending: true } }),
    },
    ...filters.map(([name, what, variables]) => ({
      name: `filter.${name}`,
      what: `filter: ${what}`,
      work: (n: number) => changed(variables(n)),
    })),
    { name: "facets", what: "facet counts", work: () => facets({}) },
    {
      name: "facets.filtered",
      what: "facet counts within dark images",
      work: (n) => facets({ brightness: { max: 0.1 + n / 1000 } }),
    },
    {
      name: "label",
      what: `label ${labelled.toLocaleString("en")} selected`,
      work: (n) => {
        const from = (n * labelled) % (ids.length - labelled);
        return ask(
          `mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { id imageCount } conflictCount } }`,
          {
            input: {
              projectId,
              key: randomUUID(),
              classId: classAt(n),
              imageIds: ids.slice(from, from + labelled),
            },
          },
        );
      },
    },
  ];
}

/** Seconds from the command to the end of the worker's part, for a version of all images by splits that are drawn. */
async function frozen(
  context: Context,
  connection: Connection,
  blobs: FolderBlobStore,
  { datasetId }: Drawn,
  dataDir: string,
  databaseUrl: string,
): Promise<number> {
  const begun = performance.now();
  const freeze = await createFreeze(context, {
    datasetId,
    splitMethod: "stratified",
    seed: 1,
    fractions: { train: 0.7, validation: 0.15, test: 0.15 },
  });
  const config = { ...readConfig({ OFFDIAGONAL_DATA: dataDir }), databaseUrl, secret: "" };
  const signal = new AbortController().signal;
  await executeFreeze(freeze.id, { connection, blobs, config, logger: pino({ level: "silent" }), signal });
  const seconds = (performance.now() - begun) / 1000;
  const [row] = await connection.db.select().from(freezes).where(eq(freezes.id, freeze.id));
  if (row?.state !== "finished") throw new Error(`The freeze ended as ${row?.state}: ${row?.failure}`);
  return seconds;
}
