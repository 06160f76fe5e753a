/**
 * The queue of runs: who is next. Places are the workers', which all teams share, so projects take turns: a run's turn
 * is how many of its project's runs work or go before it, and the lowest turn goes first. Within a project the higher
 * priority goes first, then the place, which launching gives and people change. A project may limit how many of its
 * runs work at a time, all of them and those of one person; who is beyond the limit waits, and others pass.
 */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import type { Database, Queryable, Transaction } from "@/db/connection";
import { enqueue } from "@/db/jobs";
import { runs } from "@/db/schema";
import { AppError } from "@/server/core/errors";
import { transact } from "@/server/core/events";
import { batched } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import type { Run } from "./queries";
import { workingStates } from "./worked";

/**
 * A run that waits: `ahead` go before it, of all projects; `held` while a limit of its project keeps it back, or the
 * sweep whose trial it is, because that is paused.
 */
export interface Waiting {
  id: string;
  projectId: string;
  ahead: number;
  held: "limit" | "sweep" | null;
}

const states = sql.raw(workingStates.map((state) => `'${state}'`).join(", "));

/** Every run that waits, first the next one. */
export async function queueOrder(db: Queryable): Promise<Waiting[]> {
  const rows = await db.execute<{ id: string; project_id: string; held: Waiting["held"] }>(sql`
    with working as (
      select project_id, created_by, count(*) as runs from runs where state in (${states}) group by 1, 2
    ), queued as (
      select r.id, r.project_id, r.created_by, r.priority, r.queue_place, r.number, exists (
          select 1 from sweep_trials t join sweeps s on s.id = t.sweep_id where t.run_id = r.id and s.state = 'paused'
        ) as paused
      from runs r where r.state = 'queued'
    ), waiting as (
      select r.*, p.run_limit, p.run_limit_per_person,
        row_number() over (
          partition by r.project_id, r.created_by, r.paused order by r.priority desc, r.queue_place, r.number
        ) + coalesce((
          select w.runs from working w where w.project_id = r.project_id and w.created_by = r.created_by
        ), 0) as of_person
      from queued r join projects p on p.id = r.project_id
    ), limited as (
      select *, run_limit_per_person is not null and of_person > run_limit_per_person as beyond_person from waiting
    ), turns as (
      select *, row_number() over (
          partition by project_id, beyond_person, paused order by priority desc, queue_place, number
        ) + coalesce((select sum(w.runs) from working w where w.project_id = limited.project_id), 0) as turn
      from limited
    )
    select id, project_id, case when paused then 'sweep'
      when beyond_person or (run_limit is not null and turn > run_limit) then 'limit' end as held
    from turns order by paused or beyond_person or (run_limit is not null and turn > run_limit), paused, beyond_person,
      turn, queue_place, id`);
  return rows.map(({ id, project_id, held }, ahead) => ({ id, projectId: project_id, ahead, held }));
}

/** Where a run waits; null where it does not. One read of the queue serves a request. */
export const waitingOf = batched<Waiting | null>(async (ids, { db }) => {
  const byId = new Map((await queueOrder(db)).map((one) => [one.id, one]));
  return ids.map((id) => byId.get(id) ?? null);
});

/**
 * Gives the next run of the queue a job, so that a worker takes it: its state is `starting` from then on. Nothing where
 * none may start, or where as many are on their way to one as the worker has places free.
 * Workers do this one at a time, so that none gives out what another does, and no limit is passed.
 * @returns whether one was given out.
 */
export async function giveOutNext(db: Database, boss: PgBoss, freePlaces: number): Promise<boolean> {
  if (freePlaces < 1) return false;
  const [some] = await db.select({ id: runs.id }).from(runs).where(eq(runs.state, "queued")).limit(1);
  if (!some) return false;
  return transact(db, async ({ tx, publish }) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('offdiagonal run queue'))`);
    // On their way to a place: those that no process has taken yet, and those that wait for another worker.
    const [jobs] = await tx.execute<{ waiting: number }>(sql`
      select (select count(*) from runs where state = 'starting' and heartbeat_at is null)::int + (
        select count(*) from pgboss.job j join runs r on r.id = j.data->>'runId'
        where j.name = 'run' and j.state in ('created', 'retry') and r.heartbeat_at is not null
      )::int as waiting`);
    if ((jobs?.waiting ?? 0) >= freePlaces) return false;
    for (const next of await queueOrder(tx)) {
      if (next.held !== null) return false;
      const [taken] = await tx
        .update(runs)
        .set({ state: "starting" })
        // Somebody may have stopped it since.
        .where(and(eq(runs.id, next.id), eq(runs.state, "queued")))
        .returning({ id: runs.id });
      if (!taken) continue;
      await enqueue(boss, tx, "run", { runId: next.id }, next.id);
      publish(next.projectId, "RUN_CHANGED", next.id);
      return true;
    }
    return false;
  });
}

interface Place {
  priority: number;
  queuePlace: number;
  number: number;
}

export const queueCursor = ({ priority, queuePlace, number }: Place) => `${priority}:${queuePlace}:${number}`;

/** A page of the runs of a project that wait, in their order. */
export function queuePage(db: Queryable, projectId: string, { after, limit }: PageRequest): Promise<Run[]> {
  if (after !== undefined && !/^-?\d:-?[\d.e+]+:\d{1,9}$/.test(after)) {
    throw new AppError("INVALID_INPUT", `after: ${after.slice(0, 40)} is no cursor of a queue.`, "after");
  }
  const [priority, place, number] = (after ?? "").split(":").map(Number);
  const beyond =
    after === undefined
      ? undefined
      : sql`(-${runs.priority}, ${runs.queuePlace}, ${runs.number}) > (${-(priority ?? 0)}, ${place ?? 0}::float8, ${number ?? 0})`;
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.projectId, projectId), eq(runs.state, "queued"), beyond))
    .orderBy(sql`-${runs.priority}`, asc(runs.queuePlace), asc(runs.number))
    .limit(limit);
}

/** Runs of a project that a worker has, longest at work first. */
export function workingRuns(db: Queryable, projectId: string): Promise<Run[]> {
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.projectId, projectId), inArray(runs.state, [...workingStates])))
    .orderBy(asc(runs.startedAt), asc(runs.number))
    .limit(100);
}

/** The place of a run among those of its project that wait, 1 first; null where it does not wait. */
export const projectPlaceOf = batched<number | null>(async (ids, { db }) => {
  const rows = await db.execute<{ id: string; place: number }>(sql`
    select id, place from (
      select id, row_number() over (partition by project_id order by priority desc, queue_place, number)::int as place
      from runs where state = 'queued' and project_id in (
        select project_id from runs where id in (${sql.join(
          ids.map((id) => sql`${id}`),
          sql`, `,
        )})
      )
    ) waiting`);
  const byId = new Map(rows.map(({ id, place }) => [id, place]));
  return ids.map((id) => byId.get(id) ?? null);
});

/** How many runs of a project wait. */
export const queueLength = (db: Queryable, projectId: string): Promise<number> =>
  db.$count(runs, and(eq(runs.projectId, projectId), eq(runs.state, "queued")));

/** Where a run goes: before or behind another one that waits. */
interface Beside {
  run: Run;
  side: "before" | "behind";
}

/**
 * Puts a run that waits beside another of its project, with that one's priority; null: behind all of its own priority.
 * The caller holds the project's row, so that two moves come one after the other.
 */
export async function moveInQueue(tx: Transaction, run: Run, beside: Beside | null): Promise<Run> {
  const priority = beside?.run.priority ?? run.priority;
  const line = await tx
    .select({ id: runs.id, queuePlace: runs.queuePlace })
    .from(runs)
    .where(and(eq(runs.projectId, run.projectId), eq(runs.state, "queued"), eq(runs.priority, priority)))
    .orderBy(asc(runs.queuePlace), asc(runs.number));
  const others = line.filter(({ id }) => id !== run.id);
  const at = beside
    ? others.findIndex(({ id }) => id === beside.run.id) + (beside.side === "behind" ? 1 : 0)
    : others.length;
  const [low, high] = [others[at - 1]?.queuePlace, others[at]?.queuePlace];
  let queuePlace = placeBetween(low, high) ?? run.queuePlace;
  if (low !== undefined && high !== undefined && !(low < queuePlace && queuePlace < high)) {
    // No number is left between the two: the line is numbered anew.
    const first = others[0]?.queuePlace ?? queuePlace;
    for (const [index, { id }] of others.entries()) {
      const place = first + index + (index >= at ? 1 : 0);
      await tx.update(runs).set({ queuePlace: place }).where(eq(runs.id, id));
    }
    queuePlace = first + at;
  }
  const [moved] = await tx.update(runs).set({ priority, queuePlace }).where(eq(runs.id, run.id)).returning();
  return moved ?? run;
}

/** A number between two, a second beyond the one where there is no other; undefined where there is neither. */
function placeBetween(low: number | undefined, high: number | undefined): number | undefined {
  if (low === undefined) return high === undefined ? undefined : high - 1;
  return high === undefined ? low + 1 : low + (high - low) / 2;
}
