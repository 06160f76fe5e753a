import { and, eq, isNotNull, ne, notInArray, type SQLWrapper, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { checkpoints, type runLogs, runMetrics, runs } from "@/db/schema";
import { type Publish, transact } from "@/server/core/events";
import { patiently } from "@/server/core/patience";
import { FenceLost } from "@/server/core/work";
import { tellHooks } from "@/server/hooks/tell";
import { tellAheadIfPossible } from "@/server/registry/tell";
import { tellOfGroupEnd } from "@/server/run-groups/followers";
import type { Checkpoint, RunClaim } from "@/server/runs/claim";
import { insertPoints, type MetricPoint, type RunMark, writeMarks } from "@/server/runs/curves";
import { tellFollowers } from "@/server/runs/followers";
import { endStates } from "@/server/runs/stop";
import { idleUntil, leaseSeconds } from "@/server/runs/worked";

type Run = typeof runs.$inferSelect;
type RunState = Run["state"];
export type FailureKind = NonNullable<Run["failureKind"]>;
type LogLevel = (typeof runLogs.$inferSelect)["level"];

/**
 * Records that a run could not be worked on, once the job's retries are used up. Ended runs stay as they are, and so
 * does one whose worker was alive a moment ago: it was interrupted often, got further each time, and is queued again.
 */
export function recordInfrastructureFailure(db: Database, runId: string, message: string): Promise<void> {
  const now = new Date();
  return transact(db, async ({ tx, publish }) => {
    const [run] = await tx
      .update(runs)
      .set({
        fence: sql`${runs.fence} + 1`,
        state: "failed",
        failureKind: "infrastructure",
        failureMessage: message,
        finishedAt: now,
        idleSeconds: idleUntil(now),
        idleSince: null,
      })
      .where(
        and(
          eq(runs.id, runId),
          notInArray(runs.state, endStates),
          sql`(${runs.heartbeatAt} is null or ${runs.heartbeatAt} < now() - make_interval(secs => ${leaseSeconds}))`,
        ),
      )
      .returning();
    if (!run) return;
    publish(run.projectId, "RUN_CHANGED", run.id);
    await tellFollowers(tx, run.id, publish);
    await tellOfGroupEnd(tx, run.id, publish);
    await tellHooks(tx, "run_failed", run.id);
  });
}

export interface Progress {
  state?: RunState;
  epoch?: number;
  step?: number;
  stepsPerEpoch?: number;
  imagesPerSecond?: number;
  waitingShare?: number;
  parameters?: number;
  engine?: string;
  engineNote?: string | null;
  modelEpoch?: number;
  validationAccuracy?: number;
  bestValidationAccuracy?: number;
  validationLoss?: number;
  result?: unknown;
}

const stopOf = (run: Pick<Run, "stopRequestedAt" | "stopAfterEpoch">) =>
  run.stopRequestedAt === null ? null : { afterEpoch: run.stopAfterEpoch };

/**
 * Everything that a worker writes about its run. Each write checks the fence under the row's lock. Progress,
 * points and log lines gather and go out together at most once a second, so that a run causes three events a second
 * at the most; the other writes send what has gathered first.
 */
export class RunWriter {
  private progress: Progress = {};
  private points: MetricPoint[] = [];
  private lines: { level: LogLevel; message: string; at: Date }[] = [];
  private marks: (RunMark | { remove: RunMark["kind"] })[] = [];
  /** Number of the last line of the log that is known to be written. */
  private written: number;
  private timer: NodeJS.Timeout | null = null;
  private flushing: Promise<void> | null = null;
  private flushedAt = 0;
  private stop: { afterEpoch: boolean } | null;
  /** The best accuracy on the validation split so far. */
  private best: number;

  constructor(
    private readonly db: Database,
    private readonly claim: RunClaim,
    private readonly options: {
      /** Milliseconds between two writes. */
      interval?: number;
      /** How long a database that does not answer is waited for. */
      patience?: number;
      /** Told of the error that ended the timer's writing: the fence is lost, or the database stayed away. */
      onError(error: unknown): void;
    },
  ) {
    this.written = claim.lastSequence;
    this.stop = stopOf(claim.run);
    this.best = claim.run.bestValidationAccuracy ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether somebody asked the run to stop, and when it may, as of the last write. */
  get stopRequested(): { readonly afterEpoch: boolean } | null {
    return this.stop;
  }

  /** Begins to write by itself: a heartbeat each interval, with whatever has gathered. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.flush().catch((error: unknown) => {
        this.end();
        this.options.onError(error);
      });
    }, this.options.interval ?? 1000);
  }

  /** Writes nothing more by itself. */
  end(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  update(progress: Progress): void {
    this.progress = { ...this.progress, ...progress };
  }

  /** Keeps a point. Those of the validation are kept on the run's row too, for its lists. */
  metric(point: MetricPoint): void {
    this.points.push(point);
    if (point.name === "validation.loss") this.update({ validationLoss: point.value });
    if (point.name !== "validation.accuracy") return;
    this.best = Math.max(this.best, point.value);
    this.update({ validationAccuracy: point.value, bestValidationAccuracy: this.best });
  }

  /** Marks a place of the curves. */
  mark(mark: RunMark): void {
    this.marks.push(mark);
  }

  /** Takes back every mark of a kind. */
  unmark(kind: RunMark["kind"]): void {
    this.marks.push({ remove: kind });
  }

  /** Keeps a line. Postgres' text has no character 0: its place is shown. */
  log(level: LogLevel, message: string): void {
    this.lines.push({
      level,
      message: message.replaceAll("\0", "\u2400"),
      at: new Date(),
    });
  }

  /** Milliseconds since the last write: a loop that keeps the process busy yields when this grows. */
  sinceFlush(): number {
    return Date.now() - this.flushedAt;
  }

  /** Sends what has gathered; at the least the heartbeat. */
  async flush(): Promise<void> {
    while (this.flushing) await this.flushing;
    this.flushing = patiently(() => this.write(async () => {}), this.options.patience);
    try {
      await this.flushing;
    } finally {
      this.flushing = null;
    }
  }

  /**
   * Runs a write of one's own under the fence, together with what has gathered.
   * `work` may be called again where the database went away in between: what it does must bear that.
   */
  async fenced(
    work: (scope: { tx: Transaction; publish: Publish; projectId: string }) => Promise<void>,
  ): Promise<void> {
    while (this.flushing) await this.flushing;
    this.flushing = patiently(() => this.write(work), this.options.patience);
    try {
      await this.flushing;
    } finally {
      this.flushing = null;
    }
  }

  /** Forgets a checkpoint that cannot be read. */
  dropCheckpoint(epoch: number): Promise<void> {
    return this.fenced(async ({ tx }) => {
      await tx
        .delete(checkpoints)
        .where(and(eq(checkpoints.runId, this.claim.run.id), eq(checkpoints.epoch, epoch)));
    });
  }

  /** Keeps a checkpoint's row. Returns the blobs that are no longer of use: neither the best nor the last nor a fork's. */
  async saveCheckpoint(row: Omit<Checkpoint, "runId" | "createdAt">): Promise<string[]> {
    const runId = this.claim.run.id;
    let unused: string[] = [];
    await this.fenced(async ({ tx }) => {
      const manifest = { ...(row.manifest as object), fence: this.claim.fence };
      if (row.best) await tx.update(checkpoints).set({ best: false }).where(eq(checkpoints.runId, runId));
      await tx
        .insert(checkpoints)
        .values({ ...row, manifest, runId })
        .onConflictDoUpdate({
          target: [checkpoints.runId, checkpoints.epoch],
          set: { step: row.step, sha256: row.sha256, manifest, best: row.best, createdAt: new Date() },
        });
      const others = await tx
        .select({ sha256: checkpoints.sha256, best: checkpoints.best })
        .from(checkpoints)
        .where(and(eq(checkpoints.runId, runId), ne(checkpoints.epoch, row.epoch)));
      const forked = await tx
        .select({ sha256: runs.originSha256 })
        .from(runs)
        .where(and(eq(runs.originId, runId), isNotNull(runs.originSha256)));
      const kept = new Set([
        row.sha256,
        ...others.filter((one) => one.best).map((one) => one.sha256),
        ...forked.map((one) => one.sha256),
      ]);
      unused = others.map((one) => one.sha256).filter((sha256) => !kept.has(sha256));
    });
    return unused;
  }

  /** Ends the run well, or stopped. */
  async finish(
    state: "finished" | "stopped",
    work: (scope: { tx: Transaction; publish: Publish; projectId: string }) => Promise<void> = async () => {},
  ): Promise<void> {
    this.end();
    this.update({ state });
    await this.fenced(async (scope) => {
      const { id } = this.claim.run;
      await scope.tx
        .update(runs)
        .set({
          finishedAt: new Date(),
          // It came to its end before it was to stop.
          ...(state === "finished" ? { stopReason: null } : {}),
          validationAccuracy: ofModel("validation.accuracy", runs.validationAccuracy),
          validationLoss: ofModel("validation.loss", runs.validationLoss),
        })
        .where(eq(runs.id, id));
      await work(scope);
      await tellOfGroupEnd(scope.tx, id, scope.publish);
      if (state === "finished") {
        await tellFollowers(scope.tx, id, scope.publish);
        const ahead = await tellAheadIfPossible(scope.tx, id, scope.publish);
        await tellHooks(scope.tx, "run_finished", id);
        if (ahead) await tellHooks(scope.tx, "ahead_of_champion", id, ahead);
      }
    });
  }

  /** Ends the run with a reason for people. */
  async fail(kind: FailureKind, message: string): Promise<void> {
    this.end();
    this.log("error", message);
    this.update({ state: "failed" });
    await this.fenced(async ({ tx, publish }) => {
      const { id } = this.claim.run;
      await tx
        .update(runs)
        .set({ failureKind: kind, failureMessage: message, finishedAt: new Date() })
        .where(eq(runs.id, id));
      await tellFollowers(tx, id, publish);
      await tellOfGroupEnd(tx, id, publish);
      await tellHooks(tx, "run_failed", id);
    });
  }

  private async write(
    work: (scope: { tx: Transaction; publish: Publish; projectId: string }) => Promise<void>,
  ): Promise<void> {
    const { run, fence } = this.claim;
    const progress = this.progress;
    const points = [...this.points];
    const lines = [...this.lines];
    const marks = [...this.marks];
    let written = this.written;
    await transact(this.db, async ({ tx, publish }) => {
      const [held] = await tx
        .update(runs)
        .set({ ...progress, memoryBytes: process.memoryUsage.rss(), heartbeatAt: new Date() })
        .where(and(eq(runs.id, run.id), eq(runs.fence, fence)))
        .returning({ stopRequestedAt: runs.stopRequestedAt, stopAfterEpoch: runs.stopAfterEpoch });
      if (!held) throw new FenceLost();
      this.stop = stopOf(held);
      await insertPoints(tx, run.id, points);
      await writeMarks(tx, run.id, marks);
      if (lines.length > 0) {
        written = await appendLines(tx, run.id, written, lines);
        publish(run.projectId, "RUN_LOG", run.id);
      }
      if (points.length > 0) publish(run.projectId, "RUN_METRICS", run.id);
      if (Object.keys(progress).length > 0 || marks.length > 0) publish(run.projectId, "RUN_CHANGED", run.id);
      await work({ tx, publish, projectId: run.projectId });
    });
    this.written = written;
    // Only what was sent is dropped: what came meanwhile goes with the next write.
    this.points = this.points.slice(points.length);
    this.lines = this.lines.slice(lines.length);
    this.marks = this.marks.slice(marks.length);
    this.progress = Object.fromEntries(
      Object.entries(this.progress).filter(([key, value]) => progress[key as keyof Progress] !== value),
    );
    this.flushedAt = Date.now();
  }
}

/**
 * Writes lines behind the last of a run's log, in their order, while its row is held. Behind `written` may be lines that
 * another has written meanwhile (`noteLostWorker`), and the first of these themselves, where the answer to a commit was
 * lost: those are not written twice.
 * @returns the number of the last line.
 */
async function appendLines(
  tx: Transaction,
  runId: string,
  written: number,
  lines: readonly { level: LogLevel; message: string; at: Date }[],
): Promise<number> {
  // As one value: a parameter for each column of each line ends at 65,535 of them.
  const [row] = await tx.execute<{ last: number }>(sql`
    with given as (
      select place::int, level, message, at from rows from (
        jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as (level text, message text, at timestamptz)
      ) with ordinality as lines(level, message, at, place)
    ), there as (
      select coalesce(max(l.sequence), ${written}::int) as last, (count(*) filter (where exists (
        select 1 from given g where g.level = l.level and g.message = l.message and g.at = l.at)))::int as own
      from run_logs l where l.run_id = ${runId} and l.sequence > ${written}
    ), added as (
      insert into run_logs (run_id, sequence, level, message, at)
      select ${runId}, there.last + place - own, level, message, at from given, there where place > own
      returning sequence
    )
    select greatest(there.last, (select max(sequence) from added)) as last from there`);
  return row?.last ?? written;
}

/** A metric's value at the epoch whose weights became the model; the value at hand where none did. */
function ofModel(name: string, atHand: SQLWrapper) {
  return sql<number>`coalesce((
    select value from ${runMetrics}
    where ${runMetrics.runId} = ${runs.id} and ${runMetrics.name} = ${name} and ${runMetrics.epoch} = ${runs.modelEpoch}
  ), ${atHand})`;
}
