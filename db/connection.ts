import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import * as schema from "./schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Where a statement can run: the pool or a transaction. */
export type Queryable = Database | Transaction;

export interface Connection {
  db: Database;
  sql: Sql;
  close(): Promise<void>;
}

/**
 * Opens a pool. Statements that meet a dead server are retried by the caller, not here: postgres.js opens a new
 * connection for the next statement by itself.
 */
export function connect(url: string, options: { max?: number; name?: string } = {}): Connection {
  const sql = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connect_timeout: 10,
    connection: { application_name: options.name ?? "offdiagonal" },
  });
  return {
    db: drizzle(sql, { schema, casing: "snake_case" }),
    sql,
    close: () => sql.end({ timeout: 5 }),
  };
}
