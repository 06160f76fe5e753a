/** What a person who is writing a filter can go on with. */
import { parseFilter } from "./parse";
import { type Expected, FilterError } from "./tokens";

/** What stands to be completed: characters `from` up to the caret, of a kind. */
export interface Completing {
  kind: Expected;
  from: number;
  /** What has been typed of it, without its quote. */
  typed: string;
  /** Of a value: the field that it is compared with. */
  field: string | null;
}

/** What is being written at the caret; null where nothing can go on from there. */
export function completing(source: string, caret: number): Completing | null {
  const before = source.slice(0, caret);
  const from = startOfWord(before);
  const typed = before.slice(from).replace(/^["'`]/, "");
  try {
    parseFilter(before.slice(0, from));
    // What is whole goes on with and, or; an empty filter begins with a field.
    const kind = before.slice(0, from).trim() === "" ? "field" : "connective";
    return { kind, from, typed, field: null };
  } catch (error) {
    if (!(error instanceof FilterError) || error.expected === null) return null;
    return { kind: error.expected, from, typed, field: error.field };
  }
}

function startOfWord(before: string): number {
  // An open quote begins the word, whatever stands in it.
  let open = -1;
  for (let at = 0; at < before.length; at++) {
    const quote = before[at];
    if (quote !== '"' && quote !== "'" && quote !== "`") continue;
    let end = at + 1;
    while (end < before.length && before[end] !== quote) end += before[end] === "\\" ? 2 : 1;
    if (end >= before.length) {
      open = at;
      break;
    }
    at = end;
  }
  if (open >= 0) return open;
  const word = /[\w.-]*$/.exec(before)?.[0] ?? "";
  return before.length - word.length;
}
