import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEntries, invitations, members } from "@/db/schema";
import { policy } from "@/server/core/policy";
import {
  acceptInvitation,
  changeMemberRole,
  createTeam,
  inviteMember,
  removeMember,
  renameTeam,
  revokeInvitation,
} from "@/server/teams/commands";
import { openTestDatabase, type TestDatabase } from "./database";
import { execute } from "./graphql";

const database = await openTestDatabase();
let owner: Awaited<ReturnType<TestDatabase["person"]>>;
let teamId: string;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_URL = "https://vision.example.org";
});
beforeEach(async () => {
  owner = await database.person();
  teamId = owner.teamId;
});

const db = () => database.connection.db;

async function memberId(userId: string): Promise<string> {
  const [row] = await db()
    .select()
    .from(members)
    .where(and(eq(members.teamId, teamId), eq(members.userId, userId)));
  if (!row) throw new Error("no member");
  return row.id;
}

describe("a team", () => {
  it("is made with its maker as owner, and renamed", async () => {
    const { context } = await database.person();
    const team = await createTeam(context, { name: "  Vision " });
    expect(team.name).toBe("Vision");
    expect((await renameTeam(context, { teamId: team.id, name: "Sight" })).name).toBe("Sight");
    await expect(renameTeam(context, { teamId: team.id, name: "  " })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      field: "name",
    });
    const { data } = await execute(
      context,
      "query ($id: ID!) { team(id: $id) { name viewerRole permissions members { role } auditEntries { edges { node { action actor { id } } } } } }",
      { id: team.id },
    );
    expect(data?.team).toMatchObject({
      name: "Sight",
      viewerRole: "owner",
      permissions: Object.keys(policy),
      members: [{ role: "owner" }],
      auditEntries: { edges: [{ node: { action: "team:rename" } }, { node: { action: "team:create" } }] },
    });
  });

  it("shows its policy as the server reads it", async () => {
    const { data } = await execute(owner.context, "{ policy { action roles } }");
    expect(data?.policy).toEqual(Object.entries(policy).map(([action, { roles }]) => ({ action, roles })));
  });
});

describe("an invitation", () => {
  const invite = async (role: "viewer" | "owner" | "labeller" = "viewer") => {
    const { url, invitation } = await inviteMember(owner.context, { teamId, role, note: "for Bea" });
    return { url, invitation, token: url.split("/join/")[1] ?? "" };
  };

  it("is a link of 256 random bits, of which neither table nor audit log keeps the secret", async () => {
    const { url, token, invitation } = await invite();
    expect(url).toBe(`https://vision.example.org/join/${token}`);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(invitation.expiresAt.getTime() - Date.now()).toBeGreaterThan(6.99 * 24 * 3_600_000);
    const guest = await database.person();
    await acceptInvitation(guest.context, { token });
    const kept = JSON.stringify([
      await db().select().from(invitations),
      await db().select().from(auditEntries),
    ]);
    expect(kept).not.toContain(token);
    const log = await db().select().from(auditEntries).where(eq(auditEntries.teamId, teamId));
    expect(log.map((entry) => entry.action)).toEqual(["invitation:create", "invitation:accept"]);
    expect(JSON.stringify(log)).not.toContain(invitation.tokenHash);
  });

  it("says what it offers to everybody who has it, and nothing to others", async () => {
    const { token, invitation } = await invite("labeller");
    const nobody = database.contextFor(null);
    const source = "query ($token: String!) { invitation(token: $token) { teamName role usable reason } }";
    expect((await execute(nobody, source, { token })).data?.invitation).toMatchObject({
      role: "labeller",
      usable: true,
      reason: null,
    });
    expect((await execute(nobody, source, { token: "guess" })).data).toEqual({ invitation: null });
    await revokeInvitation(owner.context, { invitationId: invitation.id });
    expect((await execute(nobody, source, { token })).data?.invitation).toMatchObject({
      usable: false,
      reason: expect.stringContaining("withdrawn"),
    });
  });

  it("serves one person once, who may repeat it", async () => {
    const { token } = await invite("labeller");
    const [bea, cho] = [await database.person(), await database.person()];
    const first = await acceptInvitation(bea.context, { token });
    expect(first).toMatchObject({ teamId, role: "labeller" });
    expect(await acceptInvitation(bea.context, { token })).toEqual(first);
    await expect(acceptInvitation(cho.context, { token })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("used already"),
    });
    await removeMember(owner.context, { memberId: first.id });
    await expect(acceptInvitation(bea.context, { token })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("lets one in of many who open it at the same moment", async () => {
    const { token } = await invite();
    const people = await Promise.all(Array.from({ length: 6 }, () => database.person()));
    const results = await Promise.allSettled(
      people.map(({ context }) => acceptInvitation(context, { token })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await db().select().from(members).where(eq(members.teamId, teamId))).toHaveLength(2);
  });

  it("is not used up by somebody who is in the team already", async () => {
    const { token } = await invite();
    expect(await acceptInvitation(owner.context, { token })).toMatchObject({ role: "owner" });
    const guest = await database.person();
    expect(await acceptInvitation(guest.context, { token })).toMatchObject({ role: "viewer" });
  });

  it("refuses when withdrawn, expired or unknown, each with its reason", async () => {
    const guest = await database.person();
    const withdrawn = await invite();
    await revokeInvitation(owner.context, { invitationId: withdrawn.invitation.id });
    const again = await revokeInvitation(owner.context, { invitationId: withdrawn.invitation.id });
    expect(again.revokedAt).not.toBeNull();
    await expect(acceptInvitation(guest.context, { token: withdrawn.token })).rejects.toThrow("withdrawn");
    const expired = await invite();
    await db()
      .update(invitations)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(invitations.id, expired.invitation.id));
    await expect(acceptInvitation(guest.context, { token: expired.token })).rejects.toThrow("expired");
    await expect(acceptInvitation(guest.context, { token: "guess" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const used = await invite();
    await acceptInvitation(guest.context, { token: used.token });
    await expect(revokeInvitation(owner.context, { invitationId: used.invitation.id })).rejects.toMatchObject(
      { code: "CONFLICT" },
    );
  });

  it("to be an owner comes from an owner only", async () => {
    const maintainer = await database.person("maintainer", teamId);
    await expect(inviteMember(maintainer.context, { teamId, role: "owner" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await inviteMember(maintainer.context, { teamId, role: "maintainer" });
    await invite("owner");
  });
});

describe("members", () => {
  it("cannot leave a team without an owner", async () => {
    const own = await memberId(owner.actor.id);
    const conflict = { code: "CONFLICT" };
    await expect(removeMember(owner.context, { memberId: own })).rejects.toMatchObject(conflict);
    await expect(changeMemberRole(owner.context, { memberId: own, role: "viewer" })).rejects.toMatchObject(
      conflict,
    );
    await changeMemberRole(owner.context, { memberId: own, role: "owner" });
  });

  it("cannot do so by demoting or leaving at the same moment either", async () => {
    for (let round = 0; round < 10; round++) {
      const first = await database.person("owner");
      teamId = first.teamId;
      const second = await database.person("owner", teamId);
      const [a, b] = [await memberId(first.actor.id), await memberId(second.actor.id)];
      const results = await Promise.allSettled(
        round % 2
          ? [
              changeMemberRole(first.context, { memberId: b, role: "viewer" }),
              changeMemberRole(second.context, { memberId: a, role: "viewer" }),
            ]
          : [removeMember(first.context, { memberId: a }), removeMember(second.context, { memberId: b })],
      );
      expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      const owners = await db()
        .select()
        .from(members)
        .where(and(eq(members.teamId, teamId), eq(members.role, "owner")));
      expect(owners).toHaveLength(1);
    }
  });

  it("leave by themselves, and see the team no more", async () => {
    const viewer = await database.person("viewer", teamId);
    const left = await removeMember(viewer.context, { memberId: await memberId(viewer.actor.id) });
    expect(left.id).toBe(teamId);
    const { errors } = await execute(viewer.context, "query ($id: ID!) { team(id: $id) { name } }", {
      id: teamId,
    });
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  it("are removed by owners only", async () => {
    const [viewer, maintainer] = [
      await database.person("viewer", teamId),
      await database.person("maintainer", teamId),
    ];
    const id = await memberId(viewer.actor.id);
    await expect(removeMember(maintainer.context, { memberId: id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await removeMember(owner.context, { memberId: id });
    await expect(memberId(viewer.actor.id)).rejects.toThrow("no member");
  });
});
