/**
 * Reads tables of a SQLite file as its format is written down (sqlite.org/fileformat.html), and nothing else of it: no SQL
 * is carried out, so that a file of somebody else's can do no more than be refused.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ArchiveError } from "@/workers/import/refusal";

/** Text, number, bytes or nothing; whole numbers beyond 2^53 lose their last digits. */
export type SqliteValue = string | number | Uint8Array | null;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

export const sqliteMagic = "SQLite format 3\0";

const damaged = (what: string) =>
  new ArchiveError(`The SQLite file is damaged (${what}). Copy it again while nothing writes to it.`);

/** Deeper than any tree of a file that a disk can hold. */
const deepest = 24;
/** Pages that are kept in memory. */
const keptPages = 2000;
/** A row that is longer than this is none of MLflow's. */
const longestRow = 64 * 1024 * 1024;

/** A varint of the format: seven bits a byte, all eight of the ninth; 64 bits with a sign. */
function varint(page: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = page[at + i];
    if (byte === undefined) throw damaged("a number goes beyond its page");
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, at + i + 1];
  }
  let whole = 0n;
  for (let i = 0; i < 8; i++) whole = whole * 128n + BigInt((page[at + i] as number) & 127);
  const last = page[at + 8];
  if (last === undefined) throw damaged("a number goes beyond its page");
  return [Number(BigInt.asIntN(64, whole * 256n + BigInt(last))), at + 9];
}

interface Table {
  root: number;
  columns: readonly string[];
  /** The column that stands for the row's number, which rows do not hold. */
  rowNumber: string | null;
}

export class SqliteFile {
  private readonly pageBytes: number;
  private readonly usable: number;
  private readonly pages: number;
  private readonly kept = new Map<number, Buffer>();
  private readonly tables = new Map<string, Table>();

  private constructor(private readonly file: number) {
    const header = Buffer.alloc(100);
    if (readSync(file, header, 0, 100, 0) < 100 || header.toString("latin1", 0, 16) !== sqliteMagic) {
      throw damaged("it has no header");
    }
    const stated = header.readUInt16BE(16);
    this.pageBytes = stated === 1 ? 65_536 : stated;
    if (this.pageBytes < 512 || (this.pageBytes & (this.pageBytes - 1)) !== 0) throw damaged("its page size");
    this.usable = this.pageBytes - (header[20] ?? 0);
    if (this.usable < 480) throw damaged("its page size");
    if (header.readUInt32BE(56) > 1) {
      throw new ArchiveError(
        "The SQLite file holds UTF-16 text: MLflow writes UTF-8. Send the file that MLflow wrote.",
      );
    }
    this.pages = Math.floor(fstatSync(file).size / this.pageBytes);
    for (const { type, name, rootpage, sql } of this.rowsOf({
      ...{ root: 1, rowNumber: null },
      columns: ["type", "name", "tbl_name", "rootpage", "sql"],
    })) {
      if (type !== "table" || typeof name !== "string" || typeof rootpage !== "number") continue;
      if (typeof sql === "string") this.tables.set(name, { root: rootpage, ...columnsOf(sql) });
    }
  }

  static open(path: string): SqliteFile {
    const file = openSync(path, "r");
    try {
      return new SqliteFile(file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  has(table: string): boolean {
    return this.tables.has(table);
  }

  /** The rows of a table in the order of their numbers; none of a table that is not there. */
  *rows(name: string): Generator<SqliteRow> {
    const table = this.tables.get(name);
    if (table) yield* this.rowsOf(table);
  }

  private page(number: number): Buffer {
    const known = this.kept.get(number);
    if (known) return known;
    if (!(number >= 1 && number <= this.pages)) throw damaged("a page lies beyond its end");
    const page = Buffer.alloc(this.pageBytes);
    if (readSync(this.file, page, 0, this.pageBytes, (number - 1) * this.pageBytes) < this.pageBytes) {
      throw damaged("it ends within a page");
    }
    if (this.kept.size >= keptPages) this.kept.clear();
    this.kept.set(number, page);
    return page;
  }

  private *rowsOf(table: Table): Generator<SqliteRow> {
    // Each page belongs to one place of one tree: one that comes again would go round for ever.
    const seen = new Set<number>();
    const stack: { page: number; depth: number }[] = [{ page: table.root, depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (seen.has(next.page) || next.depth > deepest) throw damaged("its tree goes in a circle");
      seen.add(next.page);
      const page = this.page(next.page);
      const start = next.page === 1 ? 100 : 0;
      const kind = page[start];
      if (kind !== 5 && kind !== 13) throw damaged("a page is of another kind than its tree");
      const cells = page.readUInt16BE(start + 3);
      const pointers = start + (kind === 5 ? 12 : 8);
      if (pointers + 2 * cells > this.pageBytes) throw damaged("a page has too many rows");
      if (kind === 13) {
        for (let i = 0; i < cells; i++) yield this.row(table, page, page.readUInt16BE(pointers + 2 * i));
        continue;
      }
      const below = [page.readUInt32BE(start + 8)];
      for (let i = cells - 1; i >= 0; i--) {
        const at = page.readUInt16BE(pointers + 2 * i);
        if (at + 4 > this.pageBytes) throw damaged("a page points beyond itself");
        below.push(page.readUInt32BE(at));
      }
      for (const child of below) stack.push({ page: child, depth: next.depth + 1 });
    }
  }

  private row(table: Table, page: Buffer, at: number): SqliteRow {
    const [length, afterLength] = varint(page, at);
    const [number, start] = varint(page, afterLength);
    return this.record(table, this.payload(page, start, length), number);
  }

  /** The bytes of a row, those on overflow pages with them. */
  private payload(page: Buffer, start: number, length: number): Buffer {
    if (length < 0 || length > longestRow) throw damaged("a row is too long");
    const most = this.usable - 35;
    if (length <= most) {
      if (start + length > this.usable) throw damaged("a row goes beyond its page");
      return page.subarray(start, start + length);
    }
    const least = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const surplus = least + ((length - least) % (this.usable - 4));
    const own = surplus <= most ? surplus : least;
    if (start + own + 4 > this.usable) throw damaged("a row goes beyond its page");
    const parts = [page.subarray(start, start + own)];
    let rest = length - own;
    let next = page.readUInt32BE(start + own);
    while (rest > 0) {
      const overflow = this.page(next);
      const taken = Math.min(rest, this.usable - 4);
      parts.push(overflow.subarray(4, 4 + taken));
      rest -= taken;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  private record({ columns, rowNumber }: Table, bytes: Buffer, number: number): SqliteRow {
    const row: Record<string, SqliteValue> = {};
    const [end, first] = varint(bytes, 0);
    let at = first;
    let content = end;
    for (let i = 0; at < end; i++) {
      let type: number;
      [type, at] = varint(bytes, at);
      const [value, taken] = decoded(bytes, content, type);
      content += taken;
      const column = columns[i];
      if (column !== undefined) row[column] = value;
    }
    if (rowNumber) row[rowNumber] ??= number;
    if (content > bytes.length) throw damaged("a row is shorter than it says");
    return row;
  }
}

function decoded(bytes: Buffer, at: number, type: number): [value: SqliteValue, taken: number] {
  if (type >= 12) {
    const length = Math.floor((type - 12) / 2);
    const part = bytes.subarray(at, at + length);
    return [type % 2 === 1 ? part.toString("utf8") : part, length];
  }
  const widths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];
  const taken = widths[type];
  if (taken === undefined) throw damaged("a value of no known type");
  if (at + taken > bytes.length) throw damaged("a row is shorter than it says");
  if (type === 0) return [null, 0];
  if (type >= 8) return [type - 8, 0];
  if (type === 7) return [bytes.readDoubleBE(at), 8];
  if (type === 6) return [Number(bytes.readBigInt64BE(at)), 8];
  return [bytes.readIntBE(at, taken), taken];
}

/** The columns that a CREATE TABLE names, in the order in which rows hold them. */
function columnsOf(sql: string): Pick<Table, "columns" | "rowNumber"> {
  const parts = partsOf(sql.slice(sql.indexOf("(") + 1));
  const columns: string[] = [];
  let rowNumber: string | null = null;
  const integers = new Set<string>();
  for (const part of parts) {
    const [, quoted, plain, rest = ""] = /^\s*(?:["`[]([^"`\]]+)["`\]]|(\w+))([\s\S]*)$/.exec(part) ?? [];
    const name = quoted ?? plain;
    if (name === undefined) continue;
    if (quoted === undefined && /^(constraint|primary|foreign|unique|check)$/i.test(name)) {
      const [, key] = /primary\s+key\s*\(\s*["`[]?(\w+)["`\]]?\s*\)/i.exec(part) ?? [];
      if (key !== undefined && integers.has(key)) rowNumber = key;
      continue;
    }
    columns.push(name);
    if (/^\s*integer\b/i.test(rest)) integers.add(name);
    if (integers.has(name) && /primary\s+key/i.test(rest)) rowNumber = name;
  }
  return { columns, rowNumber };
}

/** What stands between the commas of the outermost brackets. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] as string;
    if (quote) {
      if (sign === quote) quote = "";
    } else if (sign === "'" || sign === '"' || sign === "`") quote = sign;
    else if (sign === "(") depth += 1;
    else if (sign === ")" && depth-- === 0) {
      parts.push(text.slice(from, i));
      break;
    } else if (sign === "," && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}
