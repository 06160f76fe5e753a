import { boolean, index, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { projects } from "./projects";
import { teams } from "./teams";

/** What a token may do of what its person may: server/core/policy.ts names the scope of each action. */
export const tokenScope = pgEnum("token_scope", ["read", "label", "launch", "edit"]);

/** An access token of a person: only the sha256 of its secret is kept. */
export const tokens = pgTable(
  "tokens",
  {
    id: id("Token"),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** First characters of the secret, to recognise it by. */
    prefix: text().notNull(),
    tokenHash: text().notNull().unique(),
    scopes: tokenScope().array().notNull(),
    /** Whether it serves in every team that the person is in, also a later one; else only where `token_bounds` says. */
    everywhere: boolean().notNull(),
    createdAt: createdAt(),
    /** Null: never. */
    expiresAt: at(),
    /** To the minute. */
    lastUsedAt: at(),
    revokedAt: at(),
  },
  (t) => [index().on(t.userId, t.id)],
);

/** A team, with all its projects, or one project that a token serves in. */
export const tokenBounds = pgTable(
  "token_bounds",
  {
    tokenId: text()
      .notNull()
      .references(() => tokens.id, { onDelete: "cascade" }),
    teamId: text().references(() => teams.id, { onDelete: "cascade" }),
    projectId: text().references(() => projects.id, { onDelete: "cascade" }),
  },
  (t) => [index().on(t.tokenId), index().on(t.teamId), index().on(t.projectId)],
);
