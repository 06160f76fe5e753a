import { customType, integer, pgEnum, text, timestamp } from "drizzle-orm/pg-core";
import { type IdType, newId } from "../ids";

/** Primary key: a prefixed, time-sorted id (db/ids.ts). */
export const id = (type: IdType) =>
  text()
    .primaryKey()
    .$defaultFn(() => newId(type));

export const at = () => timestamp({ withTimezone: true, mode: "date" });
export const createdAt = () => at().notNull().defaultNow();

/** Double precision that keeps NaN and the infinities, which JSON and numeric would lose. */
export const double = customType<{ data: number; driverData: string | number }>({
  dataType: () => "double precision",
  fromDriver: (value) => Number(value),
  toDriver: (value) => (Number.isNaN(value) ? "NaN" : String(value)),
});

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

export const workState = pgEnum("work_state", ["queued", "running", "finished", "cancelled", "failed"]);

/** What a row says of the long work that it asks of a worker (server/core/work.ts). */
export const workColumns = () => ({
  state: workState().notNull().default("queued"),
  /** Attempts take the next number; a writer with an older one changes nothing. */
  fence: integer().notNull().default(0),
  /** Units done of `total`, in an order that does not change: where another attempt goes on. */
  processed: integer().notNull().default(0),
  total: integer(),
  failure: text(),
  cancelRequestedAt: at(),
  heartbeatAt: at(),
  startedAt: at(),
  finishedAt: at(),
});

/** 32-bit floats. */
export const realArray = customType<{ data: number[]; driverData: string | number[] }>({
  dataType: () => "real[]",
  toDriver: (value) => `{${value.join(",")}}`,
  fromDriver: (value) =>
    typeof value === "string" ? value.slice(1, -1).split(",").map(Number) : value.map(Number),
});
