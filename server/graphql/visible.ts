import { and, eq, getTableColumns, inArray, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { isAnyOf } from "@/db/rows";
import { members, projects, teams } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { ownProjects, ownTeams } from "@/server/core/scope";

type Row<Table extends PgTable> = Table["$inferSelect"];

function inOrder<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): (T | Error)[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? notFound(id));
}

/**
 * Loads rows of a project's table by id, through the caller's memberships: a foreign id gives the same error as a
 * missing one. Every loader of a node is made of this.
 */
export async function visibleByProject<Table extends PgTable & { id: PgColumn; projectId: PgColumn }>(
  table: Table,
  ids: readonly string[],
  context: Context,
): Promise<(Row<Table> | Error)[]> {
  const actor = context.actor;
  if (!actor) return ids.map(notFound);
  const rows = await context.db
    .select(getTableColumns(table) as Record<string, PgColumn>)
    .from(table as PgTable)
    .innerJoin(projects, eq(projects.id, table.projectId))
    .innerJoin(members, ownProjects(actor) as SQL)
    .where(isAnyOf(table.id, ids));
  return inOrder(ids, rows as unknown as (Row<Table> & { id: string })[]);
}

/** Projects that the caller may see. */
export async function visibleProjects(ids: readonly string[], context: Context) {
  const actor = context.actor;
  if (!actor) return ids.map(notFound);
  const rows = await context.db
    .select(getTableColumns(projects))
    .from(projects)
    .innerJoin(members, ownProjects(actor) as SQL)
    .where(isAnyOf(projects.id, ids));
  return inOrder(ids, rows);
}

/** The same for rows that belong to a team itself. */
export async function visibleByTeam<Table extends PgTable & { id: PgColumn; teamId: PgColumn }>(
  table: Table,
  ids: readonly string[],
  context: Context,
): Promise<(Row<Table> | Error)[]> {
  const actor = context.actor;
  if (!actor) return ids.map(notFound);
  const teamIds = context.db
    .select({ teamId: members.teamId })
    .from(members)
    .where(ownTeams(context.db, actor));
  const rows = await context.db
    .select(getTableColumns(table) as Record<string, PgColumn>)
    .from(table as PgTable)
    // A subquery, no join: the table may be that of the members itself.
    .where(and(isAnyOf(table.id, ids), inArray(table.teamId, teamIds)));
  return inOrder(ids, rows as unknown as (Row<Table> & { id: string })[]);
}

/** Teams that the caller is a member of. */
export async function visibleTeams(ids: readonly string[], context: Context) {
  const actor = context.actor;
  if (!actor) return ids.map(notFound);
  const rows = await context.db
    .select(getTableColumns(teams))
    .from(teams)
    .innerJoin(members, eq(members.teamId, teams.id))
    .where(and(ownTeams(context.db, actor), isAnyOf(teams.id, ids)));
  return inOrder(ids, rows);
}
