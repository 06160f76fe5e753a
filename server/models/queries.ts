import { and, desc, eq, getTableColumns, isNull, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { conversions, models, runs } from "@/db/schema";
import type { PageRequest } from "@/server/graphql/paging";

export type Model = typeof models.$inferSelect;

/** A page of a project's models, newest first; not those of deleted runs. */
export function modelsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<Model[]> {
  return db
    .select(getTableColumns(models))
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(
      and(eq(models.projectId, projectId), isNull(runs.deletedAt), after ? lt(models.id, after) : undefined),
    )
    .orderBy(desc(models.id))
    .limit(limit);
}

/** The model that a run became, or null. The caller has loaded the run, so may see it. */
export async function modelOfRun(db: Queryable, runId: string): Promise<Model | null> {
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  return model ?? null;
}

/** The version that a model was trained on. */
export async function versionIdOf(db: Queryable, model: Pick<Model, "runId">): Promise<string> {
  const [run] = await db.select({ versionId: runs.versionId }).from(runs).where(eq(runs.id, model.runId));
  if (!run) throw new Error(`No run ${model.runId}`);
  return run.versionId;
}

export type Conversion = typeof conversions.$inferSelect;

/** A model's other formats, those without files too. */
export async function conversionsOf(db: Queryable, modelId: string): Promise<Conversion[]> {
  const rows = await db.select().from(conversions).where(eq(conversions.modelId, modelId));
  return rows.sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format));
}

const order = conversions.format.enumValues;
