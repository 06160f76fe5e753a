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
/** As many as spreadsheets have. */
const maxColumns = 16_384;
/** Rows that leave cells out at their end are filled up: so many cells are held at a time. */
const cellsAtOnce = 1_000_000;

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
  const delimiter =
    marked?.[1] ?? separatorOf(isWhole ? head : head.slice(0, head.lastIndexOf("\n") + 1 || undefined));
  const { isClosed, rowCount, width, first: top, damaged } = await lookThrough(file, delimiter);
  const rows = top.slice(Number(marked !== null));
  const first = rows[0]?.slice(0, width);
  if (!first || width < 2) {
    throw new ArchiveError(
      damaged === null
        ? `${file.name} is no table: rows of at least two columns, separated by comma, semicolon, tab or bar, are read.`
        : `A quote in row ${damaged.toLocaleString("en")} of ${file.name} is never closed, and no row has two columns. Close the quote, or take it out.`,
    );
  }
  // Names of files are no names of columns, nor are numbers above numbers.
  const names = first.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const hasHeader =
    !first.some(looksLikeImage) &&
    !first.some((_, i) => rows.length > 1 && rows.every((cells) => isNumber(cells[i]))) &&
    new Set(names).size === names.length;
  const columns = Array.from({ length: width }, (_, i) => {
    const name = first[i]?.trim() ?? "";
    return hasHeader && name !== "" ? name : `Column ${i + 1}`;
  });
  const before = Number(marked !== null) + Number(hasHeader);
  const rowsAtOnce = Math.max(1, Math.floor(cellsAtOnce / width));
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
        for (let start = 0; start < own.length; start += rowsAtOnce) {
          const part = own.slice(start, start + rowsAtOnce);
          yield part.map((cells) => columns.map((_, i) => cells[i] ?? ""));
        }
      }
    },
  };
}

/** What separates cells: what takes rows apart alike, else what takes one of them apart the furthest. */
function separatorOf(head: string): string {
  const parse = (options: Papa.ParseConfig) =>
    Papa.parse<string[]>(head, { ...options, preview: headRows, skipEmptyLines: "greedy" });
  const { meta, errors } = parse({ delimitersToGuess: separators });
  if (!errors.some(({ code }) => code === "UndetectableDelimiter")) return meta.delimiter;
  const widest = (delimiter: string) => Math.max(0, ...parse({ delimiter }).data.map(filledCells));
  return separators.reduce((one, other) => (widest(other) > widest(one) ? other : one));
}

/** Cells of a row up to the last that says something. */
const filledCells = (cells: readonly string[]) => cells.findLastIndex((cell) => cell.trim() !== "") + 1;

const isNumber = (cell: string | undefined) => /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(cell ?? "");

interface Looked {
  isClosed: boolean;
  rowCount: number;
  /** Columns of the widest row, as spreadsheets show them: others leave cells out at their end. */
  width: number;
  first: string[][];
  /** Number of the first row that has a quote which is never closed. */
  damaged: number | null;
}

/** Reads all rows once: whether its quotes are closed, how many there are, and the first of them. */
async function lookThrough(file: TableFile, delimiter: string): Promise<Looked> {
  const look = async (isClosed: boolean): Promise<Looked> => {
    const looked: Looked = { isClosed, rowCount: 0, width: 0, first: [], damaged: null };
    for await (const { rows, damaged } of rowsOf(file, { delimiter, isClosed })) {
      looked.damaged ??= damaged;
      for (const cells of rows) {
        looked.rowCount += 1;
        looked.width = Math.max(looked.width, filledCells(cells));
        if (looked.width > maxColumns) throw tooManyColumns(file.name, looked.rowCount);
        if (looked.first.length <= headRows) looked.first.push(cells);
      }
      if (looked.rowCount > maxRows) throw tooManyRows(file.name);
    }
    return looked;
  };
  let quotes = 0;
  for await (const text of textOf(file.path, file.encoding)) quotes += text.split('"').length - 1;
  try {
    const looked = await look(true);
    // A quote within a cell is no fault where each is closed.
    if (looked.damaged === null || quotes % 2 === 0) return { ...looked, damaged: null };
  } catch (error) {
    // Quotes in pairs, the two of one far from each other: the rows between them are one cell, or none.
    if (quotes === 0 || !(error instanceof ArchiveError)) throw error;
  }
  return look(false);
}

const tooManyColumns = (name: string, row: number) =>
  new ArchiveError(
    `Row ${row.toLocaleString("en")} of ${name} has more than ${maxColumns.toLocaleString("en")} columns. Is the end of a row missing there?`,
  );

interface Rows {
  rows: string[][];
  /** Number of the first with a quote that stands where none can, the empty ones counted. */
  damaged: number | null;
}

async function* rowsOf(file: TableFile, written: Written): AsyncGenerator<Rows> {
  const parser = () => new Papa.Parser({ delimiter: written.delimiter, newline: "\n" });
  const parsed = (text: string, goesOn: boolean) =>
    parser().parse(text, 0, goesOn) as Papa.ParseResult<string[]>;
  const filled = ({ data, errors }: Papa.ParseResult<string[]>, before: number): Rows => {
    const fault = errors.find(({ type }) => type === "Quotes");
    return {
      rows: data.filter((cells) => cells.some((cell) => cell.trim() !== "")),
      damaged: fault ? before + (fault.row ?? 0) + 1 : null,
    };
  };
  let count = 0;
  const text = evenLines(textOf(file.path, file.encoding));
  if (!written.isClosed) {
    for await (const lines of linesOf(text, maxRowLength, (line) => rowTooLong(file.name, line))) {
      const each = lines.map((line, i) => filled(parsed(line, false), count + i));
      count += lines.length;
      const damaged = each.find((line) => line.damaged !== null)?.damaged ?? null;
      yield { rows: each.flatMap(({ rows }) => rows), damaged };
    }
    return;
  }
  let rest = "";
  for await (const part of text) {
    rest += part;
    const result = parsed(rest, true);
    rest = rest.slice(result.meta.cursor);
    yield filled(result, count);
    count += result.data.length;
    if (rest.length > maxRowLength) throw rowTooLong(file.name, count + 1);
  }
  if (rest !== "") yield filled(parsed(rest, false), count);
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
