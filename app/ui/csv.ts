/** Records as a table with the names of their values at the top; RFC 4180. */
export function csvOf(records: readonly Record<string, string | number | boolean | null>[]): string {
  const cell = (value: string | number | boolean | null) => {
    const text = value === null ? "" : String(value);
    // A spreadsheet takes what begins so for a formula.
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const keys = Object.keys(records[0] ?? {});
  return `${[keys.map(cell), ...records.map((record) => keys.map((key) => cell(record[key] ?? null)))]
    .map((line) => line.join(","))
    .join("\r\n")}\r\n`;
}
