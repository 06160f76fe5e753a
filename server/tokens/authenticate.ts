import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { tokenBounds, tokens, user } from "@/db/schema";
import type { Actor, Context, Grant } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { hashToken } from "@/server/core/token";

type TokenRow = typeof tokens.$inferSelect;

/** What every secret begins with, so that people, and programs that look for leaked ones, recognise it. */
export const secretStart = "od_";

/** When a token was last used is written to the minute: a program's every request would be a write else. */
const usedGapMs = 60_000;

/** Requests of one token within a minute. A page at work stays far below; a loop that went wrong does not. */
const requests = { max: 1_200, windowMs: 60_000 } as const;

/** By token: this process's count within the window. One web process serves an installation. */
const counts = new Map<string, { from: number; count: number }>();

/** The secret of an `Authorization: Bearer` header; null where there is none, as with a proxy's `Basic`. */
export function bearerOf(headers: Headers): string | null {
  return /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Why a token does not serve any more, or null where it does. */
export function refusalOf(token: TokenRow, now = new Date()): string | null {
  if (token.revokedAt) return `The access token “${token.name}” was revoked. Make another in your account.`;
  if (token.expiresAt && token.expiresAt <= now)
    return `The access token “${token.name}” has expired. Make another in your account.`;
  return null;
}

/**
 * Who sends an access token, with what it grants. Throws UNAUTHENTICATED where it is unknown, expired or revoked, and
 * RATE_LIMITED beyond 1,200 requests a minute.
 */
export async function actorByToken(db: Database, secret: string, now = new Date()): Promise<Actor> {
  const [found] = await db
    .select({ token: tokens, id: user.id, name: user.name, email: user.email })
    .from(tokens)
    .innerJoin(user, eq(user.id, tokens.userId))
    .where(eq(tokens.tokenHash, hashToken(secret)));
  if (!found) {
    throw new AppError(
      "UNAUTHENTICATED",
      "There is no such access token. Check that you copied the whole of it, or make another in your account.",
    );
  }
  const { token, ...person } = found;
  const refusal = refusalOf(token, now);
  if (refusal) throw new AppError("UNAUTHENTICATED", refusal);
  countRequest(token.id, now.getTime());
  const bounds = token.everywhere ? null : await boundsOf(db, token.id);
  await db
    .update(tokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(tokens.id, token.id),
        or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, new Date(now.getTime() - usedGapMs))),
      ),
    );
  return { ...person, grant: { tokenId: token.id, scopes: token.scopes, bounds } };
}

async function boundsOf(db: Database, tokenId: string): Promise<Grant["bounds"]> {
  const rows = await db.select().from(tokenBounds).where(eq(tokenBounds.tokenId, tokenId));
  return {
    teamIds: rows.flatMap(({ teamId }) => teamId ?? []),
    projectIds: rows.flatMap(({ projectId }) => projectId ?? []),
  };
}

function countRequest(tokenId: string, now: number): void {
  const window = counts.get(tokenId);
  if (!window || now - window.from >= requests.windowMs) {
    // What is over is forgotten as soon as anything begins: the map holds the tokens of one minute.
    for (const [id, { from }] of counts) if (now - from >= requests.windowMs) counts.delete(id);
    counts.set(tokenId, { from: now, count: 1 });
    return;
  }
  window.count += 1;
  if (window.count <= requests.max) return;
  const seconds = Math.ceil((window.from + requests.windowMs - now) / 1000);
  throw new AppError(
    "RATE_LIMITED",
    `This access token sent more than ${requests.max} requests within a minute. Try again in ${seconds} seconds.`,
  );
}

/** Throws UNAUTHENTICATED where the caller's token was revoked or expired since; a long stream asks now and then. */
export async function requireLiveToken({ db, actor }: Context): Promise<void> {
  if (!actor?.grant) return;
  const [token] = await db.select().from(tokens).where(eq(tokens.id, actor.grant.tokenId));
  const refusal = token ? refusalOf(token) : "The access token is gone.";
  if (refusal) throw new AppError("UNAUTHENTICATED", refusal);
}
