import type { Api } from "./api";
import type { Outcome } from "./exit";
import { follow } from "./follow";
import { tell } from "./print";

/** Follows an import of a project to its end, tells how far it is whenever that changes, and gives how it ended. */
export async function importEnd<Row extends { id: string; state: string }>(
  api: Api,
  projectId: string,
  id: string,
  { read, words }: { read: () => Promise<Row>; words: (row: Row) => string },
): Promise<Row> {
  let row: Row | undefined;
  let told = "";
  await follow(
    api,
    projectId,
    (objectId) => objectId === id,
    async () => {
      row = await read();
      const now = `${row.state}: ${words(row)}`;
      if (now !== told) tell(now);
      told = now;
      return ["finished", "failed", "cancelled", "planned"].includes(row.state);
    },
  );
  if (!row) throw new Error("An import that was never read");
  return row;
}

/** How the command ends by the state of its import. */
export const outcomeOf = (state: string): Outcome =>
  state === "failed" ? "failed" : state === "cancelled" ? "stopped" : "good";
