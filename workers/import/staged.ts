import { finished } from "node:stream/promises";
import { sql } from "drizzle-orm";
import { type Connection, connect } from "@/db/connection";
import type { ImportPlan, TableColumns } from "@/db/schema";
import { withoutLoops } from "@/server/core/joins";
import { textArray } from "@/server/labels/append";
import { isLongClassName, longClassName, type Place, type Split, splitOf } from "./layout";
import { Refusal } from "./refusal";
import { classesIn, severalClasses } from "./tables/cells";
import { fileKey } from "./tables/file-key";
import type { Table } from "./tables/table";

/** Why a row gives no file anything, by what is kept of it. */
export const rowRefusals = {
  "several-classes": severalClasses(),
  "several-places": new Refusal(
    "several-places",
    "The table gives this file several splits or groups; an image has one of each. Keep the row that counts.",
  ),
  "no-split": new Refusal(
    "no-split",
    "The table's column of splits says what is none. Write train, validation or test, or choose another column.",
  ),
  "long-class": longClassName(),
} as const;

export type RowRefusal = keyof typeof rowRefusals;

/** Rows of a table that bring nothing in, as no file is called so. */
export type StrayRows = NonNullable<ImportPlan["strayRows"]>;

/** A table whose rows are staged, as its columns are chosen. */
export interface StagedTable {
  table: Table;
  columns: TableColumns;
  /** What its names of files may be relative to. */
  folder: string;
}

/** Places that are read at a time. */
const window = 5000;

/**
 * Rows of tables, and names that they are matched with, in temporary tables of a connection of their own: millions of
 * them are in Postgres' files rather than in the memory of the import. They are gone with the connection, and staged
 * anew by the next attempt.
 */
export class Staged {
  private connection: Connection | null = null;

  constructor(private readonly url: string) {}

  private get own(): Connection {
    // Sorts and joins of it alone may take more memory than what pages ask for.
    this.connection ??= connect(this.url, { max: 1, name: "offdiagonal-import", memory: "64MB" });
    return this.connection;
  }

  get db() {
    return this.own.db;
  }

  async close(): Promise<void> {
    await this.connection?.close();
    this.connection = null;
  }

  /**
   * Takes in all rows that name a file and say something of it, numbered in their order (`import_rows`), and what they come
   * to by file (`import_keys`).
   * @param isAlone whether the table is all there is: a row that says nothing is then no row, and one that says what is
   *   no split is refused.
   * @param named what else is looked for among the names of images, without being a row.
   * @returns how many rows there are.
   */
  async takeRows(
    tables: readonly StagedTable[],
    isAlone: boolean,
    named: readonly string[] = [],
  ): Promise<number> {
    const { db } = this;
    await db.execute(sql`drop table if exists import_rows, import_keys`);
    await db.execute(sql`create temp table import_rows (entry int not null, key text collate "C" not null,
      class text collate "C", split text, "group" text collate "C", code text)`);
    let entry = 0;
    await this.copy("import_rows", async (write) => {
      for (const { table, columns, folder } of tables) {
        for await (const lines of rowsOf({ table, columns, folder }, isAlone)) {
          await write(lines.map((line) => `${entry++}\t${line}\n`).join(""));
        }
      }
    });
    await db.execute(sql`analyze import_rows`);
    // Of several rows the first that says a split, or a group, counts. A number before it tells which that is.
    const first = (column: "split" | "group") =>
      sql`substr(min(lpad(entry::text, 10, '0') || ${sql.identifier(column)}), 11)`;
    await db.execute(sql`
      create temp table import_keys as
      select key, min(class) as class, ${first("split")} as split, ${first("group")} as "group",
        case when bool_or(code = 'several-classes') or min(class) <> max(class) then 'several-classes' else max(code) end as code,
        min(split) <> max(split) or min("group") <> max("group") as is_torn
      from import_rows group by key`);
    await db.execute(sql`
      insert into import_keys (key) select name from unnest(${textArray(named)}) as names (name)
      where name not in (select key from import_keys)`);
    await db.execute(sql`analyze import_keys`);
    return entry;
  }

  /**
   * Brings the rows to files of an archive, by names that may begin above or below those of the table, or leave out the
   * ending. `placeOf` then answers by their numbers.
   * @param paths of all files, in order.
   */
  async placeFiles(paths: AsyncIterable<string>): Promise<void> {
    const { db } = this;
    await db.execute(sql`drop table if exists import_files, import_places`);
    await db.execute(
      sql`create temp table import_files (entry int not null, path text collate "C" not null)`,
    );
    let entry = 0;
    await this.copy("import_files", async (write) => {
      let block = "";
      for await (const path of paths) {
        block += `${entry++}\t${field(fileKey(path))}\n`;
        if (block.length < 64 * 1024) continue;
        await write(block);
        block = "";
      }
      await write(block);
    });
    await db.execute(sql`analyze import_files`);
    await withoutLoops(db, (tx) =>
      tx.execute(sql`
        create temp table import_places as
        with ends as (${endsOf(sql`select entry, path from import_files`)}),
        found as (
          select distinct on (e.entry) e.entry, k.* from ends e join import_keys k on k.key = e.name
          order by e.entry, e.missing, e.is_short),
        -- For archives that lay their files out otherwise than the table does.
        lasts as (
          select regexp_replace(key, '^.*/', '') as last, count(*) as count, min(key) as key from import_keys
          where key like '%/%' group by 1),
        strays as (
          select entry, regexp_replace(path, '^.*/', '') as last from import_files
          where entry not in (select entry from found)),
        by_last as (
          select distinct on (s.entry) s.entry, l.count, l.key
          from (select entry, last, false as is_short from strays
            union all select entry, ${withoutEnding(sql`last`)}, true from strays) s
          join lasts l on l.last = s.last order by s.entry, s.is_short)
        select entry, key, class, split, "group", code from found
        union all
        select b.entry, k.key, k.class, k.split, k."group", k.code from by_last b join import_keys k on k.key = b.key
        where b.count = 1`),
    );
    await db.execute(sql`create index on import_places (entry)`);
    this.held = { from: 0, to: 0, places: new Map() };
  }

  /** How many rows name no file of those that were placed, and what the first of them name. */
  async strayRows(examples: number): Promise<StrayRows> {
    const strays = sql`from import_rows r where not exists (select 1 from import_places p where p.key = r.key)`;
    return withoutLoops(this.db, async (tx) => {
      const [found] = await tx.execute<{ rows: number }>(sql`select count(*)::int as rows ${strays}`);
      if (!found?.rows) return { rows: 0, examples: [] };
      const first = await tx.execute<{ key: string }>(sql`
        select left(r.key, 200) as key ${strays} order by r.entry limit ${examples}`);
      return { rows: found.rows, examples: first.map(({ key }) => key) };
    });
  }

  private held = { from: 0, to: 0, places: new Map<number, Place | Refusal>() };

  /** What the rows say of a file, by its number; null where they do not name it. Asked for in order it is read ahead. */
  async placeOf(entry: number): Promise<Place | Refusal | null> {
    if (entry < this.held.from || entry >= this.held.to) {
      const rows = await this.db.execute<{
        entry: number;
        class: string | null;
        split: Split | null;
        group: string | null;
        code: RowRefusal | null;
      }>(sql`select * from import_places where entry >= ${entry} and entry < ${entry + window}`);
      const places = rows.map(({ entry: at, class: className, split, group, code }) => {
        const place = code ? rowRefusals[code] : { className, split, group };
        return [at, place] as const;
      });
      this.held = { from: entry, to: entry + window, places: new Map(places) };
    }
    return this.held.places.get(entry) ?? null;
  }

  private async copy(
    table: "import_rows" | "import_files",
    fill: (write: (block: string) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { sql: client } = this.own;
    const target = await client`copy ${client(table)} from stdin`.writable();
    const done = finished(target);
    done.catch(() => {});
    try {
      await fill(async (block) => {
        if (block === "" || target.write(block)) return;
        await Promise.race([new Promise((free) => target.once("drain", free)), done]);
      });
      target.end();
    } catch (error) {
      target.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
    await done;
  }
}

/** A value as COPY reads it. */
const field = (value: string | null) =>
  value === null ? "\\N" : value.replace(/[\\\t\n\r]/g, (mark) => escaped[mark] ?? mark);
const escaped: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Rows as COPY reads them, without their numbers. */
async function* rowsOf({ table, columns, folder }: StagedTable, isAlone: boolean): AsyncGenerator<string[]> {
  const at = (column: string | null) => (column === null ? -1 : table.columns.indexOf(column));
  const [file, name, splitAt, groupAt] = [columns.file, columns.class, columns.split, columns.group].map(at);
  for await (const rows of table.rows()) {
    const lines: string[] = [];
    for (const cells of rows) {
      const cell = (index: number | undefined) => cells[index ?? -1]?.trim() ?? "";
      const key = fileKey(cell(file));
      if (key === "") continue;
      const [className, ...others] = new Set(classesIn(cell(name)));
      const split = splitOf(cell(splitAt));
      const group = cell(groupAt) || null;
      if (isAlone && className === undefined && cell(splitAt) === "" && group === null) continue;
      const code =
        others.length > 0
          ? "several-classes"
          : className !== undefined && isLongClassName(className)
            ? "long-class"
            : isAlone && split === null && cell(splitAt) !== ""
              ? "no-split"
              : null;
      const kept = code === null ? (className ?? null) : null;
      lines.push([folder + key, kept, split, group, code].map(field).join("\t"));
    }
    yield lines;
  }
}

const withoutEnding = (name: ReturnType<typeof sql>) => sql`regexp_replace(${name}, '\\.[^./]{1,8}$', '')`;

/**
 * Every name that a path may be meant by: its last parts, with and without the ending. Of as many parts alone as rows
 * have names of. `missing` tells how many parts are left out before it.
 * @param named SELECT of entry and path.
 */
export const endsOf = (named: ReturnType<typeof sql>) => sql`
  with depths as materialized (
    select array_agg(distinct length(key) - length(replace(key, '/', '')) + 1) as wanted from import_keys),
  cut as (
    select n.entry, p.parts, cardinality(p.parts) as depth from (${named}) n
    cross join lateral string_to_array(n.path, '/') as p (parts)),
  whole as (
    select c.entry, c.depth - d.depth as missing, array_to_string(c.parts[c.depth - d.depth + 1:], '/') as name
    from cut c cross join depths
    cross join lateral generate_series(1, c.depth) as d (depth) where d.depth = any(depths.wanted))
  select entry, missing, false as is_short, name collate "C" as name from whole
  union all
  select entry, missing, true, ${withoutEnding(sql`name`)} collate "C" from whole
  where name ~ '\\.[^./]{1,8}$'`;
