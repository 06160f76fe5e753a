/** Which columns the table of runs has, how wide, and how an address says so. */
import { createParser } from "nuqs";

export interface TableColumn {
  /** A field's key (`RunField.key`), or `tag`. */
  key: string;
  /** In px. */
  width: number;
  pinned: boolean;
}

const usualWidth = 128;
const widths: Readonly<Record<string, number>> = {
  state: 112,
  version: 152,
  launched: 112,
  "last(validation.accuracy)": 104,
  "test.accuracy": 96,
};

export function columnOf(key: string): TableColumn {
  return { key, width: widths[key] ?? usualWidth, pinned: false };
}

export const usualColumns: readonly TableColumn[] = [
  ...[
    "state",
    "group",
    "version",
    "epoch",
    "last(validation.accuracy)",
    "test.accuracy",
    "duration",
    "author",
  ],
  "launched",
].map(columnOf);

/** `learning.optimizer*140!`: the key, its width where it is not the usual one, and whether it is pinned. */
function written({ key, width, pinned }: TableColumn): string {
  const name = encodeURIComponent(key).replace(/[*!]/g, (sign) => (sign === "*" ? "%2A" : "%21"));
  return `${name}${width === columnOf(key).width ? "" : `*${width}`}${pinned ? "!" : ""}`;
}

function read(text: string): TableColumn | null {
  const [, name, width, pin] = /^([^*!]+)(?:\*(\d{2,3}))?(!)?$/.exec(text) ?? [];
  if (name === undefined) return null;
  try {
    const column = columnOf(decodeURIComponent(name));
    return { ...column, width: width ? Number(width) : column.width, pinned: pin !== undefined };
  } catch {
    // Half an escape, as a mailer may cut an address.
    return null;
  }
}

/** How an address says that the columns are the usual ones; no field is called so. */
const usual = "usual";
const textOf = (columns: readonly TableColumn[]) => columns.map(written).join(",");

/** Columns as text, pinned ones first, each once. */
export function columnsText(columns: readonly TableColumn[]): string {
  const text = textOf(columns);
  return text === textOf(usualColumns) ? usual : text;
}

/** The columns that a text says; null where it says none. */
export function columnsFrom(text: string): TableColumn[] | null {
  if (text === usual) return [...usualColumns];
  const columns = text.split(",").flatMap((one) => read(one) ?? []);
  const unique = [...new Map(columns.map((column) => [column.key, column])).values()];
  return unique.length > 0 ? pinnedFirst(unique) : null;
}

/** What is pinned stands at the left. */
export function pinnedFirst(columns: readonly TableColumn[]): TableColumn[] {
  return [...columns.filter(({ pinned }) => pinned), ...columns.filter(({ pinned }) => !pinned)];
}

export const columnsParser = createParser({
  parse: columnsFrom,
  serialize: columnsText,
  eq: (a, b) => columnsText(a) === columnsText(b),
});

/** Moves a column by so many places; it stays among those that are pinned, or among the others. */
export function moved(columns: readonly TableColumn[], key: string, by: number): TableColumn[] {
  const from = columns.findIndex((column) => column.key === key);
  const [column] = columns.slice(from, from + 1);
  if (!column) return [...columns];
  const rest = columns.filter((one) => one !== column);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return pinnedFirst([...rest.slice(0, to), column, ...rest.slice(to)]);
}
