import Papa from "papaparse";
import { ArchiveError, LargeTable } from "../refusal";
import { asCoco, cocoRows, isLabelStudio, labelStudioRows } from "./annotations";
import { cleaned } from "./cells";
import { foldOneHot } from "./one-hot";

export type TableKind = "CSV" | "JSON" | "JSON lines" | "COCO" | "Label Studio";

export interface Table {
  kind: TableKind;
  /** Of a CSV. */
  separator: string | null;
  columns: string[];
  /** Calls `row` with the cells of each row, in order. False from it ends the reading. */
  each(row: (cells: string[]) => unknown): void;
}

/** Files of an archive that may say which image is of which class. */
export const isTableName = (name: string) => /\.(csv|tsv|json|jsonl|ndjson)$/i.test(name);

/** A name that images have. */
export const looksLikeImage = (text: string) =>
  /\.(jpe?g|png|webp|gif|tiff?|avif|bmp|heic)$/i.test(text.trim());

/** Of a table so much is shown before it is taken. */
export const previewRows = 20;
export const previewCell = 120;

/** What a column is called that names classes. */
export const classNames =
  /^(class|classes|class_?name|label|labels|label_?name|category|category_?name|target|choice|species|breed|diagnosis|dx)$/i;

/** JSON is taken apart as a whole, which takes some fifteen times its length in memory. */
const maxJsonLength = 20 * 1024 * 1024;

/**
 * Finds out what a text is and how it is to be taken apart.
 * @throws ArchiveError where it is no table.
 */
export function readTable(text: string, name: string): Table {
  const table = foldOneHot(tableOf(text, name), (column) => classNames.test(column));
  return {
    ...table,
    columns: table.columns.map(cleaned),
    each: (row) => table.each((cells) => row(cells.map(cleaned))),
  };
}

function tableOf(text: string, name: string): Table {
  const start = text.trimStart()[0];
  if (start === "[") return ofJson(parseJson(text, name), name);
  if (start === "{") {
    // One object a line, or one object.
    const firstLine = text.trimStart().split(/\r?\n/, 1)[0] ?? "";
    const isLines =
      /\.(jsonl|ndjson)$/i.test(name) || (isJson(firstLine) && firstLine.length < text.trim().length);
    return isLines ? ofJsonLines(text, name) : ofJson(parseJson(text, name), name);
  }
  return ofCsv(text, name);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string, name: string): unknown {
  if (text.length > maxJsonLength) {
    throw new LargeTable(
      `${name} is JSON of more than ${maxJsonLength / 2 ** 20} MiB. Write it as JSON lines (an object a line) or CSV.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ArchiveError(
      `${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function ofJson(value: unknown, name: string): Table {
  const pair = { separator: null, columns: ["file", "class"] };
  const coco = asCoco(value);
  if (coco) return { ...pair, kind: "COCO", each: (row) => every(cocoRows(coco), row) };
  if (isLabelStudio(value)) {
    return { ...pair, kind: "Label Studio", each: (row) => every(labelStudioRows(value), row) };
  }
  if (Array.isArray(value) && value.every(isRecord)) return ofRecords(value, "JSON");
  if (isRecord(value)) {
    const entries = Object.entries(value);
    // { "1.png": "cat", … }
    if (
      entries.length > 0 &&
      entries.every(([, one]) => typeof one === "string" || typeof one === "number")
    ) {
      return {
        ...pair,
        kind: "JSON",
        each: (row) =>
          every(
            entries.map(([file, one]) => [file, cellOf(one)]),
            row,
          ),
      };
    }
    const framed = ofFrame(value);
    if (framed) return framed;
    const list = Object.values(value).find(
      (one) => Array.isArray(one) && one.length > 0 && one.every(isRecord),
    );
    if (Array.isArray(list)) return ofRecords(list.filter(isRecord), "JSON");
  }
  throw new ArchiveError(
    `${name} is JSON without rows: a list of objects is read, such as [{"file": "1.png", "class": "cat"}], or an export of COCO or Label Studio.`,
  );
}

/**
 * As data frames are written: columns and rows, {"columns": ["file", "class"], "data": [["1.png", "cat"], …]}, or each
 * column with a value a row, {"file": {"0": "1.png", …}, "class": {"0": "cat", …}}; null where it is neither.
 */
function ofFrame(value: Record<string, unknown>): Table | null {
  const { columns, data } = value;
  if (
    Array.isArray(columns) &&
    Array.isArray(data) &&
    columns.length > 1 &&
    data.every((row) => Array.isArray(row))
  ) {
    const rows = (data as unknown[][]).map((cells) => columns.map((_, at) => cellOf(cells[at])));
    return { kind: "JSON", separator: null, columns: columns.map(cellOf), each: (row) => every(rows, row) };
  }
  const named = Object.entries(value);
  const keys = Object.keys(named[0]?.[1] ?? {});
  const isColumn = (column: unknown) =>
    isRecord(column) && Object.keys(column).length === keys.length && keys.every((key) => key in column);
  if (named.length < 2 || keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return null;
  if (!named.every(([, column]) => isColumn(column))) return null;
  const rows = keys.map((key) => named.map(([, column]) => cellOf((column as Record<string, unknown>)[key])));
  return { kind: "JSON", separator: null, columns: named.map(([at]) => at), each: (row) => every(rows, row) };
}

function ofJsonLines(text: string, name: string): Table {
  function* records() {
    let number = 0;
    for (const line of linesOf(text)) {
      number += 1;
      if (line.trim() === "") continue;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        throw new ArchiveError(`Line ${number} of ${name} is not valid JSON.`);
      }
      if (!isRecord(value)) throw new ArchiveError(`Line ${number} of ${name} is no object.`);
      yield value;
    }
  }
  const columns = columnsOf(records());
  const rows = function* () {
    for (const record of records()) yield columns.map((column) => cellOf(record[column]));
  };
  return { kind: "JSON lines", separator: null, columns, each: (row) => every(rows(), row) };
}

function ofRecords(records: readonly Record<string, unknown>[], kind: TableKind): Table {
  const columns = columnsOf(records);
  return {
    ...{ kind, separator: null, columns },
    each: (row) =>
      every(
        records.map((record) => columns.map((column) => cellOf(record[column]))),
        row,
      ),
  };
}

/** Rows that the columns are looked for in. */
const headRows = 100;

function columnsOf(records: Iterable<Record<string, unknown>>): string[] {
  const columns = new Set<string>();
  let seen = 0;
  for (const record of records) {
    for (const key of Object.keys(record)) columns.add(key);
    seen += 1;
    if (seen === headRows) break;
  }
  return [...columns];
}

const separators = [",", "\t", ";", "|"];

function ofCsv(text: string, name: string): Table {
  const head = Papa.parse<string[]>(text, {
    delimitersToGuess: separators,
    preview: headRows,
    skipEmptyLines: "greedy",
  });
  const first = head.data[0];
  const second = head.data[1];
  if (!first || first.length < 2 || (second && second.length !== first.length)) {
    throw new ArchiveError(
      `${name} is no table: rows of at least two columns, separated by comma, semicolon, tab or bar, are read.`,
    );
  }
  // Names of files are no names of columns, nor are numbers above numbers.
  const hasHeader =
    !first.some(looksLikeImage) &&
    !first.some((_, i) => head.data.length > 1 && head.data.every((cells) => isNumber(cells[i]))) &&
    new Set(first.map((cell) => cell.trim())).size === first.length;
  const columns = first.map((cell, i) => (hasHeader && cell.trim() !== "" ? cell.trim() : `Column ${i + 1}`));
  const { delimiter } = head.meta;
  const closed = isClosed(text, delimiter);
  return {
    kind: "CSV",
    separator: delimiter,
    columns,
    each(row) {
      let isFirst = hasHeader;
      for (const part of closed ? [text] : linesOf(text)) {
        let isOver = false;
        Papa.parse<string[]>(part, {
          delimiter,
          skipEmptyLines: "greedy",
          step: ({ data }, parser) => {
            if (isFirst) isFirst = false;
            else if (row(columns.map((_, i) => data[i] ?? "")) === false) {
              isOver = true;
              parser.abort();
            }
          },
        });
        if (isOver) return;
      }
    },
  };
}

const isNumber = (cell: string | undefined) => /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(cell ?? "");

/** Whether every quote that begins a cell ends it too: an open one would swallow all rows after it. */
function isClosed(text: string, delimiter: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  if (quotes % 2 === 0) return true;
  let closed = true;
  Papa.parse(text, {
    delimiter,
    step: ({ errors }) => {
      if (errors.some(({ type }) => type === "Quotes")) closed = false;
    },
  });
  return closed;
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    yield text.slice(at, end < 0 ? undefined : end);
    if (end < 0) return;
    at = end + 1;
  }
}

function every(rows: Iterable<string[]>, row: (cells: string[]) => unknown): void {
  for (const cells of rows) if (row(cells) === false) return;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as a cell; a list of one is that one. */
function cellOf(value: unknown): string {
  if (Array.isArray(value) && value.length === 1) return cellOf(value[0]);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
