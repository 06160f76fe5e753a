import type { DroppedFile } from "@/app/ui/dropped-files";
import { topClasses } from "@/ml/metrics";

/** A class as a model has it. */
interface ModelClass {
  readonly index: number;
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
  readonly failure: string | null;
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
      failure: null,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The row with what the model said. */
export function judged(row: FolderRow, probabilities: Float32Array): FolderRow {
  const [top] = topClasses(probabilities, 1);
  return { ...row, probabilities, predicted: top?.index ?? null, confidence: top?.probability ?? null };
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

/** The table as rows of a CSV file: path, class of the folder, prediction, confidence, each class's probability, failure. */
export function csvRows(rows: readonly FolderRow[], classes: readonly ModelClass[]): string[][] {
  const nameOf = (index: number | null) => classes.find((one) => one.index === index)?.name ?? "";
  const head = [
    "path",
    "folder_class",
    "predicted",
    "confidence",
    ...classes.map(({ name }) => `p_${name}`),
    "failure",
  ];
  return [
    head,
    ...rows.map(({ path, truth, predicted, confidence, probabilities, failure }) => [
      path,
      nameOf(truth),
      nameOf(predicted),
      confidence === null ? "" : confidence.toFixed(6),
      ...classes.map(({ index }) => probabilities?.[index]?.toFixed(6) ?? ""),
      failure ?? "",
    ]),
  ];
}
