import { sql } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import type { Transaction } from "./connection";

/** Each queue and what its jobs carry: ids only, the rows hold the rest. */
export interface JobData {
  import: { importId: string };
  picture: { uploadId: string };
  run: { runId: string };
  version: { versionId: string };
  suggestions: { id: string };
  freeze: { id: string };
  quality: { id: string };
  embedding: { id: string };
  fill: { id: string };
  facing: { id: string };
  features: { id: string };
  runs: { id: string };
  evaluation: { id: string };
}

export type Queue = keyof JobData;

/**
 * One job waits or works per key (`exclusive`), so sending again what may be lost cannot double it.
 * A job whose worker falls silent for ten seconds is taken again by the next one; the fence of its row keeps the
 * silent worker from writing, should it wake up.
 */
const queueOptions = {
  policy: "exclusive",
  heartbeatSeconds: 10,
  expireInSeconds: 60 * 60 * 23,
  retryLimit: 20,
  retryDelay: 1,
  notify: true,
} as const;

/** All of them. */
export const queues: readonly Queue[] = [
  "import",
  "picture",
  "run",
  "version",
  "suggestions",
  "freeze",
  "quality",
  "embedding",
  "fill",
  "facing",
  "features",
  "runs",
  "evaluation",
];

/** By who opens or fills a queue only: a process of a job mostly does neither. */
const loaded = () => import("pg-boss");

/** Opens pg-boss. `work` is true in the worker only: there it also watches heartbeats. */
export async function openJobs(url: string, options: { work: boolean; onError: (error: Error) => void }) {
  const { PgBoss } = await loaded();
  const boss = new PgBoss({
    connectionString: url,
    max: 4,
    supervise: options.work,
    schedule: false,
    // The silent are looked for at a pass of the supervisor, once a minute unless told otherwise.
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    useListenNotify: options.work,
  });
  boss.on("error", options.onError);
  await boss.start();
  return boss;
}

/** Creates the queues that are missing. */
export async function createQueues(boss: PgBoss): Promise<void> {
  for (const queue of queues) await boss.createQueue(queue, queueOptions);
}

/** Puts a job into a queue within the transaction: it is there if and only if the change is. */
export async function enqueue<Q extends Queue>(
  boss: PgBoss,
  tx: Transaction,
  queue: Q,
  data: JobData[Q],
  key: string,
): Promise<void> {
  const { fromDrizzle } = await loaded();
  await boss.send(queue, data, { db: fromDrizzle(tx, sql), singletonKey: key });
}
