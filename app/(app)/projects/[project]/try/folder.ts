import type { DroppedFile } from "@/app/ui/dropped-files";
import { topClasses } from "@/ml/metrics";

/** A class as a model has it. */
interface ModelClass {
  readonly index: number;
  readonly id: string;
  readonly name: string;
}

/** A picture of a dropped folder, and what the model made of it. */
export interface FolderRow {
  readonly path: string;
  readonly file: File;
  /** Class index by the folder that it lies in; null where that is no class of the model. */
  readonly truth: number | null;
  /** By class index; null until it was its turn, and where it failed. */
  readonly probabilities: Float32Array | null;
  readonly predicted: number | null;
  readonly confidence: number | null;
  /** What a second model made of it, where one stands beside the first. */
  readonly second: {
    readonly probabilities: Float32Array;
    readonly predicted: number;
    readonly confidence: number;
  } | null;
  /** Why each of them said nothing. */
  readonly failure: string | null;
  readonly secondFailure: string | null;
}

const pictures = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;

/**
 * The pictures of what was dropped, in the order of their paths; the name of the folder a picture lies in is its class
 * where the model has one of that name, small or large.
 */
export function rowsOf(files: readonly DroppedFile[], classes: readonly ModelClass[]): FolderRow[] {
  const byName = new Map(classes.map(({ name, index }) => [name.toLowerCase(), index]));
  return files
    .filter(({ file, path }) => file.type.startsWith("image/") || pictures.test(path))
    .map(({ file, path }) => ({
      path,
      file,
      truth: byName.get(path.split("/").at(-2)?.toLowerCase() ?? "") ?? null,
      probabilities: null,
      predicted: null,
      confidence: null,
      second: null,
      failure: null,
      secondFailure: null,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The row with what the model said, and the second one where there is one; null where it failed. */
export function judged(
  row: FolderRow,
  probabilities: Float32Array | null,
  other: Float32Array | null = null,
): FolderRow {
  const [top] = probabilities ? topClasses(probabilities, 1) : [];
  const [its] = other ? topClasses(other, 1) : [];
  return {
    ...row,
    probabilities,
    predicted: top?.index ?? null,
    confidence: top?.probability ?? null,
    second: other && its ? { probabilities: other, predicted: its.index, confidence: its.probability } : null,
  };
}

/** Whether two models, each with its own places of the classes, decide otherwise about a picture. */
export function disagree(
  { predicted, second }: FolderRow,
  classes: readonly ModelClass[],
  others: readonly ModelClass[],
): boolean {
  if (predicted === null || !second) return false;
  const idOf = (index: number, of: readonly ModelClass[]) => of.find((one) => one.index === index)?.id;
  return idOf(predicted, classes) !== idOf(second.predicted, others);
}

/** Counts by truth and prediction, classes × classes row by row, of the rows that have both. */
export function confusionOf(
  rows: readonly FolderRow[],
  classes: number,
): { counts: number[]; right: number; known: number } {
  const counts = new Array<number>(classes * classes).fill(0);
  let right = 0;
  let known = 0;
  for (const { truth, predicted } of rows) {
    if (truth === null || predicted === null) continue;
    const cell = truth * classes + predicted;
    counts[cell] = (counts[cell] ?? 0) + 1;
    known += 1;
    if (truth === predicted) right += 1;
  }
  return { counts, right, known };
}

/**
 * The table as rows of a CSV file: path, class of the folder, prediction, confidence, each class's probability, failure;
 * with a second model what it says and whether they disagree, before the failure, and after that its own.
 */
export function csvRows(
  rows: readonly FolderRow[],
  classes: readonly ModelClass[],
  others: readonly ModelClass[] | null = null,
): string[][] {
  const nameIn = (of: readonly ModelClass[], index: number | null) =>
    of.find((one) => one.index === index)?.name ?? "";
  const nameOf = (index: number | null) => nameIn(classes, index);
  const head = [
    "path",
    "folder_class",
    "predicted",
    "confidence",
    ...classes.map(({ name }) => `p_${name}`),
    ...(others ? ["second_predicted", "second_confidence", "disagree"] : []),
    ...(others ?? []).map(({ name }) => `second_p_${name}`),
    "failure",
    ...(others ? ["second_failure"] : []),
  ];
  return [
    head,
    ...rows.map((row) => {
      const { path, truth, predicted, confidence, probabilities, second, failure, secondFailure } = row;
      return [
        path,
        nameOf(truth),
        nameOf(predicted),
        confidence === null ? "" : confidence.toFixed(6),
        ...classes.map(({ index }) => probabilities?.[index]?.toFixed(6) ?? ""),
        ...(others
          ? [
              nameIn(others, second?.predicted ?? null),
              second?.confidence.toFixed(6) ?? "",
              second ? String(disagree(row, classes, others)) : "",
              ...others.map(({ index }) => second?.probabilities[index]?.toFixed(6) ?? ""),
            ]
          : []),
        failure ?? "",
        ...(others ? [secondFailure ?? ""] : []),
      ];
    }),
  ];
}
