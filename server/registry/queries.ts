import { and, asc, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import {
  championSuites,
  modelAliases,
  modelVersionFiles,
  modelVersions,
  promotions,
  promotionTurns,
  registeredModels,
  runs,
} from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type RegisteredModel = typeof registeredModels.$inferSelect;
export type ModelVersion = typeof modelVersions.$inferSelect;
export type ModelAlias = typeof modelAliases.$inferSelect;
export type ModelVersionFile = typeof modelVersionFiles.$inferSelect;
export type Promotion = typeof promotions.$inferSelect;
export type PromotionTurn = typeof promotionTurns.$inferSelect;

/** The alias that others have to beat. */
export const championAlias = "champion";

/** A page of a project's registered models by name. */
export function registeredModelsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<RegisteredModel[]> {
  return db
    .select()
    .from(registeredModels)
    .where(
      and(
        eq(registeredModels.projectId, projectId),
        after ? sql`${registeredModels.name} > ${after}` : undefined,
      ),
    )
    .orderBy(asc(registeredModels.name))
    .limit(limit);
}

/** A page of a registered model's versions, newest first. */
export function modelVersionsPage(
  db: Queryable,
  registeredModelId: string,
  { after, limit }: PageRequest,
): Promise<ModelVersion[]> {
  return db
    .select()
    .from(modelVersions)
    .where(
      and(
        eq(modelVersions.registeredModelId, registeredModelId),
        after ? lt(modelVersions.id, after) : undefined,
      ),
    )
    .orderBy(desc(modelVersions.id))
    .limit(limit);
}

/** A page of promotions, newest first. @param where over `promotions` */
export function promotionsPage(
  db: Queryable,
  where: SQL | undefined,
  { after, limit }: PageRequest,
): Promise<Promotion[]> {
  return db
    .select()
    .from(promotions)
    .where(and(where, after ? lt(promotions.id, after) : undefined))
    .orderBy(desc(promotions.id))
    .limit(limit);
}

/** What each alias of registered models names, the champion first, then by name. */
export const aliasesOf = batched<ModelAlias[]>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(modelAliases)
    .where(inArray(modelAliases.registeredModelId, [...ids]))
    .orderBy(sql`${modelAliases.alias} <> ${championAlias}`, asc(modelAliases.alias));
  const byModel = groupBy(rows, (row) => row.registeredModelId);
  return ids.map((id) => byModel.get(id) ?? []);
});

/** The aliases that versions have now, the champion first. */
export const aliasesOfVersions = batched<string[]>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(modelAliases)
    .where(inArray(modelAliases.modelVersionId, [...ids]))
    .orderBy(sql`${modelAliases.alias} <> ${championAlias}`, asc(modelAliases.alias));
  const byVersion = groupBy(rows, (row) => row.modelVersionId);
  return ids.map((id) => (byVersion.get(id) ?? []).map(({ alias }) => alias));
});

/** As what runs are registered, newest first. */
export const versionsOfRuns = batched<ModelVersion[]>(async (runIds, { db }) => {
  const rows = await db
    .select()
    .from(modelVersions)
    .where(inArray(modelVersions.runId, [...runIds]))
    .orderBy(desc(modelVersions.id));
  const byRun = groupBy(rows, ({ runId }) => runId);
  return runIds.map((id) => byRun.get(id) ?? []);
});

/** How many versions registered models have. */
export const versionCountOf = batched<number>(async (ids, { db }) => {
  const rows = await db
    .select({ id: modelVersions.registeredModelId, count: sql<number>`count(*)::int` })
    .from(modelVersions)
    .where(inArray(modelVersions.registeredModelId, [...ids]))
    .groupBy(modelVersions.registeredModelId);
  const counts = new Map(rows.map(({ id, count }) => [id, count]));
  return ids.map((id) => counts.get(id) ?? 0);
});

/** The files of a version as they were registered. */
export function filesOfVersion(db: Queryable, modelVersionId: string): Promise<ModelVersionFile[]> {
  return db
    .select()
    .from(modelVersionFiles)
    .where(eq(modelVersionFiles.modelVersionId, modelVersionId))
    .orderBy(asc(modelVersionFiles.format), asc(modelVersionFiles.name));
}

/** What became of promotions, in the order in which it did. */
export const turnsOf = batched<PromotionTurn[]>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(promotionTurns)
    .where(inArray(promotionTurns.promotionId, [...ids]))
    .orderBy(asc(promotionTurns.sequence));
  const byPromotion = groupBy(rows, ({ promotionId }) => promotionId);
  return ids.map((id) => byPromotion.get(id) ?? []);
});

/** The version that an alias names now, with its run; null where it names none. */
export async function holderOf(db: Queryable, registeredModelId: string, alias: string) {
  const [row] = await db
    .select({ version: modelVersions, run: { number: runs.number, versionId: runs.versionId } })
    .from(modelAliases)
    .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.modelVersionId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .where(and(eq(modelAliases.registeredModelId, registeredModelId), eq(modelAliases.alias, alias)));
  return row ?? null;
}

/** The registered models whose champions suites go by. */
export const championModelsOf = batched<string | null>(async (suiteIds, { db }) => {
  const rows = await db
    .select()
    .from(championSuites)
    .where(inArray(championSuites.suiteId, [...suiteIds]));
  const bySuite = new Map(rows.map((row) => [row.suiteId, row.registeredModelId]));
  return suiteIds.map((id) => bySuite.get(id) ?? null);
});
