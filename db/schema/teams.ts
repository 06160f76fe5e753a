import { index, jsonb, pgEnum, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";

export const role = pgEnum("role", ["owner", "maintainer", "labeller", "reviewer", "viewer"]);

export const teams = pgTable("teams", {
  id: id("Team"),
  name: text().notNull(),
  createdAt: createdAt(),
});

export const members = pgTable(
  "members",
  {
    id: id("Member"),
    teamId: text()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    role: role().notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.teamId, t.userId), index().on(t.userId)],
);

/** An invitation link: only the sha256 of its token is kept; it serves once. */
export const invitations = pgTable(
  "invitations",
  {
    id: id("Invitation"),
    teamId: text()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    role: role().notNull(),
    note: text(),
    tokenHash: text().notNull().unique(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    acceptedAt: at(),
    acceptedBy: text().references(() => user.id),
    revokedAt: at(),
  },
  (t) => [index().on(t.teamId)],
);

/** One row for each command that changed something, written in the transaction of the change. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: id("AuditEntry"),
    teamId: text().references(() => teams.id, { onDelete: "cascade" }),
    actorId: text(),
    /** The access token that the actor's program used; null where they were signed in. */
    tokenId: text(),
    action: text().notNull(),
    objectId: text(),
    input: jsonb().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.teamId, t.id)],
);
