import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { images, predictions } from "@/db/schema";
import { type MatrixReading, mostTop, settledThreshold } from "@/ml/matrix-bins";
import { AppError } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import type { FrozenClass } from "@/server/versions/queries";

export const labelMoments = ["measured", "today"] as const;
export type LabelMoment = (typeof labelMoments)[number];

/** Rows and columns of a matrix whose cells belong together: one cell, a row, a super-class beside another one. */
export interface MatrixBlock {
  /** Class indices; null is all. */
  truths?: readonly number[] | null;
  /** Class indices, and the number of classes for what is refused; null is all. */
  predictions?: readonly number[] | null;
}

/** Blocks of one selection, and class indices that they name in all. */
const mostBlocks = 200;
const mostPlaces = 20_000;

export const plainReading: MatrixReading = { threshold: 0, top: 1 };

/** A threshold and a top-k as a client gives them. @throws AppError where they are out of range. */
export function matrixReading(given: { threshold?: number | null; top?: number | null }): MatrixReading {
  const threshold = given.threshold ?? plainReading.threshold;
  const top = given.top ?? plainReading.top;
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new AppError("INVALID_INPUT", `threshold: ${threshold} is not between 0 and 1.`, "threshold");
  }
  if (!(Number.isInteger(top) && top >= 1 && top <= mostTop)) {
    throw new AppError("INVALID_INPUT", `top: ${top} is no whole number from 1 to ${mostTop}.`, "top");
  }
  return { threshold: settledThreshold(threshold), top };
}

/** By which labels predictions are judged. `today` takes the class of the image, so `images` has to be joined. */
export interface Judged {
  readonly moment: LabelMoment;
  readonly classes: readonly FrozenClass[];
  readonly reading: MatrixReading;
}

/** Place of the class that an image has today among those of the run; null for none, or one that it does not know. */
export function placeToday(classes: readonly FrozenClass[]): SQL<number | null> {
  return sql<number | null>`array_position(${textArray(classes.map(({ id }) => id))}, ${images.classId}) - 1`;
}

/** Place of the class that counts as the truth. */
export function truthOf({ moment, classes }: Pick<Judged, "moment" | "classes">): SQL<number | null> {
  return moment === "today" ? placeToday(classes) : sql<number>`${predictions.truth}`;
}

export function isKept({ threshold }: MatrixReading): SQL<boolean> {
  // As a double, which a real turns into exactly: so compares scikit-learn, and ml/matrix-bins.ts.
  return sql<boolean>`(${predictions.confidence} >= ${threshold}::float8)`;
}

/** Whether the truth is among the first of the prediction; as `rankOf` in ml/matrix-bins.ts. */
export function isHit(truth: SQL<number | null>, { top }: MatrixReading): SQL<boolean> {
  const right = sql`${predictions.predicted} = ${truth}`;
  if (top === 1) return sql<boolean>`(${right})`;
  const own = sql`${predictions.probabilities}[${truth} + 1]`;
  return sql<boolean>`(${right} or (
    select count(*) from unnest(${predictions.probabilities}) with ordinality as each (value, place)
    where each.value > ${own} or (each.value = ${own} and each.place < ${truth} + 1)) < ${top}::int)`;
}

/** The probability of what counts as the truth: the less, the greater the loss. */
export function truthProbability(judged: Judged): SQL<number> {
  return sql<number>`${predictions.probabilities}[${truthOf(judged)} + 1]`;
}

function places(indices: readonly number[]): SQL {
  return sql`${sql.param(`{${indices.map(Math.trunc).join(",")}}`)}::smallint[]`;
}

/** Whether a prediction lies in one of some blocks of the matrix, as that is read. */
export function inBlocks(blocks: readonly MatrixBlock[], judged: Judged): SQL {
  const all = blocks.flatMap(({ truths, predictions: named }) => [...(truths ?? []), ...(named ?? [])]);
  if (blocks.length > mostBlocks || all.length > mostPlaces) {
    throw new AppError("INVALID_INPUT", "These are too many cells at once: choose fewer.", "blocks");
  }
  const wrong = all.find((place) => place < 0 || place > judged.classes.length);
  if (wrong !== undefined) {
    throw new AppError("INVALID_INPUT", `blocks: there is no class ${wrong} in this run.`, "blocks");
  }
  return or(...blocks.map((block) => inBlock(block, judged))) ?? sql`false`;
}

function inBlock({ truths, predictions: named }: MatrixBlock, judged: Judged): SQL | undefined {
  const { classes, reading, moment } = judged;
  const truth = truthOf(judged);
  const isOfTruths = truths
    ? moment === "today"
      ? sql`${images.classId} = any(${textArray(truths.flatMap((index) => classes[index]?.id ?? []))})`
      : truths.length === 1
        ? eq(predictions.truth, truths[0] ?? 0)
        : sql`${predictions.truth} = any(${places(truths)})`
    : undefined;
  if (!named) return and(isOfTruths, sql`${truth} is not null`);
  const refused = named.includes(classes.length);
  const answers = named.filter((index) => index < classes.length);
  const kept = reading.threshold > 0 ? isKept(reading) : undefined;
  const isRefused = refused && kept ? sql`not ${kept}` : undefined;
  return and(
    isOfTruths,
    sql`${truth} is not null`,
    or(and(kept, isAnswer(answers, truth, reading)), isRefused),
  );
}

/** Whether what the prediction counts as is one of the classes: the truth where that is among the first. */
function isAnswer(answers: readonly number[], truth: SQL<number | null>, reading: MatrixReading): SQL {
  if (answers.length === 0) return sql`false`;
  const [only] = answers;
  const among = (of: SQL | typeof predictions.predicted) =>
    answers.length === 1 ? sql`${of} = ${only}` : sql`${of} = any(${places(answers)})`;
  const predicted = among(predictions.predicted);
  if (reading.top === 1) return predicted;
  // Said first by what an index knows.
  return sql`((${predicted} or ${among(truth)})
    and case when ${isHit(truth, reading)} then ${among(truth)} else ${predicted} end)`;
}
