import type { MaybePromise } from "@pothos/core";
import { resolveCursorConnection } from "@pothos/plugin-relay";

/** Longest page that a client can ask for. */
export const maxPage = 500;

interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** What a keyset query gets: rows beyond `after` (or before `before`), `limit` of them. */
export interface PageRequest {
  after?: string;
  before?: string;
  limit: number;
  /** True when the client pages backwards: order the other way. */
  inverted: boolean;
}

/**
 * A Relay connection over a keyset query: the cursor is the sort key of a row, never an offset, so that any depth
 * costs the same and rows added meanwhile neither repeat nor vanish.
 */
export function page<Row>(
  args: PageArguments,
  cursorOf: (row: Row) => string,
  fetch: (request: PageRequest) => MaybePromise<Row[]>,
  defaultSize = 50,
) {
  return resolveCursorConnection<Promise<Row[]>>(
    { args, toCursor: (row) => cursorOf(row), defaultSize, maxSize: maxPage },
    async ({ after, before, limit, inverted }) => fetch({ after, before, limit, inverted }),
  );
}
