import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { confusionCells, predictions, runReports, type runs } from "@/db/schema";
import { readBins } from "@/ml/matrix-bins";
import { type ConfusionMatrix, confusionFromCells, type Report, report } from "@/ml/metrics";
import { type Agreement, agreement } from "@/ml/report";
import { type CostModel, costTable } from "@/ml/report-costs";
import { type Interval, wilson } from "@/ml/significance";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import type { Split } from "@/server/datasets/queries";
import { isOver } from "@/server/runs/stop";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import { binsOf } from "./bins";
import { inTurn } from "./in-turn";
import { type Costs, costedRun } from "./report-costs";
import { edition, type Lines, type Measured, type MeasuredCurves, measureRun } from "./report-measure";
import { matrixReading } from "./selection";

type Run = typeof runs.$inferSelect;

/** The report of a run that has ended: what its matrix says, and what its probabilities do. */
export interface RunReport {
  readonly run: Run;
  readonly classes: readonly FrozenClass[];
  /** That it was judged on. */
  readonly split: Split;
  readonly matrix: ConfusionMatrix;
  readonly figures: Report;
  readonly agreement: Agreement;
  readonly interval: Interval;
  /** The most frequent class of the training split, and how often that alone would be right; null where none is known. */
  readonly baseline: { readonly class: FrozenClass; readonly accuracy: number } | null;
  readonly measured: Measured;
}

/** The report of a run; null before its end, and where it ended without an evaluation. */
export async function reportOf(context: Context, run: Run): Promise<RunReport | null> {
  // Its predictions change no more.
  if (!isOver(run)) return null;
  const cells = await context.db.select().from(confusionCells).where(eq(confusionCells.runId, run.id));
  const version = await versionOf(context, run.versionId);
  const classes = frozenClasses(version);
  const matrix = confusionFromCells(cells, classes.length);
  const figures = report(
    matrix,
    classes.map((one) => one.name),
  );
  const correct = figures.classes.reduce((sum, row) => sum + row.correct, 0);
  const interval = wilson(correct, figures.total);
  const [judged] = await context.db
    .select({ split: predictions.split })
    .from(predictions)
    .where(eq(predictions.runId, run.id))
    .limit(1);
  if (!interval || !judged) return null;
  return {
    run,
    classes,
    split: judged.split,
    matrix,
    figures,
    agreement: agreement(matrix),
    interval,
    baseline: baselineOf(version.counts.train, classes, figures),
    measured: await measuredOf(context, run, classes.length, figures.total),
  };
}

function baselineOf(
  training: readonly number[],
  classes: readonly FrozenClass[],
  { classes: rows, total }: Report,
) {
  const most = training.reduce((best, count, index) => (count > (training[best] ?? 0) ? index : best), 0);
  const found = classes[most];
  if (!found || !(training[most] ?? 0)) return null;
  return { class: found, accuracy: (rows[most]?.support ?? 0) / total };
}

/**
 * The temperature that the report of a run fits, where it has been measured: it is for every model that was opened in Try.
 * Null where there is none.
 */
export async function keptTemperature(db: Queryable, runId: string): Promise<number | null> {
  const [kept] = await db
    .select({ value: sql<number | null>`(${runReports.body} -> 'temperature' ->> 'value')::float8` })
    .from(runReports)
    .where(and(eq(runReports.runId, runId), eq(runReports.edition, edition)));
  return kept?.value ?? null;
}

/** Measurements that this process is at: who asks meanwhile waits for the same. */
const underway = new Map<string, Promise<Measured>>();

async function measuredOf(context: Context, run: Run, classes: number, images: number): Promise<Measured> {
  const [kept] = await context.db
    .select({ body: runReports.body })
    .from(runReports)
    .where(and(eq(runReports.runId, run.id), eq(runReports.edition, edition)));
  if (kept) return kept.body as Measured;
  const begun = underway.get(run.id) ?? measureAndKeep(context, run, classes, images);
  underway.set(run.id, begun);
  return begun.finally(() => underway.delete(run.id));
}

async function measureAndKeep(
  context: Context,
  run: Run,
  classes: number,
  images: number,
): Promise<Measured> {
  const { measured, curves } = await inTurn(images * classes, () =>
    measureRun(context.sql, run.id, classes, images),
  ).catch(forPeople);
  const values = { edition, body: measured, curves };
  await context.db
    .insert(runReports)
    .values({ runId: run.id, ...values })
    .onConflictDoUpdate({ target: runReports.runId, set: values });
  return measured;
}

/** What the measures refuse is said to people as it is. */
function forPeople(error: unknown): never {
  throw error instanceof RangeError ? new AppError("INVALID_INPUT", error.message) : error;
}

/** Curves of a class against the rest, or their mean where no class is given; null where they are not defined. */
export async function curvesOf(context: Context, { run, classes }: RunReport, index: number | null) {
  if (index !== null && !classes[index]) {
    throw new AppError("INVALID_INPUT", `class: there is no class ${index} in this run.`, "class");
  }
  const path =
    index === null
      ? sql`${runReports.curves} -> 'mean'`
      : sql`${runReports.curves} -> 'classes' -> ${index}::integer`;
  const [row] = await context.db
    .select({ lines: sql<MeasuredCurves["mean"]>`${path}` })
    .from(runReports)
    .where(eq(runReports.runId, run.id));
  return (row?.lines ?? null) as Lines | null;
}

export interface Refusal {
  readonly threshold: number;
  /** counts[truth][predicted] of what is kept, and in a last column what is refused. */
  readonly counts: number[][];
}

/** The matrix where predictions below a threshold, in thousandths, are refused. */
export async function refusalOf(
  context: Context,
  { run, classes, figures }: RunReport,
  given: number,
): Promise<Refusal> {
  const reading = matrixReading({ threshold: given });
  const size = classes.length;
  const { counts, refused } = readBins(await binsOf(context, run, size, figures.total * size), size, reading);
  return {
    threshold: reading.threshold,
    counts: classes.map((_, row) => [...counts.subarray(row * size, (row + 1) * size), refused[row] ?? 0]),
  };
}

/** The most cells whose cost can be set at once. */
const mostCells = 400;

/** What the run's decisions cost; `calibrated` lets the rule read the probabilities at the fitted temperature. */
export async function costsOf(
  context: Context,
  { run, classes, figures, measured }: RunReport,
  { cells, refuse, calibrated }: Pick<CostModel, "cells" | "refuse"> & { calibrated: boolean },
): Promise<Costs> {
  const model = { classes: classes.length, cells, refuse };
  if (cells.length > mostCells) {
    throw new AppError(
      "INVALID_INPUT",
      `cells: ${cells.length} costs are too many: ${mostCells} at most.`,
      "cells",
    );
  }
  try {
    costTable(model);
  } catch (error) {
    forPeople(error);
  }
  const temperature = calibrated ? (measured.temperature?.value ?? 1) : 1;
  return inTurn(figures.total * classes.length, () => costedRun(context.sql, run.id, model, temperature));
}
