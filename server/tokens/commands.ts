import { and, count, eq, gt, isNull, or } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { auditEntries, tokenBounds, tokenScope, tokens } from "@/db/schema";
import { personalCommand } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { requireAccess } from "@/server/core/scope";
import { hashToken, newToken } from "@/server/core/token";
import { membershipsOf } from "@/server/teams/queries";
import { secretStart } from "./authenticate";

/** Tokens of a person that serve at a time. */
const mostTokens = 100;
const prefixLength = secretStart.length + 7;
const dayMs = 24 * 60 * 60 * 1000;

const ids = z.array(z.string()).max(100, "At most 100 are named at once.").default([]);

/** The teams that a token reaches, once each: their audit logs tell of it. */
async function reached(
  context: Context,
  tx: Transaction,
  userId: string,
  { teamIds, projectIds }: { teamIds: string[]; projectIds: string[] },
): Promise<{ teamIds: string[]; everywhere: boolean }> {
  const teams = new Set<string>();
  for (const id of [...teamIds, ...projectIds]) {
    const access = await requireAccess(context, id, "project:read", tx);
    if ((access.projectId === null) !== teamIds.includes(id)) throw notFound(id);
    teams.add(access.teamId);
  }
  if (teams.size > 0) return { teamIds: [...teams], everywhere: false };
  const all = await membershipsOf(tx, { id: userId, name: "", email: "" });
  return { teamIds: all.map(({ teamId }) => teamId), everywhere: true };
}

/** Makes an access token of the caller; its secret is answered this once and never again. */
export const createToken = personalCommand({
  name: "token:create",
  input: z.object({
    name: z
      .string()
      .trim()
      .min(1, "Give the token a name, such as what uses it.")
      .max(100, "A name has at most 100 characters."),
    scopes: z.array(z.enum(tokenScope.enumValues)),
    /** Null or absent: it never expires. */
    expiresInDays: z
      .number()
      .int()
      .min(1, "A token serves at least a day.")
      .max(3650, "A token serves at most ten years, or for ever: leave it out.")
      .nullish(),
    teamIds: ids,
    projectIds: ids,
  }),
  run: async ({ tx, context, actor, audit }, input) => {
    const now = new Date();
    const [live] = await tx
      .select({ count: count() })
      .from(tokens)
      .where(
        and(
          eq(tokens.userId, actor.id),
          isNull(tokens.revokedAt),
          or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
        ),
      );
    if (live && live.count >= mostTokens) {
      throw new AppError(
        "LIMIT_EXCEEDED",
        `You have ${mostTokens} tokens that serve. Revoke one that nothing uses any more.`,
      );
    }
    const { teamIds, everywhere } = await reached(context, tx, actor.id, input);
    const secret = `${secretStart}${newToken().token}`;
    const [token] = await tx
      .insert(tokens)
      .values({
        userId: actor.id,
        name: input.name,
        prefix: secret.slice(0, prefixLength),
        tokenHash: hashToken(secret),
        // Whatever it writes, it is answered with what it wrote.
        scopes: tokenScope.enumValues.filter((scope) => scope === "read" || input.scopes.includes(scope)),
        everywhere,
        expiresAt: input.expiresInDays ? new Date(now.getTime() + input.expiresInDays * dayMs) : null,
      })
      .returning();
    if (!token) throw new Error("The insert returned no token");
    const bounds = [
      ...input.teamIds.map((teamId) => ({ tokenId: token.id, teamId })),
      ...input.projectIds.map((projectId) => ({ tokenId: token.id, projectId })),
    ];
    if (bounds.length > 0) await tx.insert(tokenBounds).values(bounds);
    const [first, ...others] = teamIds;
    audit(token.id, first);
    await tellTeams(tx, others, { actorId: actor.id, action: "token:create", objectId: token.id, input });
    return { token, secret };
  },
});

/** Ends an access token of the caller at once; one that is revoked already stays as it is. */
export const revokeToken = personalCommand({
  name: "token:revoke",
  input: z.object({ tokenId: z.string() }),
  run: async ({ tx, actor, audit }, { tokenId }) => {
    const own = and(eq(tokens.id, tokenId), eq(tokens.userId, actor.id));
    const [token] = await tx.select().from(tokens).where(own).for("update");
    if (!token) throw notFound(tokenId);
    const told = await tx
      .selectDistinct({ teamId: auditEntries.teamId })
      .from(auditEntries)
      .where(and(eq(auditEntries.objectId, tokenId), eq(auditEntries.action, "token:create")));
    const [first, ...others] = told.flatMap(({ teamId }) => teamId ?? []);
    audit(tokenId, first);
    await tellTeams(tx, others, {
      ...{ actorId: actor.id, action: "token:revoke", objectId: tokenId, input: { tokenId } },
    });
    if (token.revokedAt) return token;
    const [revoked] = await tx.update(tokens).set({ revokedAt: new Date() }).where(own).returning();
    if (!revoked) throw notFound(tokenId);
    return revoked;
  },
});

/** The line of the audit log for each team but the first, which the command itself writes. */
async function tellTeams(
  tx: Transaction,
  teamIds: readonly string[],
  line: Omit<typeof auditEntries.$inferInsert, "teamId">,
): Promise<void> {
  if (teamIds.length > 0)
    await tx.insert(auditEntries).values(teamIds.map((teamId) => ({ ...line, teamId })));
}
