import { customType, text, timestamp } from "drizzle-orm/pg-core";
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
