import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { prepareOften } from "./prepared";
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
 * How statements are planned, also in a Postgres of one's own. For the values that are asked for: a rare class and a
 * common one want different plans. As if pages lay in memory, as those of indexes do: what the defaults say of moving
 * arms has a million rows read for the sake of a few thousand. Without compiling, which takes longer than a page may, and by
 * one process: several that walk an order in search of a page read far beyond it, each on its own, until all have begun.
 */
const planner = {
  plan_cache_mode: "force_custom_plan",
  seq_page_cost: 0.1,
  random_page_cost: 0.15,
  jit: "off",
  // As text: the driver leaves out a number that is zero.
  max_parallel_workers_per_gather: "0",
};

/**
 * Opens a pool. Statements that meet a dead server are retried by the caller, not here: postgres.js opens a new
 * connection for the next statement by itself.
 */
export function connect(
  url: string,
  options: {
    max?: number;
    name?: string;
    /** What a sort or a join of it may take before it goes to the disk, as Postgres writes it. */
    memory?: string;
  } = {},
): Connection {
  const sql = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connect_timeout: 10,
    connection: {
      application_name: options.name ?? "offdiagonal",
      ...planner,
      ...(options.memory && { work_mem: options.memory }),
    },
  });
  prepareOften(sql);
  return {
    db: drizzle(sql, { schema, casing: "snake_case" }),
    sql,
    close: () => sql.end({ timeout: 5 }),
  };
}
