/** Who is told of promotions, and of runs that are ahead of a champion. */
import { and, desc, eq, inArray, lt, ne, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import {
  inboxItems,
  members,
  modelAliases,
  modelVersions,
  projects,
  promotions,
  registeredModels,
  runFollowers,
  runs,
} from "@/db/schema";
import type { AheadOfChampion } from "@/ml/promotion";
import { isDatabaseUnreachable } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { logger } from "@/server/core/log";
import { can } from "@/server/core/policy";
import { besideOf } from "./checks";
import { championAlias, type Promotion, type RegisteredModel } from "./queries";

/** Puts a promotion into the inboxes of people, as unread; one that was told of before is new again. */
async function put(tx: Transaction, promotion: Promotion, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  const { projectId, id: promotionId } = promotion;
  await tx
    .insert(inboxItems)
    .values(userIds.map((userId) => ({ userId, projectId, promotionId })))
    .onConflictDoUpdate({
      target: [inboxItems.userId, inboxItems.promotionId],
      set: { readAt: null, mailedAt: null, createdAt: new Date() },
    });
}

/** Tells those who can approve a promotion that it waits for one of them. */
export async function askApprovers(
  tx: Transaction,
  { approval, projectId }: RegisteredModel,
  promotion: Promotion,
): Promise<void> {
  const people = await tx
    .select({ userId: members.userId, role: members.role })
    .from(members)
    .innerJoin(projects, eq(projects.teamId, members.teamId))
    .where(and(eq(projects.id, projectId), ne(members.userId, promotion.createdBy)));
  const action = approval === "owner" ? "registry:govern" : "registry:write";
  await put(
    tx,
    promotion,
    people.filter(({ role }) => can(role, action)).map(({ userId }) => userId),
  );
}

/** Tells whoever asked for a promotion that somebody else has decided about it. */
export async function tellAsker(tx: Transaction, promotion: Promotion, byUserId: string): Promise<void> {
  if (promotion.createdBy !== byUserId) await put(tx, promotion, [promotion.createdBy]);
}

/**
 * Tells of a run that is ahead of a champion, within the transaction that ends it: the run ends all the same where that could
 * not be found out.
 */
export async function tellAheadIfPossible(
  tx: Transaction,
  runId: string,
  publish: Publish,
): Promise<AheadOfChampion | null> {
  try {
    // A savepoint: what fails in it leaves the rest.
    return await tx.transaction((inner) => tellAhead(inner, runId, publish));
  } catch (error) {
    if (isDatabaseUnreachable(error)) throw error;
    logger.warn({ error, runId }, "not told whether the run is ahead of a champion");
    return null;
  }
}

/**
 * Where a run that has ended has a greater test accuracy than a champion that was measured on the same version, says so to
 * who follows the run, and to who made the model, the version or the promotion, with McNemar’s p. Of several champions the
 * best. @returns what it said; null where there is nothing to say.
 */
async function tellAhead(tx: Transaction, runId: string, publish: Publish): Promise<AheadOfChampion | null> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  if (run?.kind !== "training" || run.testAccuracy === null) return null;
  const [beaten] = await tx
    .select({
      version: modelVersions,
      accuracy: runs.testAccuracy,
      keepers: sql<
        string[]
      >`array[${registeredModels.createdBy}, ${modelVersions.createdBy}, ${promotions.createdBy}]`,
    })
    .from(modelAliases)
    .innerJoin(registeredModels, eq(registeredModels.id, modelAliases.registeredModelId))
    .innerJoin(promotions, eq(promotions.id, modelAliases.promotionId))
    .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.modelVersionId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .where(
      and(
        eq(registeredModels.projectId, run.projectId),
        eq(modelAliases.alias, championAlias),
        eq(runs.versionId, run.versionId),
        ne(runs.id, runId),
        lt(runs.testAccuracy, run.testAccuracy),
      ),
    )
    .orderBy(desc(runs.testAccuracy))
    .limit(1);
  if (!beaten || beaten.accuracy === null) return null;
  const { version, accuracy: championAccuracy, keepers } = beaten;
  const { mcnemar } = await besideOf(tx, version.runId, runId);
  const ahead: AheadOfChampion = {
    ...{ modelVersionId: version.id, registeredModelId: version.registeredModelId },
    ...{ accuracy: run.testAccuracy, championAccuracy, p: mcnemar?.p ?? null },
  };
  const followers = await tx
    .select({ userId: runFollowers.userId })
    .from(runFollowers)
    .where(eq(runFollowers.runId, runId));
  // Who has left the team is told nothing more.
  const people = await tx
    .select({ userId: members.userId })
    .from(members)
    .innerJoin(projects, eq(projects.teamId, members.teamId))
    .where(
      and(
        eq(projects.id, run.projectId),
        inArray(members.userId, [...keepers, ...followers.map(({ userId }) => userId)]),
      ),
    );
  if (people.length > 0) {
    await tx
      .insert(inboxItems)
      .values(people.map(({ userId }) => ({ userId, projectId: run.projectId, runId, ahead })))
      .onConflictDoUpdate({ target: [inboxItems.userId, inboxItems.runId], set: { ahead } });
    // Where somebody follows it, its end has been announced already.
    if (followers.length === 0) publish(run.projectId, "RUN_ENDED", runId);
  }
  return ahead;
}
