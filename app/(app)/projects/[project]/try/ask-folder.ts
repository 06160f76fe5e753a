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
  // What one of them said stays where the other failed.
  const [own, other] = await Promise.all([
    settled(row.probabilities ?? first(row)),
    settled(second?.(row) ?? null),
  ]);
  return {
    ...judged(row, own.value, other.value),
    ...{ failure: own.failure, secondFailure: other.failure },
  };
}

async function settled(
  answer: Float32Array | Promise<Float32Array> | null,
): Promise<{ value: Float32Array | null; failure: string | null }> {
  try {
    return { value: await answer, failure: null };
  } catch (error) {
    return { value: null, failure: error instanceof Error ? error.message : String(error) };
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
    rows: rows.map((row) => ({ ...row, second: null, secondFailure: null })),
    places: rows.flatMap((row, at) =>
      (isAnswered(row) ? hasSecond : wasRunning && row.failure === null) ? [at] : [],
    ),
  };
}
