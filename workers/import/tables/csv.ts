import Papa from "papaparse";
import { ArchiveError } from "../refusal";
import {
  looksLikeImage,
  maxRowLength,
  maxRows,
  rowTooLong,
  type Table,
  type TableFile,
  tooManyRows,
} from "./table";
import { linesOf, textOf } from "./text";

const separators = [",", "\t", ";", "|"];
/** How Excel is told what separates cells: a first line that is no row. */
const separatorLine = /^sep=([,;|\t])\r?\n/i;
/** Rows that tell what separates cells, and whether the first names the columns. */
const headRows = 100;

/** How rows are told apart. */
interface Written {
  delimiter: string;
  /** Whether every quote that begins a cell ends it too: an open one would swallow all rows after it. */
  isClosed: boolean;
}

/**
 * A table of cells with a separator. Cells in quotes may have separators and ends of lines.
 * @param head its first characters.
 */
export async function csvTable(file: TableFile, head: string, isWhole: boolean): Promise<Table> {
  const marked = separatorLine.exec(head);
  const whole = isWhole ? head : head.slice(0, head.lastIndexOf("\n") + 1 || undefined);
  const read = Papa.parse<string[]>(whole.slice(marked?.[0].length ?? 0), {
    ...(marked ? { delimiter: marked[1] } : { delimitersToGuess: separators }),
    preview: headRows,
    skipEmptyLines: "greedy",
  });
  const [first, second] = read.data;
  if (!first || first.length < 2 || (second && second.length !== first.length)) {
    throw new ArchiveError(
      `${file.name} is no table: rows of at least two columns, separated by comma, semicolon, tab or bar, are read.`,
    );
  }
  // Names of files are no names of columns, nor are numbers above numbers.
  const hasHeader =
    !first.some(looksLikeImage) &&
    !first.some((_, i) => read.data.length > 1 && read.data.every((cells) => isNumber(cells[i]))) &&
    new Set(first.map((cell) => cell.trim())).size === first.length;
  const columns = first.map((cell, i) => (hasHeader && cell.trim() !== "" ? cell.trim() : `Column ${i + 1}`));
  const { delimiter } = read.meta;
  const { isClosed, rowCount } = await lookThrough(file, delimiter);
  const before = Number(marked !== null) + Number(hasHeader);
  return {
    kind: "CSV",
    separator: delimiter,
    columns,
    rowCount: Math.max(0, rowCount - before),
    async *rows() {
      let toSkip = before;
      for await (const { rows } of rowsOf(file, { delimiter, isClosed })) {
        const own = rows.slice(toSkip);
        toSkip -= rows.length - own.length;
        yield own.map((cells) => columns.map((_, i) => cells[i] ?? ""));
      }
    },
  };
}

const isNumber = (cell: string | undefined) => /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(cell ?? "");

/** Reads all rows once: whether its quotes are closed, and how many there are. */
async function lookThrough(
  file: TableFile,
  delimiter: string,
): Promise<{ isClosed: boolean; rowCount: number }> {
  const count = async (isClosed: boolean) => {
    let [rowCount, isSound] = [0, true];
    for await (const { rows, isDamaged } of rowsOf(file, { delimiter, isClosed })) {
      rowCount += rows.length;
      if (rowCount > maxRows) throw tooManyRows(file.name);
      if (isDamaged) isSound = false;
    }
    return { rowCount, isSound };
  };
  let quotes = 0;
  for await (const text of textOf(file.path, file.encoding)) quotes += text.split('"').length - 1;
  try {
    const { rowCount, isSound } = await count(true);
    // A quote within a cell is no fault where each is closed.
    if (isSound || quotes % 2 === 0) return { isClosed: true, rowCount };
  } catch (error) {
    // Quotes in pairs, the two of one far from each other: the rows between them are one cell, or none.
    if (quotes === 0 || !(error instanceof ArchiveError)) throw error;
  }
  return { isClosed: false, rowCount: (await count(false)).rowCount };
}

interface Rows {
  rows: string[][];
  /** Whether a quote in them stands where none can. */
  isDamaged: boolean;
}

async function* rowsOf(file: TableFile, written: Written): AsyncGenerator<Rows> {
  const parser = () => new Papa.Parser({ delimiter: written.delimiter, newline: "\n" });
  const parsed = (text: string, goesOn: boolean) =>
    parser().parse(text, 0, goesOn) as Papa.ParseResult<string[]>;
  const filled = ({ data, errors }: Papa.ParseResult<string[]>): Rows => ({
    rows: data.filter((cells) => cells.some((cell) => cell.trim() !== "")),
    isDamaged: errors.some(({ type }) => type === "Quotes"),
  });
  const text = evenLines(textOf(file.path, file.encoding));
  if (!written.isClosed) {
    for await (const lines of linesOf(text, maxRowLength, (line) => rowTooLong(file.name, line))) {
      const each = lines.map((line) => filled(parsed(line, false)));
      yield { rows: each.flatMap(({ rows }) => rows), isDamaged: false };
    }
    return;
  }
  let rest = "";
  let count = 0;
  for await (const part of text) {
    rest += part;
    const result = parsed(rest, true);
    rest = rest.slice(result.meta.cursor);
    count += result.data.length;
    if (rest.length > maxRowLength) throw rowTooLong(file.name, count + 1);
    yield filled(result);
  }
  if (rest !== "") yield filled(parsed(rest, false));
}

/** Text whose lines end alike, in whatever way each ended. */
async function* evenLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const part of text) {
    const whole = held + part;
    held = whole.endsWith("\r") ? "\r" : "";
    yield whole.slice(0, whole.length - held.length).replace(/\r\n?/g, "\n");
  }
  if (held !== "") yield "\n";
}
