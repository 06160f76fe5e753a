import { desc, eq, inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { projects, teams, tokenBounds, tokens } from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";

/** Tokens of a person, newest first, those expired and revoked among them. */
export function tokensOf(db: Queryable, userId: string) {
  return db.select().from(tokens).where(eq(tokens.userId, userId)).orderBy(desc(tokens.id)).limit(500);
}

/** A team or a project that a token is bound to, by its name of today. */
export interface TokenBound {
  kind: "team" | "project";
  id: string;
  name: string;
}

/** What tokens are bound to; the caller has loaded the tokens as their own. */
export const boundsOfToken = batched<TokenBound[]>(async (ids, { db }) => {
  const rows = await db
    .select({
      tokenId: tokenBounds.tokenId,
      team: { id: teams.id, name: teams.name },
      project: { id: projects.id, name: projects.name },
    })
    .from(tokenBounds)
    .leftJoin(teams, eq(teams.id, tokenBounds.teamId))
    .leftJoin(projects, eq(projects.id, tokenBounds.projectId))
    .where(inArray(tokenBounds.tokenId, [...ids]));
  const byToken = groupBy(rows, ({ tokenId }) => tokenId);
  return ids.map((id) =>
    (byToken.get(id) ?? []).flatMap(({ team, project }): TokenBound[] => [
      ...(team ? [{ kind: "team" as const, ...team }] : []),
      ...(project ? [{ kind: "project" as const, ...project }] : []),
    ]),
  );
});
