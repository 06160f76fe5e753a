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
import { executeFreeze } from "@/workers/versions/freeze";
import { casesOf } from "./datasets/cases";
import { type Drawn, drawDataset } from "./datasets/drawn";

/** Milliseconds that 95 of 100 answers have to stay under. */
const usualGoal = 200;
/** Seconds of the freeze of a million. */
const freezeGoal = 60;

/**
 * What a person waits for at a dataset of a million generated images: each operation as the page sends it, in the process
 * of the server beside an embedded Postgres, to the text of its answer. 95 of 100 repetitions have to be quicker than
 * the goal. Then a version of all of it is frozen by the worker's code. `quick` draws a fifth of the images and repeats
 * less; its figures carry the number of images in their name, and have no goal. `only` names operations as the figures do,
 * with commas between them: "label,undo", "filter", "freeze". What undo takes back is what label gave.
 */
export async function run({ quick, only }: { quick: boolean; only?: string | undefined }) {
  const images = quick ? 200_000 : 1_000_000;
  const rounds = quick ? 10 : 40;
  const isWanted = (name: string) =>
    only?.split(",").some((part) => name === part || name.startsWith(`${part}.`)) ?? true;
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
      for (const { name, what, work, goal = usualGoal, most = rounds } of await casesOf(
        context,
        connection,
        drawn,
        images,
      )) {
        if (!isWanted(name)) continue;
        await work(rounds);
        const times: number[] = [];
        for (let n = 0; n < Math.min(rounds, most); n++) {
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
      if (isWanted("freeze")) {
        const seconds = await frozen(context, connection, blobs, drawn, folder, server.url);
        rows.push({
          images: images.toLocaleString("en"),
          what: "freeze a version of all",
          "median, ms": (seconds * 1000).toFixed(0),
          "p95, ms": "–",
          "goal, ms": quick ? "–" : freezeGoal * 1000,
        });
        note("freeze", seconds, "s", freezeGoal);
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
