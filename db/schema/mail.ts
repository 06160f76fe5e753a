import { integer, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at } from "./columns";

/** soon: minutes after it came, where it was not read by then; daily: together, once a day. */
export const mailFrequency = pgEnum("mail_frequency", ["soon", "daily", "never"]);

/** How a person is told by e-mail what waits in the inbox, and how that went. Without a row: soon. */
export const mailSettings = pgTable("mail_settings", {
  userId: text()
    .primaryKey()
    .references(() => user.id, { onDelete: "cascade" }),
  frequency: mailFrequency().notNull().default("soon"),
  /** When an e-mail was last taken by the server. */
  sentAt: at(),
  /** Attempts in a row that failed; with the last one's reason, and when the next may be made. */
  failures: integer().notNull().default(0),
  failure: text(),
  retryAt: at(),
});
