import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import pino from "pino";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { openJobs } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { datasetQuality, freezes, type SplitSettings } from "@/db/schema";
import { FolderBlobStore } from "@/server/core/blobs";
import { readConfig } from "@/server/core/config";
import type { Context } from "@/server/core/context";
import { measureQuality } from "@/server/quality/commands";
import { createFreeze } from "@/server/versions/freeze";
import { executeQuality } from "@/workers/quality/run";
import type { Services } from "@/workers/services";
import { executeFreeze } from "@/workers/versions/freeze";
import { casesOf } from "./datasets/cases";
import { type Drawn, drawDataset } from "./datasets/drawn";
import { drawSignatures } from "./datasets/signatures";
import { watched } from "./watched";

/** Milliseconds that 95 of 100 answers have to stay under. */
const usualGoal = 200;
/** Seconds of a freeze of a million. */
const freezeGoal = 60;
/** 1e6 bytes that the worker may take. */
const memoryGoal = 500;

/**
 * What a person waits for at a dataset of a million generated images: each operation as the page sends it, in the process
 * of the server beside an embedded Postgres, to the text of its answer. 95 of 100 repetitions have to be quicker than
 * the goal. Then the worker's code freezes versions of all of it, with near-same images kept together too, and looks at
 * its quality. `quick` draws a tenth of the images and repeats less; its figures carry the number of images in their name,
 * and have no goal. `only` names operations as the figures do, with commas between them: "label,undo", "filter", "freeze".
 * What undo takes back is what label gave.
 */
export async function run({ quick, only }: { quick: boolean; only?: string | undefined }) {
  const images = quick ? 100_000 : 1_000_000;
  const rounds = quick ? 10 : 40;
  const isWanted = (name: string) =>
    only?.split(",").some((part) => name === part || name.startsWith(`${part}.`)) ?? true;
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const note = (name: string, value: number, unit: string, wanted?: number) => {
    figures[`datasets.${name}.${images}`] = {
      value: Number(value.toFixed(1)),
      unit,
      ...(quick || wanted === undefined ? {} : { goal: wanted, met: value <= wanted }),
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
      for (const { name, what, prepare, work, goal = usualGoal, most = rounds } of await casesOf(
        context,
        connection,
        drawn,
        images,
      )) {
        if (!isWanted(name)) continue;
        await prepare?.(rounds);
        await work(rounds);
        const times: number[] = [];
        for (let n = 0; n < Math.min(rounds, most); n++) {
          await prepare?.(n);
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
      const services = {
        ...{ connection, blobs, logger: pino({ level: "silent" }), signal: new AbortController().signal },
        config: { ...readConfig({ OFFDIAGONAL_DATA: folder }), databaseUrl: server.url, secret: "" },
      };
      const works: { name: string; what: string; goal?: number; work(): Promise<void> }[] = [
        {
          name: "freeze",
          what: "freeze a version of all",
          goal: freezeGoal,
          work: () => frozen(context, services, drawn, []),
        },
        {
          name: "freezeNearSame",
          what: "freeze a version, near-same images together",
          goal: freezeGoal,
          work: () => frozen(context, services, drawn, ["near_same"]),
        },
        {
          name: "quality",
          what: "look at the quality of all",
          work: () => lookedAt(context, services, drawn),
        },
      ];
      const ofWorker = works.filter(({ name }) => isWanted(name));
      if (ofWorker.some(({ name }) => name !== "freeze")) await drawSignatures(connection, drawn);
      for (const { name, what, goal, work } of ofWorker) {
        const { seconds, megabytes } = await watched(work);
        rows.push({
          images: images.toLocaleString("en"),
          what,
          "median, ms": (seconds * 1000).toFixed(0),
          "p95, ms": "–",
          "goal, ms": quick || !goal ? "–" : goal * 1000,
          "memory, MB": megabytes.toFixed(0),
        });
        note(name, seconds, "s", goal);
        note(`${name}.memory`, megabytes, "MB", memoryGoal);
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

/** Freezes a version of all images by splits that are drawn, from the command to the end of the worker's part. */
async function frozen(
  context: Context,
  services: Services,
  { datasetId }: Drawn,
  together: SplitSettings["together"],
): Promise<void> {
  const { id } = await createFreeze(context, {
    ...{ datasetId, together, splitMethod: "stratified", seed: 1 },
    fractions: { train: 0.7, validation: 0.15, test: 0.15 },
  });
  await executeFreeze(id, services);
  const [row] = await context.db.select().from(freezes).where(eq(freezes.id, id));
  if (row?.state !== "finished") throw new Error(`The freeze ended as ${row?.state}: ${row?.failure}`);
}

/** Looks at all images together, as after an import that measured each. */
async function lookedAt(context: Context, services: Services, { datasetId }: Drawn): Promise<void> {
  const { id } = await measureQuality(context, { datasetId });
  await executeQuality(id, services);
  const [row] = await context.db.select().from(datasetQuality).where(eq(datasetQuality.id, id));
  if (row?.state !== "finished") throw new Error(`The look ended as ${row?.state}: ${row?.failure}`);
}
