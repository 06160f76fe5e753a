import { and, asc, desc, eq, gt, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { checkpoints, runLogs, runMarks, runs } from "@/db/schema";
import { diagnosisSchema } from "@/ml/diagnosis";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import type { PageRequest } from "@/server/graphql/paging";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import { keptCheckpoints } from "./fork";
import { leaseSeconds, silentSeconds } from "./worked";

export type Run = typeof runs.$inferSelect;

/** A page of runs at hand, newest first: ids sort by time, so the primary key's order serves. */
export function runsPage(
  db: Queryable,
  where: SQL,
  kinds: readonly Run["kind"][] | null | undefined,
  { after, limit }: PageRequest,
): Promise<Run[]> {
  const ofKind = inArray(runs.kind, kinds ? [...kinds] : ["training"]);
  return db
    .select()
    .from(runs)
    .where(
      and(
        where,
        ofKind,
        isNull(runs.archivedAt),
        isNull(runs.deletedAt),
        after ? lt(runs.id, after) : undefined,
      ),
    )
    .orderBy(desc(runs.id))
    .limit(limit);
}

/** The most runs that are loaded by their numbers at a time. */
const mostByNumber = 100;

/** Runs of a project by their numbers, ascending; archived ones too, not those that are deleted or never were. */
export function runsOfNumbers(db: Queryable, projectId: string, numbers: readonly number[]): Promise<Run[]> {
  if (numbers.length > mostByNumber) {
    throw new AppError(
      "INVALID_INPUT",
      `numbers: ${numbers.length} at a time are too many: ask for ${mostByNumber}, then for the next ones.`,
      "numbers",
    );
  }
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.projectId, projectId), inArray(runs.number, [...numbers]), isNull(runs.deletedAt)))
    .orderBy(asc(runs.number));
}

/** Where a series has values that were no finite numbers, and how many of a kind. */
export interface Break {
  step: number;
  kind: "nan" | "infinity" | "minus_infinity";
  count: number;
}

export interface MetricSeries {
  name: string;
  steps: number[];
  epochs: number[];
  values: (number | null)[];
  breaks: Break[];
}

/** The kind of a value that is no finite number. */
function kindOf(value: number): Break["kind"] {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "infinity" : "minus_infinity";
}

/** Longest series of one answer; the rest is read with `afterStep`. */
const maxPoints = 20_000;

/**
 * Every series of a run after a step in one statement, gathered by the database: an index scan of the primary key
 * (run_id, name, step), which already has the order of the groups.
 */
export async function metricsOf(
  db: Queryable,
  runId: string,
  afterStep: number,
  names?: readonly string[] | null,
): Promise<MetricSeries[]> {
  const named = names
    ? names.length === 0
      ? sql`and false`
      : sql`and name in (${sql.join(
          names.map((name) => sql`${name}`),
          sql`, `,
        )})`
    : sql``;
  const rows = await db.execute<{
    name: string;
    steps: number[];
    epochs: number[];
    values: number[];
  }>(sql`
    select name, array_agg(step order by step) as steps, array_agg(epoch order by step) as epochs,
      array_agg(value order by step) as values
    from (
      select name, step, epoch, value, row_number() over (partition by name order by step) as place
      from run_metrics where run_id = ${runId} and step > ${afterStep} ${named}
    ) points
    where place <= ${maxPoints}
    group by name order by name`);
  return rows.map(({ name, steps, epochs, values }) => ({
    name,
    steps,
    epochs,
    // GraphQL's Float knows no NaN.
    values: values.map((value) => (Number.isFinite(value) ? value : null)),
    breaks: values.flatMap((value, i) =>
      Number.isFinite(value) ? [] : [{ step: steps[i] ?? 0, kind: kindOf(value), count: 1 }],
    ),
  }));
}

export type LogLine = typeof runLogs.$inferSelect;

/** A page of a run's log in its order; of the lines that hold a text where one is given, in letters of either case. */
export function logPage(
  db: Queryable,
  runId: string,
  search: string | null | undefined,
  { after, limit }: PageRequest,
): Promise<LogLine[]> {
  const wanted = (search ?? "").trim().slice(0, 200);
  if (after !== undefined && !/^\d{1,9}$/.test(after)) {
    throw new AppError("INVALID_INPUT", `after: ${after.slice(0, 40)} is no cursor of a log.`, "after");
  }
  return db
    .select()
    .from(runLogs)
    .where(
      and(
        eq(runLogs.runId, runId),
        after ? gt(runLogs.sequence, Number(after)) : undefined,
        wanted === "" ? undefined : sql`strpos(lower(${runLogs.message}), lower(${wanted})) > 0`,
      ),
    )
    .orderBy(asc(runLogs.sequence))
    .limit(limit);
}

/** What is marked on a run's curves, first step first. */
export function marksOf(db: Queryable, runId: string) {
  return db
    .select()
    .from(runMarks)
    .where(eq(runMarks.runId, runId))
    .orderBy(asc(runMarks.step), asc(runMarks.kind), asc(runMarks.subject));
}

/** A run's checkpoints, first epoch first. */
export async function checkpointsOf(db: Queryable, runId: string) {
  const rows = await db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, runId))
    .orderBy(asc(checkpoints.epoch));
  const kept = keptCheckpoints(rows);
  return rows.map((row) => ({ ...row, kept: kept.has(row.epoch) }));
}

/** Seconds of training that are left at the present rate; null where none is known, or nobody works at it. */
export function secondsLeft(run: Run): number | null {
  if (run.state !== "running" || !run.imagesPerSecond || !run.stepsPerEpoch) return null;
  if ((silentSeconds(run) ?? 0) > leaseSeconds) return null;
  const { batchSize } = (run.configuration as { learning: { batchSize: number } }).learning;
  const steps = Math.max(0, run.epochs * run.stepsPerEpoch - run.step);
  return (steps * batchSize) / run.imagesPerSecond;
}

/** An image that an overfit check could not learn, with what it is and what it was taken for. */
export interface MissedImage {
  imageId: string;
  truth: FrozenClass;
  predicted: FrozenClass;
}

/** The images of a check's batch that were wrong in the end; none for other runs. */
export async function missedImagesOf(context: Context, run: Run): Promise<MissedImage[]> {
  const { data } = diagnosisSchema.safeParse(run.result);
  if (data?.kind !== "overfit_check" || data.wrong.length === 0) return [];
  const classes = frozenClasses(await versionOf(context, run.versionId));
  return data.wrong.flatMap((missed) => {
    const [truth, predicted] = [classes[missed.truth], classes[missed.predicted]];
    return truth && predicted ? [{ imageId: missed.imageId, truth, predicted }] : [];
  });
}
