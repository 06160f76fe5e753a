import { and, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { auditEntries, invitations, members, teams } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import { AppError } from "@/server/core/errors";
import { hashToken } from "@/server/core/token";

type Invitation = typeof invitations.$inferSelect;

/** How long an invitation link serves. */
export const invitationDays = 7;

/** The link that a token is sent as. */
export function invitationUrl(token: string): string {
  return `${getConfig().url}/join/${token}`;
}

/** Why an invitation does not serve any more, or null where it does. */
export function refusalOf(invitation: Invitation, now = new Date()): string | null {
  if (invitation.revokedAt) return "This invitation was withdrawn. Ask the team for a new link.";
  if (invitation.acceptedAt) return "This invitation was used already. Ask the team for a new link.";
  if (invitation.expiresAt <= now) return "This invitation has expired. Ask the team for a new link.";
  return null;
}

/** The invitation of a token with its team's name, or null. */
export async function invitationOf(db: Queryable, token: string) {
  const [found] = await db
    .select({ invitation: invitations, teamName: teams.name })
    .from(invitations)
    .innerJoin(teams, eq(teams.id, invitations.teamId))
    .where(eq(invitations.tokenHash, hashToken(token)));
  return found ?? null;
}

export function unknownInvitation(): AppError {
  return new AppError(
    "NOT_FOUND",
    "There is no invitation with this link. Check that you copied the whole of it, or ask the team for a new one.",
  );
}

/**
 * Makes a person a member by an invitation's token, once. The row is locked, so of two people who open the same link
 * one comes in and the other is told that it was used. Repeating one's own acceptance changes nothing, and a link
 * opened by somebody who is in the team already stays good for the person it was meant for.
 */
export async function acceptWithin(tx: Transaction, userId: string, token: string) {
  const [invitation] = await tx
    .select()
    .from(invitations)
    .where(eq(invitations.tokenHash, hashToken(token)))
    .for("update");
  if (!invitation) throw unknownInvitation();
  const [already] = await tx
    .select()
    .from(members)
    .where(and(eq(members.teamId, invitation.teamId), eq(members.userId, userId)));
  if (already) return { member: already, invitation };
  const refusal = refusalOf(invitation);
  if (refusal) throw new AppError("CONFLICT", refusal);
  const [member] = await tx
    .insert(members)
    .values({ teamId: invitation.teamId, userId, role: invitation.role })
    .returning();
  if (!member) throw new Error("The insert returned no member");
  await tx
    .update(invitations)
    .set({ acceptedAt: new Date(), acceptedBy: userId })
    .where(eq(invitations.id, invitation.id));
  return { member, invitation };
}

/** What a person who has just signed up becomes: a member by their invitation, or the owner of the first team. */
export async function settleNewAccount(
  tx: Transaction,
  person: { id: string; name: string },
  token: string | null,
): Promise<void> {
  if (token !== null) {
    const { invitation } = await acceptWithin(tx, person.id, token);
    await tx.insert(auditEntries).values({
      teamId: invitation.teamId,
      actorId: person.id,
      action: "invitation:accept",
      objectId: invitation.id,
      input: {},
    });
    return;
  }
  const [team] = await tx
    .insert(teams)
    .values({ name: `${person.name}'s team` })
    .returning();
  if (!team) throw new Error("The insert returned no team");
  await tx.insert(members).values({ teamId: team.id, userId: person.id, role: "owner" });
  await tx.insert(auditEntries).values({
    teamId: team.id,
    actorId: person.id,
    action: "team:create",
    objectId: team.id,
    input: { name: team.name },
  });
}
