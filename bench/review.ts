import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { openJobs } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { median } from "@/ml/statistics";
import { FolderBlobStore } from "@/server/core/blobs";
import type { Context } from "@/server/core/context";
import { serveImage } from "@/server/images/serve";
import { execute } from "@/test/integration/graphql";
import { drawn } from "./review/drawn";
import { people } from "./review/people";

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
 * ten. The median of seven counts, after one that warms. Then people in one review, who are all that `--only people` runs.
 */
export async function run({ quick, only }: { quick: boolean; only?: string | undefined }) {
  const alone = only === "people" ? null : await waits(quick);
  const together = await people(
    quick ? { count: 6, seconds: 4, hasGoal: false } : { count: 50, seconds: 120, hasGoal: true },
  );
  if (!alone) return together;
  console.table(together.rows);
  return { rows: alone.rows, figures: { ...alone.figures, ...together.figures } };
}

/** How long each operation takes for somebody alone. */
async function waits(quick: boolean) {
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
