import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { PgColumn, PgDialect, type PgTable } from "drizzle-orm/pg-core";

/** A table's columns for a statement of one's own, and its rows as `select().from(table)` gives them. */
interface WholeRows<Table extends PgTable> {
  /** Each column of the table under its property's name. */
  columns: SQL;
  /** The rows that the statement answered, what else it selected left as it is. */
  read<Row extends Record<string, unknown>>(rows: readonly Row[]): (Row & Table["$inferSelect"])[];
}

/**
 * Reads whole rows of a table without Drizzle's mapping, which takes longer than the statement where a page has fifty rows
 * of fifty columns: only columns whose values are other than the driver's are gone through.
 */
export function wholeRows<Table extends PgTable>(table: Table): WholeRows<Table> {
  const dialect = new PgDialect({ casing: "snake_case" });
  const all = Object.entries(getTableColumns(table)) as [string, PgColumn][];
  const named = all.map(([key, column]) => sql`${column} as ${sql.identifier(key)}`);
  // A text that is made once: putting it together anew costs more than sending it.
  const columns = sql.raw(dialect.sqlToQuery(sql.join(named, sql`, `)).sql);
  const mapped = all.filter(([, { mapFromDriverValue }]) => mapFromDriverValue !== asItCame);
  return {
    columns,
    read: <Row extends Record<string, unknown>>(rows: readonly Row[]) => {
      for (const row of rows as readonly Record<string, unknown>[]) {
        for (const [key, column] of mapped) {
          if (row[key] != null) row[key] = column.mapFromDriverValue(row[key]);
        }
      }
      return rows as readonly unknown[] as (Row & Table["$inferSelect"])[];
    },
  };
}

/**
 * Whether a column is any of several texts: as one parameter, so that the statement is the same for any number of them, and
 * is prepared (db/prepared.ts).
 */
export function isAnyOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${sql.param([...values])}::text[])`;
}

const asItCame = PgColumn.prototype.mapFromDriverValue;
