import DataLoader from "dataloader";
import { eq, lt, sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Database, Transaction } from "@/db/connection";
import { type EventDetail, eventCounters, events } from "@/db/schema";

/** What can happen in a project. An event is kept as ids only; the client reads what it needs. */
export const eventTypes = [
  "PROJECT_CHANGED",
  "DATASET_CHANGED",
  "UPLOAD_CHANGED",
  "IMPORT_CHANGED",
  "FREEZE_CHANGED",
  "VERSION_CREATED",
  "VERSION_CHANGED",
  "VERSION_CHECKED",
  "RUN_CHANGED",
  /** Many runs at once: lists are read again. Its object is the project. */
  "RUNS_CHANGED",
  "RUN_METRICS",
  "RUN_LOG",
  /** It finished or failed: who follows it has it in the inbox. */
  "RUN_ENDED",
  /** Its state, its ranges or the number of its trials. */
  "SWEEP_CHANGED",
  "MODEL_CREATED",
  /** A browser was held against the worker. */
  "MODEL_CHECKED",
  "BASE_MODEL_CHANGED",
  "ERROR_CASE_CHANGED",
  "SUITE_CHANGED",
  /** A run is facing the error cases, or has done so. Its object is the run. */
  "CASES_FACED",
  "THREAD_CHANGED",
  "REVIEW_CHANGED",
  /** Something came into inboxes. Its object is the review. */
  "INBOX_CHANGED",
  /** A batch of labels, or the one image that a queue gave a class. */
  "LABELS_CHANGED",
  "IMAGE_CHANGED",
  "SUGGESTIONS_CHANGED",
  "QUEUE_CHANGED",
  "QUALITY_CHANGED",
  "EMBEDDING_CHANGED",
  /** A web hook, or what its address was told. */
  "HOOK_CHANGED",
  /** A registered model: its versions, aliases, rule or promotions. */
  "REGISTRY_CHANGED",
  /** Of a run or a group, which is its object. */
  "NOTE_CHANGED",
  "REPORT_CHANGED",
  /** A worker is at what a run makes of its images, or has done so. Its object is the run. */
  "FEATURES_CHANGED",
  "RUN_IMPORT_CHANGED",
  "EVALUATION_CHANGED",
] as const;

export type EventType = (typeof eventTypes)[number];

/** Answered in place of events where those after the client's number are no longer kept: read everything again. */
export const resync = "RESYNC";

export interface ProjectEvent {
  sequence: number;
  type: EventType | typeof resync;
  objectId: string;
  detail: EventDetail | null;
}

/** Leaves a statement to the end of a transaction, where it is sent with the numbering of the events and done after it. */
export type AtEnd = (write: () => PromiseLike<unknown>) => void;

export type Publish = (projectId: string, type: EventType, objectId: string, detail?: EventDetail) => void;

const channel = "offdiagonal_events";

/**
 * Runs a transaction whose events are numbered at its end. The counter's row is locked from there to the commit, so
 * numbers of a project appear in order, and no reader can see a later one before an earlier one.
 */
export function transact<T>(
  db: Database,
  run: (scope: { tx: Transaction; publish: Publish; atEnd: AtEnd }) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const published = new Map<string, Omit<ProjectEvent, "sequence"> & { projectId: string }>();
    const last: (() => PromiseLike<unknown>)[] = [];
    const result = await run({
      tx,
      atEnd: (write) => last.push(write),
      publish: (projectId, type, objectId, detail) => {
        const key = `${projectId} ${type} ${objectId}`;
        // Of an object that changed in two ways all is to be read again.
        const only = published.has(key) ? undefined : detail;
        published.set(key, { projectId, type, objectId, detail: only ?? null });
      },
    });
    // Sorted, so that two transactions take the counters of several projects in the same order.
    const all = [...published.values()].sort((a, b) => a.projectId.localeCompare(b.projectId));
    // Sent together, done in turn: others of the project wait from the first of them to the commit.
    await Promise.all([...all.map((event) => tx.execute(numbered(event))), ...last.map((write) => write())]);
    return result;
  });
}

/** Gives an event its number, keeps it and announces it. */
function numbered({
  projectId,
  type,
  objectId,
  detail,
}: Omit<ProjectEvent, "sequence"> & { projectId: string }) {
  return sql`
    with counted as (
      insert into ${eventCounters} (project_id, sequence) values (${projectId}, 1)
      on conflict (project_id) do update set sequence = event_counters.sequence + 1 returning sequence),
    kept as (
      insert into ${events} (project_id, sequence, type, object_id, detail)
      select ${projectId}, sequence, ${type}, ${objectId}, ${detail && JSON.stringify(detail)}::jsonb from counted
      returning sequence)
    select pg_notify(${channel}, ${projectId}) from kept`;
}

/** The number of the newest event of a project; 0 where there is none. */
export async function lastSequence(db: Database, projectId: string): Promise<number> {
  const [row] = await db
    .select({ sequence: eventCounters.sequence })
    .from(eventCounters)
    .where(eq(eventCounters.projectId, projectId));
  return row?.sequence ?? 0;
}

/** How long an event is kept; a client that was away for longer reads everything again. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Deletes events that are kept no longer. */
export async function pruneEvents(db: Database, now = Date.now()): Promise<void> {
  await db.delete(events).where(lt(events.createdAt, new Date(now - keptMs)));
}

const batchSize = 500;

/** However idle a project is: a follower looks again this often, at its membership and for a lost announcement. */
const lookAgainMs = 15_000;

/** Events of a project after a number, at most a batch, and the number of the newest: as of one moment. */
async function eventsAfter(
  db: Database,
  projectId: string,
  after: number,
): Promise<{ newest: number; batch: ProjectEvent[] }> {
  const rows = await db.execute<{ newest: string; events: ProjectEvent[] | null }>(sql`
    select c.sequence as newest, (
      select jsonb_agg(jsonb_build_object('sequence', e.sequence, 'type', e.type, 'objectId', e.object_id, 'detail', e.detail)
        order by e.sequence)
      from (
        select sequence, type, object_id, detail from events
        where project_id = ${projectId} and sequence > ${after} order by sequence limit ${batchSize}) e) as events
    from event_counters c where c.project_id = ${projectId}`);
  const row = rows[0];
  return { newest: Number(row?.newest ?? 0), batch: row?.events ?? [] };
}

interface Place {
  projectId: string;
  after: number;
}

/**
 * One LISTEN connection a process. It wakes whoever waits; each then reads on from its own number. Followers at the same
 * number, as nearly all are who are woken at once, share one read: it begins after the last of them asked, so it sees
 * what any of them was woken for.
 */
export class EventHub {
  private readonly waiting = new Map<string, Set<() => void>>();
  private listening: Promise<unknown> | null = null;
  private readonly reads = new DataLoader<Place, { newest: number; batch: ProjectEvent[] }>(
    async (places) => {
      const shared = new Map<string, Promise<{ newest: number; batch: ProjectEvent[] }>>();
      return Promise.all(
        places.map((place) => {
          const key = `${place.projectId} ${place.after}`;
          const read = shared.get(key) ?? eventsAfter(this.db, place.projectId, place.after);
          shared.set(key, read);
          return read;
        }),
      );
    },
    { cache: false, maxBatchSize: 1000 },
  );

  constructor(
    private readonly db: Database,
    private readonly sql: Sql,
  ) {}

  /**
   * Events of a project after a number, first those that are kept, then each as it comes, until the signal fires.
   * `stillAllowed` is asked beside the read of each batch, so that a removed member hears nothing more.
   */
  async *follow(
    projectId: string,
    after: number,
    signal: AbortSignal,
    stillAllowed: () => Promise<boolean>,
  ): AsyncGenerator<ProjectEvent> {
    await this.listen();
    let last = after;
    while (!signal.aborted) {
      // Registered before reading: an event between the read and the wait is not missed.
      const woken = this.wait(projectId, signal);
      try {
        const [isAllowed, { newest, batch }] = await Promise.all([
          stillAllowed(),
          this.reads.load({ projectId, after: last }),
        ]);
        if (!isAllowed) return;
        // Numbers have no holes. One that is missing was pruned; one beyond the newest is of a database since restored.
        const next = batch[0]?.sequence ?? (newest > last ? null : last + 1);
        if (next !== last + 1 || last > newest) {
          last = newest;
          yield { sequence: newest, type: resync, objectId: projectId, detail: null };
          continue;
        }
        for (const event of batch) {
          if (signal.aborted) return;
          last = event.sequence;
          yield event;
        }
        if (batch.length < batchSize) await woken.promise;
      } finally {
        woken.cancel();
      }
    }
  }

  private listen(): Promise<unknown> {
    // onlisten runs after each reconnection too: what was announced meanwhile is read by everybody.
    this.listening ??= this.sql
      .listen(
        channel,
        (projectId) => this.wake(projectId),
        () => {
          for (const projectId of this.waiting.keys()) this.wake(projectId);
        },
      )
      .catch((error: unknown) => {
        this.listening = null;
        throw error;
      });
    return this.listening;
  }

  private wake(projectId: string): void {
    for (const resolve of this.waiting.get(projectId) ?? []) resolve();
  }

  private wait(projectId: string, signal: AbortSignal): { promise: Promise<void>; cancel(): void } {
    let resolve: () => void = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const set = this.waiting.get(projectId) ?? new Set();
    this.waiting.set(projectId, set);
    set.add(resolve);
    signal.addEventListener("abort", resolve, { once: true });
    const timer = setTimeout(resolve, lookAgainMs);
    return {
      promise,
      cancel: () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", resolve);
        set.delete(resolve);
        if (set.size === 0 && this.waiting.get(projectId) === set) this.waiting.delete(projectId);
        resolve();
      },
    };
  }
}
