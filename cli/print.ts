/** Text of other people on a terminal: without the characters that would move its cursor or colour it. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === "\n" ? "\n" : "\u{fffd}"));
}

export type Cell = string | number | null | undefined;

/** Rows as columns that stand under each other, numbers to the right. Nothing where there are none. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const shown = rows.map((row) =>
    row.map((cell) => plain(cell == null ? "" : String(cell)).replaceAll("\n", " ")),
  );
  const widths = head.map((title, i) => Math.max(title.length, ...shown.map((row) => row[i]?.length ?? 0)));
  const isNumber = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof (row[i] ?? 0) === "number"),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(head), ...shown.map(line)].join("\n");
}

/** A share of 0 to 1 as people read it. */
export const percent = (share: number | null) => (share === null ? "" : `${(share * 100).toFixed(2)} %`);

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What goes on, beside what was asked for. */
export function tell(text: string): void {
  process.stderr.write(`${plain(text)}\n`);
}

export function json(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}
