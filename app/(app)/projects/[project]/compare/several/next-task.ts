import type { Against } from "./operations";

/** What is wanted of the runs beside the baseline; ids, each in the order in which it is asked for. */
export interface Wanted {
  readonly base: string;
  readonly all: readonly string[];
  /** those whose matrices and classes are drawn */
  readonly shown: readonly string[];
  /** those whose rows are in sight */
  readonly seen: ReadonlySet<string>;
  /** whether the intervals of all are wanted */
  isAll: boolean;
  /** there are thousands: until all are wanted nothing is asked of those that are neither drawn nor in sight */
  isWide: boolean;
}

/** values: without intervals. whole: with the matrix and the classes. intervals: those alone. */
interface Task {
  readonly id: string;
  readonly of: "values" | "whole" | "intervals";
}

/**
 * What to ask for next: those that are drawn, whole; then what all others came to, which is quick; then intervals, the slow
 * part, only of rows that are drawn or in sight. Null where nothing is left.
 */
export function nextTask(
  against: ReadonlyMap<string, Against>,
  { base, all, shown, seen, isAll, isWide }: Wanted,
  running: ReadonlySet<string>,
): Task | null {
  const others = all.filter((id) => id !== base && !running.has(id));
  const drawn = new Set(shown);
  const whole = others.find((id) => drawn.has(id) && against.get(id)?.whole === undefined);
  if (whole !== undefined) return { id: whole, of: "whole" };
  const unknown = others.find((id) => !against.has(id) && (!isWide || isAll || seen.has(id)));
  if (unknown !== undefined) return { id: unknown, of: "values" };
  const open = others.filter((id) => {
    const known = against.get(id);
    return known?.values != null && known.figures === undefined;
  });
  // The first one says what the baseline itself has.
  const first = all.find((id) => against.get(id)?.values != null);
  const next =
    open.find((id) => id === first) ??
    open.find((id) => seen.has(id)) ??
    open.find((id) => isAll || drawn.has(id));
  return next === undefined ? null : { id: next, of: "intervals" };
}
