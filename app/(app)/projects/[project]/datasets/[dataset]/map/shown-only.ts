import { type ImageFilterUrl, noValue } from "../image-filter-url";
import type { ColourBy, LegendEntry } from "./colouring";

/** What leaves the hidden points of a map out of the images that are chosen on it. */
export interface ShownOnly {
  filter: Partial<ImageFilterUrl>;
  /** Whether no filter tells them from the others: they are chosen too. */
  isHiddenChosen: boolean;
}

/**
 * What is hidden on a map is not among the images that are chosen; null where nothing is left to choose.
 * @param classIds of all classes that images of the map have.
 * @param runId of the run that the map is of.
 */
export function shownOnly(
  by: ColourBy,
  legend: readonly Pick<LegendEntry, "group" | "value">[],
  hidden: ReadonlySet<number>,
  { classIds, runId }: { classIds: readonly string[]; runId: string | undefined },
): ShownOnly | null {
  const shown = legend.filter(({ group }) => !hidden.has(group));
  if (shown.length === legend.length) return { filter: {}, isHiddenChosen: false };
  if (shown.length === 0) return null;
  const only = (filter: Partial<ImageFilterUrl>) => ({ filter, isHiddenChosen: false });
  const values = shown.map(({ value }) => value ?? noValue);
  if (by === "class") return only({ class: values });
  if (by === "labelled") return only({ class: values.includes(noValue) ? [noValue] : [...classIds] });
  if (by === "split") return only({ split: values as ImageFilterUrl["split"] });
  if (by !== "prediction" || runId === undefined || values.includes(noValue)) {
    return { filter: {}, isHiddenChosen: true };
  }
  return only({ run: runId, ...(values.length === 1 ? { wrong: values[0] === "wrong" } : {}) });
}
