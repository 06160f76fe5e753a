import { filesAtOnce } from "@/app/tf/batches";
import { type FolderRow, judged } from "./folder";

/** What a model says of a row's file. */
type Ask = (row: FolderRow) => Promise<Float32Array>;

/**
 * Asks the models about the rows at these places and puts what they said in their place; who has answered a row before
 * is not asked again. Ends early, with nothing more put, once the signal says so.
 */
export async function askFolder(
  rows: FolderRow[],
  places: readonly number[],
  models: { first: Ask; second: Ask | null },
  signal: AbortSignal,
  onDone: () => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let at = places[next++]; at !== undefined; at = places[next++]) {
      const row = rows[at];
      if (!row) return;
      const answered = await answerOf(row, models);
      if (signal.aborted) return;
      rows[at] = answered;
      onDone();
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
}

async function answerOf(row: FolderRow, { first, second }: { first: Ask; second: Ask | null }) {
  try {
    const [own, other] = await Promise.all([row.probabilities ?? first(row), second?.(row)]);
    return judged(row, own, other);
  } catch (error) {
    return { ...row, failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The rows for another second model, or for none: what the first said stays. Also the places that are still to be asked
 * about: those that the first has answered, where there is a second, and those that it was still to answer.
 */
export function besideAnother(
  rows: readonly FolderRow[],
  hasSecond: boolean,
  wasRunning: boolean,
): { rows: FolderRow[]; places: number[] } {
  const isAnswered = ({ probabilities }: FolderRow) => probabilities !== null;
  return {
    // Where the first has answered, it was the second one that failed.
    rows: rows.map((row) => ({ ...row, second: null, failure: isAnswered(row) ? null : row.failure })),
    places: rows.flatMap((row, at) =>
      (isAnswered(row) ? hasSecond : wasRunning && row.failure === null) ? [at] : [],
    ),
  };
}
