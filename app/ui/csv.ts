export type Cell = string | number | boolean | null;

function cellOf(value: Cell): string {
  const text = value === null ? "" : String(value);
  // A spreadsheet takes what begins so for a formula.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvOfLines = (lines: readonly (readonly Cell[])[]): string =>
  lines.map((line) => `${line.map(cellOf).join(",")}\r\n`).join("");

/** Numbers and words in rows under named columns; of columns that are called alike each keeps its place. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** RFC 4180, the names of the columns at the top. */
export const tableCsv = ({ columns, rows }: Table): string => csvOfLines([columns, ...rows]);

/** `{ "columns": […], "rows": [[…], …] }`, a row a line; what is no finite number is null, as JSON has none. */
export const tableJson = ({ columns, rows }: Table): string =>
  `{\n  "columns": ${JSON.stringify(columns)},\n  "rows": [${rows.map((row) => `\n    ${JSON.stringify(row)}`).join(",")}\n  ]\n}\n`;

/** Records as a table, the names of their values as its columns. */
export function tableOf(records: readonly Record<string, Cell>[]): Table {
  const columns = Object.keys(records[0] ?? {});
  return { columns, rows: records.map((record) => columns.map((key) => record[key] ?? null)) };
}

export const csvOf = (records: readonly Record<string, Cell>[]): string => tableCsv(tableOf(records));
