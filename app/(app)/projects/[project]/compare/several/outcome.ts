import { percent } from "@/app/format";
import { fieldName, fieldText } from "../../runs/table/field-text";

/** What came of a run, as the table of runs calls it: of ours the test accuracy, of any run a figure of one of its metrics. */
export const testAccuracy = "test.accuracy";

/** Of the metrics that runs brought in have, what people compare them by is likely called so; the first that fits. */
const likely = [/val.*acc|acc.*val/i, /test.*acc|acc.*test/i, /acc|f1|auc/i, /val.*loss|test.*loss/i, /./];

/**
 * The outcome where none was chosen.
 * @param metrics that the first of the runs has; undefined before that is known
 * @returns null before it is known
 */
export function defaultOutcome(
  runs: readonly { readonly testAccuracy: number | null }[],
  metrics: readonly string[] | undefined,
): string | null {
  if (runs.some((run) => run.testAccuracy !== null)) return testAccuracy;
  if (metrics === undefined) return null;
  for (const name of likely) {
    const found = metrics.find((metric) => name.test(metric));
    if (found !== undefined) return `best(${found})`;
  }
  return testAccuracy;
}

export interface Outcome {
  readonly label: string;
  readonly text: (value: number) => string;
  readonly lessIsBetter: boolean;
}

/** @param fields of which the project's runs have values */
export function outcomeOf(
  key: string,
  fields: readonly { readonly key: string; readonly isLessBetter: boolean }[],
): Outcome {
  if (key === testAccuracy) {
    return { label: "Test accuracy", text: (value) => percent(value, 2), lessIsBetter: false };
  }
  return {
    label: fieldName(key),
    text: (value) => fieldText(key, value, undefined),
    lessIsBetter: fields.find((field) => field.key === key)?.isLessBetter ?? false,
  };
}
