import { join } from "node:path";
import { JSONParser, TokenType } from "@streamparser/json";
import { ArchiveError, readableBytes } from "../refusal";
import { CocoRows, coco, isTask, rowsOfTask } from "./annotations";
import { RowSpool, Spool } from "./spool";
import { maxRowLength, maxRows, rowTooLong, type Table, type TableFile, tooManyRows } from "./table";
import { linesOf, textOf } from "./text";

/** Rows that the columns are looked for in. */
const headRows = 100;
/** Of the lists and objects of an object so many are looked at; one with more is no table. */
const mostParts = 1000;

type JsonRecord = Record<string, unknown>;

interface Found {
  /** Of a value within a list or an object of the outermost object: what that is called. */
  part: string;
  /** Name in its object, or place in its list. */
  key: string;
  value: unknown;
}

interface Token {
  token: TokenType;
  value: unknown;
  /** Lists and objects that it lies in. */
  depth: number;
}

const opens: readonly TokenType[] = [TokenType.LEFT_BRACE, TokenType.LEFT_BRACKET];
const closes: readonly TokenType[] = [TokenType.RIGHT_BRACE, TokenType.RIGHT_BRACKET];

/**
 * The values of a JSON text that lie so deep, as they are read.
 * @param onToken hears of what lies above them too.
 * @throws ArchiveError where the text is no JSON, or one value is too large to be held.
 */
async function* valuesIn(
  file: TableFile,
  depth: 1 | 2,
  onToken?: (token: Token) => void,
): AsyncGenerator<Found[]> {
  let found: Found[] = [];
  let [at, since, count] = [0, 0, 0];
  const parser = new JSONParser({ paths: [depth === 1 ? "$.*" : "$.*.*"], keepStack: false });
  parser.onValue = ({ key, value, stack }) => {
    count += 1;
    found.push({ part: String(stack[1]?.key ?? ""), key: String(key), value });
  };
  parser.onToken = ({ token, value }) => {
    if (closes.includes(token)) at -= 1;
    onToken?.({ token, value, depth: at });
    if (opens.includes(token)) at += 1;
    if (at <= depth) since = 0;
  };
  const checked = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw new ArchiveError(
        `${file.name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  };
  for await (const text of textOf(file.path, file.encoding)) {
    since += text.length;
    checked(() => parser.write(text));
    if (since > maxRowLength + text.length) throw valueTooLong(file.name, count);
    if (found.length > 0) yield found;
    found = [];
  }
  checked(() => {
    if (!parser.isEnded) parser.end();
  });
}

const valueTooLong = (name: string, before: number) =>
  new ArchiveError(
    `${name} has a value of more than ${readableBytes(maxRowLength)} after ${before.toLocaleString("en")} others, which is no row of a table. Take it out, or write the table as CSV.`,
  );

const noRows = (name: string) =>
  new ArchiveError(
    `${name} is JSON without rows: a list of objects is read, such as [{"file": "1.png", "class": "cat"}], or an export of COCO or Label Studio.`,
  );

const pair = { separator: null, columns: ["file", "class"] };

/** A table as JSON. @param kind what its outermost value is. */
export const jsonTable = (file: TableFile, kind: "list" | "object"): Promise<Table> =>
  kind === "list" ? ofList(file) : ofObject(file);

/** Records, or the tasks of Label Studio. */
async function ofList(file: TableFile): Promise<Table> {
  const head: JsonRecord[] = [];
  let [count, rowCount, areTasks] = [0, 0, true];
  for await (const found of valuesIn(file, 1)) {
    for (const { value } of found) {
      if (!isRecord(value)) throw noRows(file.name);
      if (head.length < headRows) head.push(value);
      areTasks &&= isTask(value);
      rowCount += areTasks ? rowsOfTask(value).length : 0;
    }
    count += found.length;
    if (Math.max(count, rowCount) > maxRows) throw tooManyRows(file.name);
  }
  if (areTasks && count > 0) {
    return {
      ...pair,
      kind: "Label Studio",
      rowCount,
      rows: () => mapped(file, 1, ({ value }) => rowsOfTask(value)),
    };
  }
  return ofRecords(file, { depth: 1, part: "" }, columnsOf(head), count);
}

function ofRecords(
  file: TableFile,
  { depth, part }: { depth: 1 | 2; part: string },
  columns: string[],
  rowCount: number,
): Table {
  return {
    ...{ kind: "JSON", separator: null, columns, rowCount },
    rows: () =>
      mapped(file, depth, ({ value, ...of }) =>
        of.part === part && isRecord(value) ? [cellsOf(value, columns)] : [],
      ),
  };
}

async function* mapped(
  file: TableFile,
  depth: 1 | 2,
  rowsOf: (found: Found) => string[][],
): AsyncGenerator<string[][]> {
  for await (const found of valuesIn(file, depth)) yield found.flatMap(rowsOf);
}

/** A list or an object of the outermost object, by what is in it. */
interface Part {
  isList: boolean;
  count: number;
  head: unknown[];
  areRecords: boolean;
  areLists: boolean;
  areNumbered: boolean;
  isOfCoco: boolean;
}

async function ofObject(file: TableFile): Promise<Table> {
  const parts = await partsOf(file);
  if (parts === null) return ofMapping(file);
  const { images, annotations, categories, columns, data } = Object.fromEntries(parts);
  const isCoco =
    images?.isOfCoco && categories?.isOfCoco && (annotations?.isOfCoco ?? !parts.has("annotations"));
  if (isCoco) return ofCoco(file);
  if (
    columns?.isList &&
    data?.isList &&
    data.areLists &&
    columns.count > 1 &&
    columns.count <= headRows * 10
  ) {
    const names = columns.head.map(cellOf);
    const cells = ({ part, value }: Found) =>
      part === "data" && Array.isArray(value) ? [names.map((_, at) => cellOf(value[at]))] : [];
    const rows = () => mapped(file, 2, cells);
    return { kind: "JSON", separator: null, columns: names, rowCount: data.count, rows };
  }
  const all = [...parts.values()];
  const first = all[0];
  const isByColumn = (part: Part) => !part.isList && part.areNumbered && part.count === first?.count;
  if (all.length > 1 && first && first.count > 0 && all.every(isByColumn)) {
    return ofColumns(file, [...parts.keys()], first.count);
  }
  const list = [...parts].find(([, part]) => part.isList && part.count > 0 && part.areRecords);
  if (!list) throw noRows(file.name);
  const [part, { head, count }] = list;
  return ofRecords(file, { depth: 2, part }, columnsOf(head.filter(isRecord).slice(0, headRows)), count);
}

/** What lies in the outermost object; null where all of it is plain values, as of {"1.png": "cat", …}. */
async function partsOf(file: TableFile): Promise<Map<string, Part> | null> {
  const parts = new Map<string, Part>();
  let [name, isKey, scalars] = ["", true, 0];
  const onToken = ({ token, value, depth }: Token) => {
    if (depth !== 1) return;
    if (token === TokenType.COLON) isKey = false;
    else if (token === TokenType.COMMA) isKey = true;
    else if (isKey) name = String(value);
    else if (opens.includes(token) && !parts.has(name)) {
      if (parts.size >= mostParts) throw noRows(file.name);
      const empty = { count: 0, head: [], areRecords: true, areLists: true, areNumbered: true };
      const isList = token === TokenType.LEFT_BRACKET;
      parts.set(name, { ...empty, isList, isOfCoco: isList && Object.hasOwn(coco, name) });
    } else if (!closes.includes(token) && !opens.includes(token)) {
      // A list or a missing value is no class.
      if (token === TokenType.STRING || token === TokenType.NUMBER) scalars += 1;
      else scalars = Number.NaN;
    }
  };
  for await (const found of valuesIn(file, 2, onToken)) {
    for (const { part, key, value } of found) {
      const own = parts.get(part);
      if (!own) continue;
      own.count += 1;
      if (own.count > maxRows) throw tooManyRows(file.name);
      if (own.head.length < headRows * 10 && (own.head.length < headRows || !isRecord(value)))
        own.head.push(value);
      own.areRecords &&= isRecord(value);
      own.areLists &&= Array.isArray(value);
      own.areNumbered &&= /^\d+$/.test(key);
      own.isOfCoco &&= coco[part as keyof typeof coco]?.safeParse(value).success ?? false;
    }
  }
  return parts.size === 0 && scalars > 0 ? null : parts;
}

/** { "1.png": "cat", … } */
async function ofMapping(file: TableFile): Promise<Table> {
  let rowCount = 0;
  for await (const found of valuesIn(file, 1)) {
    rowCount += found.length;
    if (rowCount > maxRows) throw tooManyRows(file.name);
  }
  const rows = () => mapped(file, 1, ({ key, value }) => [[key, cellOf(value)]]);
  return { ...pair, kind: "JSON", rowCount, rows };
}

async function ofCoco(file: TableFile): Promise<Table> {
  const rows = new CocoRows(file.scratch);
  for await (const found of valuesIn(file, 2)) {
    for (const { part, value } of found) {
      if (part === "images") await rows.addImage(coco.images.parse(value));
      else if (part === "annotations") await rows.addAnnotation(coco.annotations.parse(value));
      else if (part === "categories") rows.addCategory(coco.categories.parse(value));
    }
  }
  const spool = await rows.end();
  if (spool.count > maxRows) throw tooManyRows(file.name);
  const columns = rows.hasSplits ? [...pair.columns, "split"] : pair.columns;
  return { ...pair, columns, kind: "COCO", rowCount: spool.count, rows: () => spool.rows() };
}

/** A data frame, each column with a value a row: {"file": {"0": "1.png", …}, "class": {"0": "cat", …}}. */
async function ofColumns(file: TableFile, columns: string[], count: number): Promise<Table> {
  const spools = new Map(columns.map((name, i) => [name, new Spool(join(file.scratch, `column-${i}`))]));
  for await (const found of valuesIn(file, 2)) {
    for (const { part, key, value } of found)
      await spools.get(part)?.write(JSON.stringify([key, cellOf(value)]));
  }
  for (const spool of spools.values()) await spool.end();
  const readers = [...spools.values()].map((spool) => spool.each(16 * 1024));
  const rows = new RowSpool(join(file.scratch, "rows"));
  for (let row = 0; row < count; row++) {
    const cells: [string, string][] = [];
    for (const reader of readers) cells.push(JSON.parse((await reader.next()).value ?? '["",""]'));
    if (cells.some(([key]) => key !== cells[0]?.[0])) {
      throw new ArchiveError(
        `The columns of ${file.name} have their rows in different orders: row ${row + 1} is ${cells.map(([key]) => key).join(" and ")}. Write it as a list of objects, or as CSV.`,
      );
    }
    await rows.write(cells.map(([, cell]) => cell));
  }
  await rows.end();
  return { kind: "JSON", separator: null, columns, rowCount: count, rows: () => rows.rows() };
}

/** An object a line. */
export async function jsonLinesTable(file: TableFile): Promise<Table> {
  const head: JsonRecord[] = [];
  let rowCount = 0;
  for await (const records of recordsOf(file)) {
    head.push(...records.slice(0, headRows - head.length));
    rowCount += records.length;
    if (rowCount > maxRows) throw tooManyRows(file.name);
  }
  const columns = columnsOf(head);
  return {
    ...{ kind: "JSON lines", separator: null, columns, rowCount },
    async *rows() {
      for await (const records of recordsOf(file)) yield records.map((record) => cellsOf(record, columns));
    },
  };
}

async function* recordsOf(file: TableFile): AsyncGenerator<JsonRecord[]> {
  let number = 0;
  const text = textOf(file.path, file.encoding);
  for await (const lines of linesOf(text, maxRowLength, (line) => rowTooLong(file.name, line))) {
    const records: JsonRecord[] = [];
    for (const line of lines) {
      number += 1;
      if (line.trim() === "") continue;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        throw new ArchiveError(`Line ${number} of ${file.name} is not valid JSON.`);
      }
      if (!isRecord(value)) throw new ArchiveError(`Line ${number} of ${file.name} is no object.`);
      records.push(value);
    }
    if (records.length > 0) yield records;
  }
}

function columnsOf(records: readonly JsonRecord[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

const cellsOf = (record: JsonRecord, columns: readonly string[]) =>
  columns.map((column) => cellOf(Object.hasOwn(record, column) ? record[column] : null));

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as a cell; a list of one is that one. */
function cellOf(value: unknown): string {
  if (Array.isArray(value) && value.length === 1) return cellOf(value[0]);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
