/** Who follows things of a kind, to be told of their end. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/connection";
import { members, projects } from "@/db/schema";
import { batched } from "./loader";

/** @param table of the things' ids, its first column, and of people: a row where one follows the other. */
export function followersOf(table: PgTable, thing: PgColumn, user: PgColumn) {
  return {
    /** Whether the caller follows it. The caller has loaded it, so may see it. */
    isFollowed: batched<boolean>(async (ids, { db, actor }) => {
      if (!actor) return ids.map(() => false);
      const rows = await db
        .select({ id: thing })
        .from(table)
        .where(and(eq(user, actor.id), inArray(thing, [...ids])));
      const followed = new Set(rows.map(({ id }) => id));
      return ids.map((id) => followed.has(id));
    }),

    /** Makes a person follow it, or no longer. */
    async setFollowing(tx: Transaction, id: string, userId: string, follows: boolean): Promise<void> {
      if (follows)
        await tx.execute(sql`insert into ${table} values (${id}, ${userId}) on conflict do nothing`);
      else await tx.delete(table).where(and(eq(thing, id), eq(user, userId)));
    },

    /**
     * Those who follow it and are of its project's team still: who has left is told nothing more.
     * @param endedBy who ended it, and knows.
     */
    async followersIn(
      tx: Transaction,
      id: string,
      projectId: string,
      endedBy: string | null = null,
    ): Promise<string[]> {
      const rows = await tx
        .select({ userId: members.userId })
        .from(table)
        .innerJoin(projects, eq(projects.id, projectId))
        .innerJoin(members, and(eq(members.teamId, projects.teamId), eq(members.userId, user)))
        .where(eq(thing, id));
      return rows.map(({ userId }) => userId).filter((userId) => userId !== endedBy);
    },
  };
}
