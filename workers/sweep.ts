import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { and, eq, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import type { Database } from "@/db/connection";
import type { JobData, Queue } from "@/db/jobs";
import { imports, runs, uploads, versionChecks, versions } from "@/db/schema";
import { FolderBlobStore } from "@/server/core/blobs";
import { pruneEvents, transact } from "@/server/core/events";
import { logger } from "@/server/core/log";
import type { WorkTable } from "@/server/core/work";
import { sweepUploads } from "@/server/imports/uploads";
import { workingStates } from "@/server/runs/worked";
import { countsSettler } from "@/workers/datasets/settle";
import { strayFolders, sweepStrays } from "@/workers/deletion/strays";
import { hourMs, sweepDeleted } from "@/workers/deletion/sweep";
import { pruneDeliveries } from "@/workers/hooks/send";
import { cacheFolder, sweepCache } from "@/workers/training/cache-sweep";
import { workQueues, works } from "./works";

interface Sweep {
  db: Database;
  boss: PgBoss;
  dataDir: string;
  /** What the packed caches may take. */
  cacheBytes: number;
  /** How long what is deleted can be restored. */
  graceMs: number;
  signal: AbortSignal;
}

/** A job's process writes its heartbeat every second; silent for this long, it is dead or stuck. */
const silentSeconds = 5;
/** A run's process that has been silent for this long is stuck, though it lives. */
const stuckSeconds = 120;
/** A job's process may take this long from being forked to its first heartbeat. */
const startMs = 15_000;
/** Rows younger than this may have their job still in the making. */
const settledSeconds = 10;

/** Puts right what a crash has left, for as long as the worker lives: every part is safe to repeat at any time. */
export async function sweepForever(sweep: Sweep): Promise<void> {
  const tasks = [
    { everyMs: 1000, due: 0, run: () => releaseSilent(sweep) },
    { everyMs: 10_000, due: 0, run: () => sendLost(sweep) },
    { everyMs: 60_000, due: 0, run: () => sweepUploads(sweep.db, sweep.boss, sweep.dataDir) },
    { everyMs: 60_000, due: 0, run: countsSettler(sweep.db) },
    { everyMs: 3_600_000, due: 0, run: () => pruneEvents(sweep.db) },
    { everyMs: 3_600_000, due: 0, run: () => pruneDeliveries(sweep.db) },
    { everyMs: 600_000, due: 0, run: () => sweepDeletedIn(sweep) },
    { everyMs: 600_000, due: 0, run: straySweep(sweep) },
    { everyMs: 600_000, due: 0, run: () => sweepCache(cacheFolder(sweep.dataDir), sweep.cacheBytes) },
  ];
  while (!sweep.signal.aborted) {
    for (const task of tasks) {
      if (Date.now() < task.due) continue;
      task.due = Date.now() + task.everyMs;
      try {
        await task.run();
      } catch (error) {
        // The database is away or comes back: the next round finds the same.
        logger.debug({ error }, "sweep");
      }
    }
    await wait(500, undefined, { signal: sweep.signal }).catch(() => {});
  }
}

function sweepDeletedIn({ db, dataDir, graceMs, signal }: Sweep): Promise<unknown> {
  const blobs = new FolderBlobStore(join(dataDir, "blobs"));
  return sweepDeleted({ db, blobs, dataDir, graceMs, settledMs: hourMs, signal });
}

/** Goes through the folders of the store bit by bit: all of them every five hours. It begins anywhere, as most do not live long. */
function straySweep({ db, dataDir, signal }: Sweep): () => Promise<unknown> {
  const blobs = new FolderBlobStore(join(dataDir, "blobs"));
  const atATime = 8;
  let next = Math.floor(Math.random() * strayFolders.length);
  return () => {
    const folders = Array.from(
      { length: atATime },
      (_, i) => strayFolders[(next + i) % strayFolders.length] as string,
    );
    next = (next + atATime) % strayFolders.length;
    return sweepStrays({ db, blobs, settledMs: hourMs, signal }, folders);
  };
}

/** Gives work whose worker has died back to the queue, without waiting for the queue's own, longer patience. */
async function releaseSilent({ db, boss }: Sweep): Promise<void> {
  const silent = sql`now() - make_interval(secs => ${silentSeconds})`;
  // A single operation of a large network may keep a run's process busy for long; what is stuck is ended all the same.
  const stuck = sql`now() - make_interval(secs => ${stuckSeconds})`;
  const rows = await db.execute<{ queue: Queue; id: string }>(
    sql.join(
      [
        silentIn("import", imports, eq(imports.state, "running"), silent),
        silentIn("run", runs, inArray(runs.state, [...workingStates]), stuck),
        ...workQueues.map((queue) => {
          const { table } = works[queue];
          return silentIn(queue, table, eq(table.state, "running"), silent);
        }),
      ],
      sql` union all `,
    ),
  );
  for (const { queue, id } of rows) await release(boss, queue, id);
}

/** The work of a queue that is under way by its row, and whose process has said nothing since. */
const silentIn = (
  queue: Queue,
  table: typeof imports | typeof runs | WorkTable,
  isUnderWay: SQL,
  since: SQL,
): SQL =>
  sql`select ${queue} as queue, ${table.id} as id from ${table} where ${isUnderWay} and ${table.heartbeatAt} < ${since}`;

async function release(boss: PgBoss, queue: Queue, id: string): Promise<void> {
  for (const job of await boss.findJobs(queue, { key: id })) {
    if (job.state === "active" && Date.now() - job.startedOn.getTime() > startMs) {
      await boss.fail(queue, job.id, { message: "its worker fell silent" });
      logger.info({ job: queue, id }, "given back to the queue: its worker fell silent");
    }
  }
}

const live: readonly string[] = ["created", "retry", "active"];

/** Queues again what is under way by its row but has no job (a restored database, attempts used up). */
async function sendLost({ db, boss }: Sweep): Promise<void> {
  const settled = sql`now() - make_interval(secs => ${settledSeconds})`;
  const waitingImports = await db
    .select({ id: imports.id })
    .from(imports)
    .where(and(inArray(imports.state, ["queued", "running"]), lt(imports.createdAt, settled)));
  for (const { id } of waitingImports) await sendIfLost(boss, "import", id, { importId: id });
  const waitingRuns = await db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        // Those that wait have none until it is their turn.
        inArray(runs.state, [...workingStates]),
        lt(runs.createdAt, settled),
      ),
    );
  for (const { id } of waitingRuns) await sendIfLost(boss, "run", id, { runId: id });
  const uncheckedVersions = await db
    .select({ id: versions.id })
    .from(versions)
    .leftJoin(versionChecks, eq(versionChecks.versionId, versions.id))
    .where(and(isNull(versionChecks.versionId), lt(versions.createdAt, settled)));
  for (const { id } of uncheckedVersions) await sendIfLost(boss, "version", id, { versionId: id });
  for (const queue of workQueues) {
    const { table } = works[queue];
    const waiting = await db
      .select({ id: table.id })
      .from(table)
      .where(and(inArray(table.state, ["queued", "running"]), lt(table.createdAt, settled)));
    for (const { id } of waiting) await sendIfLost(boss, queue, id, { id });
  }
  const waitingPictures = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(
      sql`${uploads.purpose} = 'picture' and ${uploads.finishedAt} < ${settled} and ${uploads.imageId} is null and ${uploads.refusal} is null`,
    );
  for (const { id } of waitingPictures) await sendIfLost(boss, "picture", id, { uploadId: id });
}

async function sendIfLost<Q extends Queue>(
  boss: PgBoss,
  queue: Q,
  id: string,
  data: JobData[Q],
): Promise<void> {
  const jobs = await boss.findJobs(queue, { key: id });
  if (jobs.some((job) => live.includes(job.state))) return;
  await boss.send(queue, data, { singletonKey: id });
  logger.info({ job: queue, id }, "queued again: it was under way without a job");
}

/** Ends an import whose attempts are used up. */
export async function giveUpImport(db: Database, importId: string, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await transact(db, async ({ tx, publish }) => {
    const [row] = await tx
      .update(imports)
      .set({
        state: "failed",
        fence: sql`${imports.fence} + 1`,
        finishedAt: new Date(),
        failure: `The import was tried many times and its worker ended each time (${reason}). What came in stays; the server's log says more. Upload the archive again once that is mended.`,
      })
      .where(and(eq(imports.id, importId), inArray(imports.state, ["queued", "running"])))
      .returning();
    if (!row) return;
    publish(row.projectId, "IMPORT_CHANGED", importId);
    publish(row.projectId, "DATASET_CHANGED", row.datasetId);
  });
}
