import { and, asc, desc, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import type { Sql } from "postgres";
import type { Queryable } from "@/db/connection";
import { blobs, confusionCells, datasetImages, images, predictions, versions } from "@/db/schema";
import { createRandom, deriveSeed } from "@/ml/random";
import {
  type FigureIntervals,
  figuresOf,
  type PairFigure,
  pairedBootstrap,
  pairFigures,
} from "@/ml/significance-bootstrap";
import { withoutLoops } from "@/server/core/joins";
import type { Split } from "@/server/datasets/queries";
import type { PageRequest } from "@/server/graphql/paging";
import { imageColumns } from "@/server/images/queries";
import { readPredictionCursor } from "@/server/review/queries";
import type { Run } from "@/server/runs/queries";
import type { CommonClasses, Delta, groups, PairCount } from "./delta";

/** Two runs of one project, and their classes as one list. */
export interface Pair {
  readonly a: Run;
  readonly b: Run;
  readonly classes: CommonClasses;
}

/**
 * Counts the images that both runs measured, by label and answer of each.
 *
 * Of two runs of 1,000,000 images (EXPLAIN, held by compare-plans.test.ts): neither table nor sort is touched.
 *   HashAggregate → Merge Join on image_id → two Index Only Scans using predictions_pair
 */
export async function pairCounts(db: Queryable, a: string, b: string): Promise<Iterable<PairCount>> {
  return withoutLoops(db, (tx) => tx.execute<PairCount & Record<string, unknown>>(pairCountsStatement(a, b)));
}

export function pairCountsStatement(a: string, b: string): SQL {
  return sql`
    select a.truth as "truthA", a.predicted as "predictedA", b.truth as "truthB", b.predicted as "predictedB",
      count(*)::integer as count
    from predictions a join predictions b on b.image_id = a.image_id
    where a.run_id = ${a} and b.run_id = ${b}
    group by a.truth, a.predicted, b.truth, b.predicted`;
}

const longestWaitMs = 60_000;

/**
 * To be done once the predictions of a run are written. Until Postgres knows of the run it expects one row of it and
 * looks up each image one by one, and until the pages are marked as visible to all the scans of the index look into the
 * table: a million images then take 15 s to compare instead of 0.7 s. Autovacuum does the same, minutes later.
 */
export async function settlePredictions(sql: Sql): Promise<void> {
  const own = await sql.reserve();
  try {
    // Another run that ends now has the table for a moment, and autovacuum gives way to who waits. What skips the table
    // instead, or never comes to it, leaves a run of which Postgres knows nothing.
    await own`select set_config('lock_timeout', ${`${longestWaitMs}ms`}, false)`;
    // Without `probabilities`, which nothing is planned by and whose elements take long to count.
    await own`vacuum (analyze) predictions (run_id, image_id, truth, predicted, confidence)`;
  } finally {
    await own`reset lock_timeout`.catch(() => undefined);
    own.release();
  }
}

/** How many images each run measured; 0 before its evaluation. */
export async function measuredOf(db: Queryable, runIds: readonly string[]): Promise<number[]> {
  const rows = await db
    .select({ runId: confusionCells.runId, images: sql<number>`sum(${confusionCells.count})::integer` })
    .from(confusionCells)
    .where(inArray(confusionCells.runId, [...runIds]))
    .groupBy(confusionCells.runId);
  return runIds.map((id) => rows.find((row) => row.runId === id)?.images ?? 0);
}

/** Images that the other run did not measure, by their split in its version; null: they are not in that version. */
export interface LeftOut {
  readonly split: Split | null;
  readonly count: number;
}

export async function leftOut(db: Queryable, of: Run, other: Run): Promise<LeftOut[]> {
  const rows = await withoutLoops(db, (tx) =>
    tx.execute<{ split: Split | null; count: number }>(sql`
      select v.split, count(*)::integer as count
      from predictions p
      left join version_images v on v.version_id = ${other.versionId} and v.image_id = p.image_id
      where p.run_id = ${of.id}
        and not exists (select from predictions q where q.run_id = ${other.id} and q.image_id = p.image_id)
      group by v.split order by count(*) desc`),
  );
  return [...rows];
}

/** Resamples for how many cells: the more cells there are, the longer each takes and the less the ends vary. */
const cellDraws = 5_000_000;
const fewestResamples = 300;
const mostResamples = 2000;
/** The web process answers others in between. */
const stretchMs = 20;

export interface ComparedFigures {
  readonly resamples: number;
  readonly figures: readonly ({ figure: PairFigure; valueA: number; valueB: number } & FigureIntervals)[];
}

export interface FigureValue {
  readonly figure: PairFigure;
  readonly a: number;
  readonly b: number;
}

/** The figures of both runs over their common images; null where there is none. */
export function figureValues({ classes }: Pair, { cells }: Delta): FigureValue[] | null {
  const values = figuresOf(cells, classes.classes.length);
  return values && pairFigures.map((figure) => ({ figure, a: values.a[figure], b: values.b[figure] }));
}

/** The same with bootstrap intervals; always the same for the same runs. */
export async function comparedFigures(
  { a, b, classes }: Pair,
  delta: Delta,
): Promise<ComparedFigures | null> {
  const size = classes.classes.length;
  const values = figuresOf(delta.cells, size);
  if (!values) return null;
  const resamples = Math.round(
    Math.min(mostResamples, Math.max(fewestResamples, cellDraws / delta.cells.length)),
  );
  const bootstrap = pairedBootstrap(delta.cells, size, createRandom(deriveSeed("comparison", a.id, b.id)));
  let rested = performance.now();
  for (let i = 0; i < resamples; i++) {
    bootstrap.resample();
    if (performance.now() - rested < stretchMs) continue;
    await new Promise((wake) => setImmediate(wake));
    rested = performance.now();
  }
  const intervals = Object.entries(bootstrap.intervals()) as [PairFigure, FigureIntervals][];
  return {
    resamples,
    figures: intervals.map(([figure, found]) => ({
      figure,
      valueA: values.a[figure],
      valueB: values.b[figure],
      ...found,
    })),
  };
}

export interface PairFilter {
  /** relabelled: the two runs measured the image under different labels. All other groups are without those. */
  group?: (typeof groups)[number] | "relabelled" | null;
  /** Places in the common list of classes. */
  truth?: number | null;
  a?: number | null;
  b?: number | null;
  /** Only where the runs say different classes. */
  moved?: boolean | null;
  order?: "confidence_descending" | "confidence_ascending" | null;
}

const ofA = alias(predictions, "a");
const ofB = alias(predictions, "b");

/** The run whose confidence gives the order: the one that is wrong, or whose answer was chosen; else B. */
export function leaderOf({ group, a, b }: PairFilter): "a" | "b" {
  if (b != null) return "b";
  return a != null || group === "fixed" ? "a" : "b";
}

function select(db: Queryable, { a, b }: Pair, leader: "a" | "b") {
  const [first, second] = leader === "a" ? [ofA, ofB] : [ofB, ofA];
  const other = leader === "a" ? b : a;
  return db
    .select({ a: ofA, b: ofB, image: imageColumns, name: datasetImages.name })
    .from(first)
    .innerJoin(second, and(eq(second.runId, other.id), eq(second.imageId, first.imageId)))
    .innerJoin(images, eq(images.id, first.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .innerJoin(versions, eq(versions.id, b.versionId))
    .leftJoin(
      datasetImages,
      and(eq(datasetImages.datasetId, versions.datasetId), eq(datasetImages.imageId, first.imageId)),
    )
    .$dynamic();
}

export type PairRow = Awaited<ReturnType<typeof select>>[number];

export function pairCursor(row: PairRow, leader: "a" | "b"): string {
  return `${row[leader].confidence}:${row[leader].imageId}`;
}

/** What both runs said of one image; null where one of them did not measure it. */
export async function pairOf(db: Queryable, pair: Pair, imageId: string): Promise<PairRow | null> {
  const [row] = await select(db, pair, "b").where(and(eq(ofB.runId, pair.b.id), eq(ofB.imageId, imageId)));
  return row ?? null;
}

/**
 * Equality of two columns. Written as "=" Postgres takes it for rare, whatever the columns hold, and sorts all images
 * of a group instead of walking an index until the page is full.
 */
const equal = (one: SQL | PgColumn, other: SQL | PgColumn): SQL =>
  sql`(${one} >= ${other} and ${one} <= ${other})`;

/** What is asked for as a condition on both predictions; null where no image can meet it. */
function conditionOf(
  { a: runA, b: runB, classes: { placesOfB, sizeOfA } }: Pair,
  filter: PairFilter,
  placed: Placed,
): SQL | null {
  const { group, truth, a, b, moved } = filter;
  const leads = leaderOf(filter);
  const onA = (column: PgColumn, place: number) => (place < sizeOfA ? eq(column, place) : null);
  const onB = (column: PgColumn, place: number) => {
    const index = placesOfB.indexOf(place);
    return index >= 0 ? eq(column, index) : null;
  };
  // A class is named for the leader, for its index; of the other run it is said by comparison, as `equal` explains.
  const onLeader = (columns: { a: PgColumn; b: PgColumn }, place: number) => {
    const both = [onA(columns.a, place), onB(columns.b, place)];
    return both.includes(null) ? null : (both[leads === "a" ? 0 : 1] ?? null);
  };
  const truths = { a: ofA.truth, b: ofB.truth };
  const answers = { a: ofA.predicted, b: ofB.predicted };
  const parts: (SQL | null)[] = [];
  if (group === "relabelled") {
    parts.push(sql`${ofA.truth} <> ${placed(ofB.truth)}`);
    if (truth != null) parts.push(onA(ofA.truth, truth));
  } else {
    // A version has one label of an image.
    if (runA.versionId !== runB.versionId) parts.push(equal(ofA.truth, placed(ofB.truth)));
    if (truth != null) parts.push(onLeader(truths, truth));
  }
  if (a != null && a === b) parts.push(onLeader(answers, a), equal(ofA.predicted, placed(ofB.predicted)));
  else {
    if (a != null) parts.push(onA(ofA.predicted, a));
    if (b != null) parts.push(onB(ofB.predicted, b));
  }
  if (moved) parts.push(sql`${ofA.predicted} <> ${placed(ofB.predicted)}`);
  const rightOf = (side: "a" | "b") =>
    truth != null && side === leads ? onLeader(answers, truth) : equal(answers[side], truths[side]);
  const right = { a: rightOf("a"), b: rightOf("b") };
  // As the index on errors has it.
  const wrong = { a: ne(ofA.truth, ofA.predicted), b: ne(ofB.truth, ofB.predicted) };
  if (group === "both_right") parts.push(right.a, right.b);
  if (group === "fixed") parts.push(wrong.a, right.b);
  if (group === "broken") parts.push(right.a, wrong.b);
  if (group === "still_wrong") parts.push(wrong.a, wrong.b, equal(ofA.predicted, placed(ofB.predicted)));
  if (group === "differently_wrong") {
    parts.push(wrong.a, wrong.b, sql`${ofA.predicted} <> ${placed(ofB.predicted)}`);
  }
  return parts.includes(null) ? null : (and(...parts.map((part) => part ?? undefined)) ?? null);
}

/** A class index of B as a place in the common list. */
type Placed = (column: PgColumn) => SQL;

function placedBy({ classes: { placesOfB, isSame } }: Pair): Placed {
  const places = sql`${`{${placesOfB.join(",")}}`}::smallint[]`;
  return (column) => (isSame ? sql`${column}` : sql`(${places})[${column} + 1]`);
}

/**
 * A page of the images that both runs measured, ordered by the confidence of the leader (leaderOf), surest first by
 * default. Walks an index in that order: that on cells where a cell is given, that on errors for the groups in which
 * the leader is wrong; for images that both have right the first of each class's cell are put together.
 */
export async function pairsPage(
  db: Queryable,
  pair: Pair,
  filter: PairFilter,
  { after, limit }: PageRequest,
): Promise<PairRow[]> {
  const placed = placedBy(pair);
  const condition = conditionOf(pair, filter, placed);
  if (!condition) return [];
  const leader = leaderOf(filter);
  const of = leader === "a" ? ofA : ofB;
  const ascending = filter.order === "confidence_ascending";
  const key = sql`(${of.confidence}, ${of.imageId})`;
  let beyond: SQL | undefined;
  if (after !== undefined) {
    const cursor = readPredictionCursor(after);
    const place = sql`(${cursor.confidence}::real, ${cursor.imageId})`;
    beyond = ascending ? sql`${key} > ${place}` : sql`${key} < ${place}`;
  }
  const direction = ascending ? asc : desc;
  const order = [direction(of.confidence), direction(of.imageId)];
  const isWhole = filter.truth == null && filter.a == null && filter.b == null;
  let among: SQL | undefined;
  if (filter.group === "both_right" && isWhole) {
    const ordered = sql.raw(ascending ? "confidence, image_id" : "confidence desc, image_id desc");
    among = sql`${ofB.imageId} in (
      select near.image_id from generate_series(0, ${pair.classes.placesOfB.length - 1}) as cell(index)
      cross join lateral (
        select b.confidence, b.image_id from predictions b
        join predictions a on a.run_id = ${pair.a.id} and a.image_id = b.image_id
        where b.run_id = ${pair.b.id} and b.truth = cell.index and b.predicted = cell.index
          and ${and(condition, beyond)}
        order by ${sql.join(order, sql`, `)} limit ${limit}
      ) near
      order by ${ordered} limit ${limit})`;
  }
  return select(db, pair, leader)
    .where(and(eq(of.runId, pair[leader].id), condition, beyond, among))
    .orderBy(...order)
    .limit(limit);
}
