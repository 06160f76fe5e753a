import { and, asc, desc, eq, getTableColumns, inArray, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { auditEntries, invitations, members, projects, tokens, user } from "@/db/schema";
import type { Actor, Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import { type Action, can, policy, type Role } from "@/server/core/policy";
import { ownTeams } from "@/server/core/scope";

/** Members of a team, in the order they came. The caller has loaded the team, so may see it. */
export function membersOf(db: Queryable, teamId: string) {
  return db.select().from(members).where(eq(members.teamId, teamId)).orderBy(asc(members.id));
}

export interface NamedMember {
  id: string;
  userId: string;
  role: Role;
  name: string;
}

/** Members of a team by their memberships, in that order; not found where an id names none of it. */
export async function membersByIds(
  db: Queryable,
  teamId: string,
  ids: readonly string[],
): Promise<NamedMember[]> {
  const found = await db
    .select({ id: members.id, userId: members.userId, role: members.role, name: user.name })
    .from(members)
    .innerJoin(user, eq(user.id, members.userId))
    .where(and(eq(members.teamId, teamId), inArray(members.id, [...ids])));
  const byId = new Map(found.map((member) => [member.id, member]));
  return ids.map((id) => {
    const member = byId.get(id);
    if (!member) throw notFound(id);
    return member;
  });
}

/** Refuses to ask a person for what their role in the team does not allow. */
export function requireAble(member: NamedMember, action: Action): void {
  if (can(member.role, action)) return;
  throw new AppError(
    "INVALID_INPUT",
    `${member.name} is ${member.role} in the team, and that does not allow: ${policy[action].label}. Choose another person, or let an owner change the role.`,
    "people",
  );
}

/** A person's membership in the team of a project; null where they are not in it. The caller has loaded the project. */
export async function membershipIn(db: Queryable, projectId: string, userId: string) {
  const [row] = await db
    .select(getTableColumns(members))
    .from(members)
    .innerJoin(projects, and(eq(projects.teamId, members.teamId), eq(projects.id, projectId)))
    .where(eq(members.userId, userId));
  return row ?? null;
}

/** A person's own memberships, oldest first; those that their token is bound to. */
export function membershipsOf(db: Queryable, actor: Actor) {
  return db.select().from(members).where(ownTeams(db, actor)).orderBy(asc(members.id));
}

/** Invitations of a team, newest first, those used and withdrawn among them. */
export function invitationsOf(db: Queryable, teamId: string) {
  return db
    .select()
    .from(invitations)
    .where(eq(invitations.teamId, teamId))
    .orderBy(desc(invitations.id))
    .limit(500);
}

/** A page of the team's audit log, newest first. */
export function auditEntriesOf(
  db: Queryable,
  teamId: string,
  { after, limit }: { after?: string; limit: number },
) {
  return db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.teamId, teamId), after ? lt(auditEntries.id, after) : undefined))
    .orderBy(desc(auditEntries.id))
    .limit(limit);
}

/** The caller's role in a team; many teams in one query. */
export const ownRole = batched<Role>(async (teamIds, context: Context) => {
  if (!context.actor) return teamIds.map(notFound);
  const rows = await context.db
    .select({ teamId: members.teamId, role: members.role })
    .from(members)
    .where(and(eq(members.userId, context.actor.id), inArray(members.teamId, [...teamIds])));
  const byTeam = new Map(rows.map((row) => [row.teamId, row.role]));
  return teamIds.map((id) => byTeam.get(id) ?? notFound(id));
});

/** Names of access tokens; the caller has loaded an entry of their team's audit log that names each. */
export const nameOfToken = batched<string | null>(async (ids, { db }) => {
  const rows = await db
    .select({ id: tokens.id, name: tokens.name })
    .from(tokens)
    .where(inArray(tokens.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row.name]));
  return ids.map((id) => byId.get(id) ?? null);
});

/** Whether nobody has an account yet, so that sign-up is open. */
export async function needsFirstAccount(db: Queryable): Promise<boolean> {
  const [someone] = await db.select({ id: user.id }).from(user).limit(1);
  return someone === undefined;
}
