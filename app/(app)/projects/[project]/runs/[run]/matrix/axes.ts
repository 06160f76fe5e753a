import type { MatrixAxisInput } from "@/app/graphql/generated/graphql";
import type { MatrixState } from "./use-matrix-state";

export type AxisField = MatrixAxisInput["field"];

/** In the order in which they are offered; of `other` and `said` one is offered for each run and each person. */
export const axisNames: Record<AxisField, string> = {
  truth: "Label as measured",
  predicted: "Prediction of this run",
  today: "Label of today",
  other: "Prediction of another run",
  said: "What a person said",
  labeller: "Who labelled",
  import: "Import",
  split: "Split of the folder",
  outcome: "Right or wrong",
  flag: "Flag",
  outlier: "Unlike the others by",
};

export interface Axes {
  readonly rows: MatrixAxisInput;
  readonly columns: MatrixAxisInput;
}

/** An axis as the address has it: the field, and of `other` and `said` whose after a dot. */
export function writtenAxis({ field, runId, memberId }: MatrixAxisInput): string {
  const of = runId ?? memberId;
  return of ? `${field}.${of}` : field;
}

/** The axis that an address names; null where it names none. */
function readAxis(text: string): MatrixAxisInput | null {
  const [name, of] = text.split(".", 2);
  const field = (Object.keys(axisNames) as AxisField[]).find((known) => known === name);
  if (!field) return null;
  if (field === "other") return of ? { field, runId: of } : null;
  if (field === "said") return of ? { field, memberId: of } : null;
  return { field };
}

/** The axes of the page where they are other ones than truth and prediction, or turned round; else null. */
export function axesOf({ rows, columns }: Pick<MatrixState, "rows" | "columns">): Axes | null {
  const axes = { rows: readAxis(rows ?? "truth"), columns: readAxis(columns ?? "predicted") };
  if (!axes.rows || !axes.columns) return null;
  const written = [writtenAxis(axes.rows), writtenAxis(axes.columns)];
  if (written[0] === written[1] || (written[0] === "truth" && written[1] === "predicted")) return null;
  return { rows: axes.rows, columns: axes.columns };
}

/** What an address says of two axes after one of them was chosen: where the other had the same, they change places. */
export function chosenAxes(
  now: { rows: string; columns: string },
  side: "rows" | "columns",
  value: string,
): { rows: string | null; columns: string | null } {
  const other = side === "rows" ? "columns" : "rows";
  const next = { ...now, [side]: value, ...(now[other] === value ? { [other]: now[side] } : {}) };
  return {
    rows: next.rows === "truth" ? null : next.rows,
    columns: next.columns === "predicted" ? null : next.columns,
  };
}
