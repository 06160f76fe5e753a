import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { invitations, members, role, teams } from "@/db/schema";
import { command, personalCommand } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { can } from "@/server/core/policy";
import { requireRole } from "@/server/core/scope";
import { newToken } from "@/server/core/token";
import { takeBackFrom } from "@/server/queues/people";
import { dealToOthers } from "@/server/reviews/dealing";
import { acceptWithin, invitationDays, invitationUrl, refusalOf } from "./invitations";

const teamName = z
  .string()
  .trim()
  .min(1, "Give the team a name.")
  .max(100, "A team's name has at most 100 characters.");

/** Makes a team with the caller as its owner. */
export const createTeam = personalCommand({
  name: "team:create",
  input: z.object({ name: teamName }),
  run: async ({ tx, actor, audit }, { name }) => {
    const [team] = await tx.insert(teams).values({ name }).returning();
    if (!team) throw new Error("The insert returned no team");
    await tx.insert(members).values({ teamId: team.id, userId: actor.id, role: "owner" });
    audit(team.id, team.id);
    return team;
  },
});

export const renameTeam = command({
  action: "team:manage",
  name: "team:rename",
  input: z.object({ teamId: z.string(), name: teamName }),
  on: ({ teamId }) => teamId,
  run: async ({ tx, access }, { name }) => {
    const [team] = await tx.update(teams).set({ name }).where(eq(teams.id, access.teamId)).returning();
    if (!team) throw notFound(access.teamId);
    return team;
  },
});

/** Makes an invitation link. The token is in the answer and nowhere else. */
export const inviteMember = command({
  action: "team:invite",
  name: "invitation:create",
  input: z.object({
    teamId: z.string(),
    role: z.enum(role.enumValues),
    note: z.string().trim().max(200, "A note has at most 200 characters.").nullish(),
  }),
  on: ({ teamId }) => teamId,
  run: async ({ tx, access, actor, audit }, input) => {
    // Otherwise a maintainer could make an owner, and through them do what only owners may.
    if (input.role === "owner" && access.role !== "owner") {
      throw new AppError("FORBIDDEN", "Only an owner can invite an owner. Invite with another role.", "role");
    }
    const { token, hash } = newToken();
    const [invitation] = await tx
      .insert(invitations)
      .values({
        teamId: access.teamId,
        role: input.role,
        note: input.note || null,
        tokenHash: hash,
        createdBy: actor.id,
        expiresAt: new Date(Date.now() + invitationDays * 24 * 60 * 60 * 1000),
      })
      .returning();
    if (!invitation) throw new Error("The insert returned no invitation");
    audit(invitation.id);
    return { invitation, url: invitationUrl(token) };
  },
});

/** Withdraws an invitation that nobody has used. */
export const revokeInvitation = command({
  action: "team:invite",
  name: "invitation:revoke",
  input: z.object({ invitationId: z.string() }),
  on: ({ invitationId }) => invitationId,
  run: async ({ tx }, { invitationId }) => {
    const [invitation] = await tx
      .select()
      .from(invitations)
      .where(eq(invitations.id, invitationId))
      .for("update");
    if (!invitation) throw notFound(invitationId);
    if (invitation.revokedAt) return invitation;
    if (invitation.acceptedAt) {
      throw new AppError("CONFLICT", `${refusalOf(invitation)} Remove the member instead.`);
    }
    const [revoked] = await tx
      .update(invitations)
      .set({ revokedAt: new Date() })
      .where(eq(invitations.id, invitationId))
      .returning();
    if (!revoked) throw notFound(invitationId);
    return revoked;
  },
});

/** Joins the team that a link invites to. */
export const acceptInvitation = personalCommand({
  name: "invitation:accept",
  input: z.object({ token: z.string().min(1).max(200) }),
  record: () => ({}),
  run: async ({ tx, actor, audit }, { token }) => {
    const { member, invitation } = await acceptWithin(tx, actor.id, token);
    audit(invitation.id, invitation.teamId);
    return member;
  },
});

/**
 * The member, and whether they are the team's only owner. Locks the owners, so that two owners who leave or demote
 * each other at the same time cannot leave the team without one.
 */
async function lockMember(tx: Transaction, teamId: string, memberId: string) {
  const owners = await tx
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.teamId, teamId), eq(members.role, "owner")))
    .orderBy(asc(members.id))
    .for("update");
  const [member] = await tx.select().from(members).where(eq(members.id, memberId)).for("update");
  if (!member) throw notFound(memberId);
  return { member, lastOwner: owners.length === 1 && owners[0]?.id === memberId };
}

export const changeMemberRole = command({
  action: "team:manage",
  name: "member:change-role",
  input: z.object({ memberId: z.string(), role: z.enum(role.enumValues) }),
  on: ({ memberId }) => memberId,
  run: async ({ tx, access, publish }, input) => {
    const { lastOwner } = await lockMember(tx, access.teamId, input.memberId);
    if (lastOwner && input.role !== "owner") {
      throw new AppError("CONFLICT", "This is the team's only owner. Make somebody else an owner first.");
    }
    const [changed] = await tx
      .update(members)
      .set({ role: input.role })
      .where(eq(members.id, input.memberId))
      .returning();
    if (!changed) throw notFound(input.memberId);
    if (!can(changed.role, "label:write")) await takeBackFrom(tx, publish, changed);
    if (!can(changed.role, "review:write")) await dealToOthers(tx, publish, changed);
    return changed;
  },
});

/** Takes a member out of the team: owners anyone, everybody themselves. */
export const removeMember = command({
  action: "project:read",
  name: "member:remove",
  input: z.object({ memberId: z.string() }),
  on: ({ memberId }) => memberId,
  run: async ({ tx, access, actor, publish }, { memberId }) => {
    const { member, lastOwner } = await lockMember(tx, access.teamId, memberId);
    if (member.userId !== actor.id) requireRole(access.role, "team:manage");
    if (lastOwner) {
      throw new AppError(
        "CONFLICT",
        "This is the team's only owner, and a team needs one. Make somebody else an owner first.",
      );
    }
    await tx.delete(members).where(eq(members.id, memberId));
    await takeBackFrom(tx, publish, member);
    await dealToOthers(tx, publish, member);
    const [team] = await tx.select().from(teams).where(eq(teams.id, access.teamId));
    if (!team) throw notFound(access.teamId);
    return team;
  },
});
