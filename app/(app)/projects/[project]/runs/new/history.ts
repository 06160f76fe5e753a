/** What was, what is, and what was taken back. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last change was of: a second one of the same is one step with it. Null where nothing joins. */
  readonly last: string | null;
}

const mostSteps = 100;

/** A history that begins. */
export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], last: null };
}

/** The history with a change. `of` names what is changed, so that typing a number is one step; null never joins. */
export function change<T>(history: History<T>, next: T, of: string | null): History<T> {
  const joins = of !== null && of === history.last;
  return {
    past: joins ? history.past : [...history.past, history.present].slice(-mostSteps),
    present: next,
    future: [],
    last: of,
  };
}

/** One step back; the same where there is none. */
export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    last: null,
  };
}

/** One step forward again; the same where there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, last: null };
}
