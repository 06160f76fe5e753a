import { fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { JobWithMetadata, PgBoss } from "pg-boss";
import { type Connection, connect, type Database } from "@/db/connection";
import { type JobData, openJobs, type Queue } from "@/db/jobs";
import { type BlobStore, FolderBlobStore } from "@/server/core/blobs";
import { getConfig } from "@/server/core/config";
import { logger } from "@/server/core/log";
import { giveUpWork } from "@/server/core/work";
import { noteLostWorker } from "@/server/runs/claim";
import { giveOutNext } from "@/server/runs/queue";
import { recordInfrastructureFailure } from "@/server/runs/worker";
import { advanceSweeps } from "@/server/sweeps/advance";
import { recordFailedCheck } from "@/server/versions/findings";
import { importHeap } from "./heap";
import { sendHooksForever } from "./hooks/send";
import { interruptedCode } from "./job";
import { mailForever, transportTo } from "./mail/send";
import { moduleAt } from "./modules";
import { giveUpImport, sweepForever } from "./sweep";
import { workQueues, works } from "./works";

const entry = fileURLToPath(moduleAt("main.ts"));
/** How long a job's process may take to end after SIGTERM; less than the supervisor gives the worker. */
const patienceMs = 8000;

/** Imports carried out at a time. They have places of their own: a night of training keeps nobody from gathering images. */
const importJobs = 2;

/** Takes jobs from the queues until SIGTERM. Each runs in a process of its own: one that dies takes no other with it. */
export async function dispatch(): Promise<void> {
  const config = getConfig();
  const stop = new AbortController();
  const boss = await openJobs(config.databaseUrl, {
    work: true,
    onError: (error) => logger.warn({ error: error.message }, "job queue"),
  });
  const connection = connect(config.databaseUrl, { max: 2, name: "offdiagonal-worker" });

  await takeJobs(boss, "picture", 1, stop.signal, ({ uploadId }) => uploadId);
  await takeJobs(
    boss,
    "import",
    importJobs,
    stop.signal,
    ({ importId }) => importId,
    (id, error) => giveUpImport(connection.db, id, error),
  );
  const blobs = new FolderBlobStore(join(config.dataDir, "blobs"));
  const places = { all: config.workerJobs, taken: 0 };
  await takeJobs(
    boss,
    "run",
    places.all,
    stop.signal,
    ({ runId }) => runId,
    (id, error) =>
      recordInfrastructureFailure(
        connection.db,
        id,
        `The worker could not carry out the run (${messageOf(error)}): the server's log says why. Resume it once that is put right.`,
      ),
    async (id, work) => {
      places.taken += 1;
      try {
        await work();
      } catch (error) {
        if (!stop.signal.aborted)
          await noteLostWorker(connection.db, id, `The worker was lost: ${messageOf(error)}.`).catch(
            () => undefined,
          );
        throw error;
      } finally {
        places.taken -= 1;
      }
    },
  );
  await takeJobs(
    boss,
    "version",
    1,
    stop.signal,
    ({ versionId }) => versionId,
    (id, error) => recordFailedCheck(connection.db, id, messageOf(error)),
  );
  for (const queue of workQueues) {
    const { table, event } = works[queue];
    await takeJobs(
      boss,
      queue,
      1,
      stop.signal,
      ({ id }) => id,
      (id, error) => giveUpWork(connection.db, { table, event, id }, error),
    );
  }
  const { dataDir, cacheBytes, graceMs } = config;
  const sweeping = sweepForever({
    ...{ db: connection.db, boss, dataDir, cacheBytes, graceMs },
    signal: stop.signal,
  });
  const giving = giveOutForever({ db: connection.db, boss, blobs, places, signal: stop.signal });
  const mailing = config.smtpUrl
    ? mailForever(
        {
          db: connection.db,
          transport: transportTo(config.smtpUrl),
          from: config.mailFrom,
          url: config.url,
        },
        stop.signal,
      )
    : null;
  const telling = sendHooksForever({ db: connection.db, hosts: config.hookHosts }, stop.signal);
  logger.info({ runs: config.workerJobs, imports: importJobs }, "worker ready");
  await asked();
  await shutDown(boss, connection, stop, Promise.all([sweeping, giving, mailing, telling]));
}

/** Settles when the process is asked to end. */
function asked(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => done());
  });
}

async function shutDown(
  boss: PgBoss,
  connection: Connection,
  stop: AbortController,
  background: Promise<unknown>,
): Promise<void> {
  stop.abort();
  // Waits for the handlers, whose processes put down their work and whose jobs go back to the queue.
  await boss
    .stop({ graceful: true, timeout: patienceMs + 1000 })
    .catch((error: unknown) => logger.warn({ error }, "the queue could not be left in order"));
  await background;
  await connection.close().catch(() => {});
  process.exit(0);
}

/** How soon a run that may begin is looked for. */
const lookMs = 250;

/** Whether something was done; false where the database is away, which the next look will find again. */
const patient = (done: Promise<boolean>) =>
  done.catch((error: unknown) => {
    logger.debug({ error }, "giving out runs");
    return false;
  });

/** Begins trials of sweeps, and gives runs out as long as this worker has places free, until it stops. */
async function giveOutForever({
  db,
  boss,
  blobs,
  places,
  signal,
}: {
  db: Database;
  boss: PgBoss;
  blobs: BlobStore;
  places: { readonly all: number; readonly taken: number };
  signal: AbortSignal;
}): Promise<void> {
  while (!signal.aborted) {
    const given = await patient(giveOutNext(db, boss, places.all - places.taken));
    const begun = await patient(advanceSweeps(db, blobs));
    if (!given && !begun) await wait(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

async function takeJobs<Q extends Queue>(
  boss: PgBoss,
  queue: Q,
  concurrency: number,
  stop: AbortSignal,
  idOf: (data: JobData[Q]) => string,
  giveUp?: (id: string, error: unknown) => Promise<void>,
  around: (id: string, work: () => Promise<void>) => Promise<void> = (_id, work) => work(),
): Promise<void> {
  await boss.work(
    queue,
    {
      includeMetadata: true,
      localConcurrency: concurrency,
      // A retry is due a second after its failure, and nobody announces that.
      notifyPollingIntervalSeconds: 1,
      pollingIntervalSeconds: 1,
      heartbeatRefreshSeconds: 2,
    },
    async ([job]: JobWithMetadata<JobData[Q]>[]) => {
      if (!job) return;
      const signal = AbortSignal.any([job.signal, stop]);
      const id = idOf(job.data);
      try {
        signal.throwIfAborted();
        await around(id, () => forkJob(queue, id, signal));
      } catch (error) {
        logger.warn({ job: queue, id, attempt: job.retryCount + 1, error: messageOf(error) }, "job put down");
        if (giveUp && job.retryCount >= job.retryLimit) await giveUp(id, error);
        throw error;
      }
    },
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** TensorFlow reads its number of threads from the environment, once, as it loads. */
function threads() {
  const count = String(getConfig().trainThreads);
  return { TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count, OMP_NUM_THREADS: count };
}

/** Runs a job in a process of its own. Rejects where the job is not over: it is then tried again. */
function forkJob(queue: Queue, id: string, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const child = fork(entry, [`--${queue}`, id], {
      execArgv: queue === "import" ? [...process.execArgv, importHeap] : process.execArgv,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, ...threads() },
    });
    let impatient: NodeJS.Timeout | undefined;
    const putDown = () => {
      child.kill("SIGTERM");
      impatient = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    };
    signal.addEventListener("abort", putDown, { once: true });
    child.once("error", failed);
    child.once("exit", (code, killedBy) => {
      clearTimeout(impatient);
      signal.removeEventListener("abort", putDown);
      if (code === 0) done();
      else if (code === interruptedCode) failed(new Error("interrupted"));
      else failed(new Error(killedBy ? `the job's process was ended by ${killedBy}` : `exit code ${code}`));
    });
  });
}
