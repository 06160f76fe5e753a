type Cell = string | number | boolean | null;

function cellOf(value: Cell): string {
  const text = value === null ? "" : String(value);
  // A spreadsheet takes what begins so for a formula.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines of cells as a table; RFC 4180. */
export const csvOfLines = (lines: readonly (readonly Cell[])[]): string =>
  lines.map((line) => `${line.map(cellOf).join(",")}\r\n`).join("");

/** Records as a table with the names of their values at the top. */
export function csvOf(records: readonly Record<string, Cell>[]): string {
  const keys = Object.keys(records[0] ?? {});
  return csvOfLines([keys, ...records.map((record) => keys.map((key) => record[key] ?? null))]);
}
