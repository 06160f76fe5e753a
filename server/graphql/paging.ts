import type { MaybePromise } from "@pothos/core";
import { resolveCursorConnection } from "@pothos/plugin-relay";
import { AppError } from "@/server/core/errors";
import { defaultPage, maxPage } from "./builder";

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/** What a keyset query gets: rows beyond the cursor `after`, `limit` of them. */
export interface PageRequest {
  after?: string;
  limit: number;
}

/**
 * A Relay connection over a keyset query: the cursor is the sort key of a row, never an offset, so that any depth
 * costs the same and rows added meanwhile neither repeat nor vanish.
 */
export function page<Row>(
  args: PageArguments,
  cursorOf: (row: Row) => string,
  fetch: (request: PageRequest) => MaybePromise<Row[]>,
  defaultSize: number = defaultPage,
) {
  const { first, after } = args;
  if (first != null && (first < 1 || first > maxPage)) {
    throw new AppError("INVALID_INPUT", `first: ${first} is not between 1 and ${maxPage}.`, "first");
  }
  return resolveCursorConnection<Promise<Row[]>>(
    { args: { first, after }, toCursor: (row) => cursorOf(row), defaultSize, maxSize: maxPage },
    async (request) => fetch({ after: request.after, limit: request.limit }),
  );
}
