import { eq, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database, Transaction } from "@/db/connection";
import type { workColumns } from "@/db/schema/columns";
import { type EventType, type Publish, transact } from "./events";

type WorkColumns = { [Name in keyof ReturnType<typeof workColumns>]: PgColumn };
/** A table with workColumns(). */
export type WorkTable = PgTable & WorkColumns & { id: PgColumn; projectId: PgColumn };

interface WorkRow {
  id: string;
  projectId: string;
  fence: number;
  processed: number;
  total: number | null;
  cancelRequestedAt: Date | null;
}

/** Another worker has taken the work, or it is over: nothing more may be written. */
export class FenceLost extends Error {
  override name = "FenceLost";

  constructor() {
    super("Another worker has taken this work, or it is over: what was found out is not written.");
  }
}

/** Work that failed for a reason that another attempt would meet again; the message is for people. */
export class WorkFailed extends Error {
  override name = "WorkFailed";
}

/** How an attempt ended. `interrupted`: the worker stops, another attempt goes on. `over`: there was nothing to do. */
export type WorkEnd = "finished" | "cancelled" | "failed" | "interrupted" | "over";

const eventGapMs = 250;

/** The writes of one attempt. Each is a transaction that changes nothing where the fence is old. */
export class Work<Table extends WorkTable> {
  private told = 0;
  processed: number;
  /** Whether somebody asked for the end, as of the last write. */
  cancelAsked: boolean;
  /** Set once the work is over. */
  ended: "finished" | "cancelled" | "failed" | null = null;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly event: EventType,
    readonly row: Table["$inferSelect"] & WorkRow,
  ) {
    this.processed = row.processed;
    this.cancelAsked = row.cancelRequestedAt !== null;
  }

  /** Writes in one transaction with the progress: `processed` units are done once it is committed. */
  async step(
    progress: { processed?: number; total?: number },
    write: (tx: Transaction, publish: Publish) => Promise<unknown> = async () => {},
  ): Promise<void> {
    await this.change(progress, async (tx, publish) => {
      await write(tx, publish);
      // Pages follow several times a second, not at every step.
      if (Date.now() - this.told < eventGapMs) return;
      this.told = Date.now();
      publish(this.row.projectId, this.event, this.row.id);
    });
    this.processed = progress.processed ?? this.processed;
  }

  /**
   * Ends the work; `write` commits with it. A write of many seconds asks for the row at its end (`claim: "last"`): until
   * then heartbeats and progress go on, and a lost fence undoes it whole.
   */
  async finish(
    state: "finished" | "cancelled" | "failed",
    failure: string | null = null,
    write: (tx: Transaction, publish: Publish) => Promise<unknown> = async () => {},
    claim: "first" | "last" = "first",
  ): Promise<void> {
    const values = { state, failure, finishedAt: new Date() };
    await this.change(
      values,
      async (tx, publish) => {
        await write(tx, publish);
        publish(this.row.projectId, this.event, this.row.id);
      },
      claim,
    );
    this.ended = state;
  }

  private change(
    values: object,
    write: (tx: Transaction, publish: Publish) => Promise<unknown>,
    claim: "first" | "last" = "first",
  ): Promise<void> {
    return transact(this.db, async ({ tx, publish }) => {
      const { id, fence, state } = this.table;
      if (claim === "last") await write(tx, publish);
      const rows = await tx
        .update(this.table as PgTable)
        .set({ ...values, heartbeatAt: sql`now()` })
        .where(sql`${id} = ${this.row.id} and ${fence} = ${this.row.fence} and ${state} = 'running'`)
        .returning({ cancelRequestedAt: this.table.cancelRequestedAt });
      const [own] = rows;
      if (!own) throw new FenceLost();
      this.cancelAsked = own.cancelRequestedAt !== null;
      if (claim === "first") await write(tx, publish);
    });
  }
}

async function claimWork<Table extends WorkTable>(
  db: Database,
  table: Table,
  id: string,
): Promise<(Table["$inferSelect"] & WorkRow) | null> {
  const [row] = await db
    .update(table as PgTable)
    .set({
      fence: sql`${table.fence} + 1`,
      state: "running",
      startedAt: sql`coalesce(${table.startedAt}, now())`,
      heartbeatAt: sql`now()`,
    })
    .where(sql`${table.id} = ${id} and ${table.state} in ('queued', 'running')`)
    .returning();
  return (row as (Table["$inferSelect"] & WorkRow) | undefined) ?? null;
}

/**
 * Carries out the work of a row from wherever it stands, with a heartbeat. `run` looks at `stopped()` between steps and
 * returns when it says something; at its end it may finish by itself, with a last write. What it throws as WorkFailed ends the work with that reason, anything else leaves it
 * to another attempt.
 * @throws FenceLost where another worker has taken it, and what comes from the machinery.
 */
export async function carryOut<Table extends WorkTable>(
  {
    db,
    table,
    event,
    id,
    signal,
  }: { db: Database; table: Table; event: EventType; id: string; signal: AbortSignal },
  run: (work: Work<Table>, stopped: () => "cancelled" | "interrupted" | null) => Promise<void>,
): Promise<WorkEnd> {
  const row = await claimWork(db, table, id);
  if (!row) return "over";
  const work = new Work(db, table, event, row);
  let lost: unknown = null;
  let beat: Promise<void> | null = null;
  const timer = setInterval(() => {
    beat ??= work
      .step({})
      .catch((error: unknown) => {
        lost = error;
      })
      .finally(() => {
        beat = null;
      });
  }, 1000);
  const stopped = () => {
    if (lost) throw lost;
    return work.cancelAsked ? "cancelled" : signal.aborted ? "interrupted" : null;
  };
  try {
    await run(work, stopped);
    if (work.ended) return work.ended;
    const stop = stopped();
    if (stop !== "interrupted") await work.finish(stop ?? "finished");
    return stop ?? "finished";
  } catch (error) {
    if (!(error instanceof WorkFailed)) throw error;
    await work.finish("failed", error.message);
    return "failed";
  } finally {
    clearInterval(timer);
    await beat;
  }
}

/** Asks for the end of work: at once where it waits, otherwise its worker ends it within a second. Idempotent. */
export async function cancelWork(tx: Transaction, table: WorkTable, id: string): Promise<void> {
  await tx
    .update(table as PgTable)
    .set({
      cancelRequestedAt: sql`coalesce(${table.cancelRequestedAt}, now())`,
      state: sql`case when ${table.state} = 'queued' then 'cancelled'::work_state else ${table.state} end`,
      finishedAt: sql`case when ${table.state} = 'queued' then now() else ${table.finishedAt} end`,
    })
    .where(sql`${eq(table.id, id)} and ${table.state} in ('queued', 'running')`);
}

/** Ends work whose attempts are used up. */
export async function giveUpWork(
  db: Database,
  { table, event, id }: { table: WorkTable; event: EventType; id: string },
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await transact(db, async ({ tx, publish }) => {
    const [row] = await tx
      .update(table as PgTable)
      .set({
        state: "failed",
        fence: sql`${table.fence} + 1`,
        finishedAt: new Date(),
        failure: `It was tried many times and its worker ended each time (${reason}). Start it again once that is mended; the server's log says more.`,
      })
      .where(sql`${table.id} = ${id} and ${table.state} in ('queued', 'running')`)
      .returning({ projectId: table.projectId });
    if (row) publish((row as { projectId: string }).projectId, event, id);
  });
}
