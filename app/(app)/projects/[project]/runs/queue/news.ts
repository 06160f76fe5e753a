/** What a queue that is too long to be read again at each change is told by an event of the project. */
export interface News {
  /** Number of a run that waits, to be read again by itself; null where none of those shown has changed. */
  readonly run: number | null;
  /** Whether runs may have come, gone or changed their place since the list was read. */
  readonly isOld: boolean;
}

/** @param waiting those that the list shows; @param working those that a worker has: what they come to moves no other */
export function newsOf(
  { type, objectId }: { readonly type: string; readonly objectId: string },
  waiting: readonly { readonly id: string; readonly number: number }[],
  working: readonly { readonly id: string }[],
): News {
  if (type === "PROJECT_CHANGED") return { run: null, isOld: false };
  const run = waiting.find(({ id }) => id === objectId)?.number ?? null;
  return { run, isOld: run !== null || !working.some(({ id }) => id === objectId) };
}

/** The runs of a list that still wait: one that began, or was stopped, is told by its own row before the list is read again. */
export const stillWaiting = <Run extends { readonly state: string }>(runs: readonly Run[]): Run[] =>
  runs.filter(({ state }) => state === "queued");
