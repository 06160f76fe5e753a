import { and, asc, desc, eq, getTableColumns, inArray, isNull, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, conversionFiles, conversions, models, parityChecks, runs } from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";
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
export const modelOfRun = batched<Model | null>(async (runIds, { db }) => {
  const rows = await db
    .select()
    .from(models)
    .where(inArray(models.runId, [...runIds]));
  const byRun = new Map(rows.map((row) => [row.runId, row]));
  return runIds.map((id) => byRun.get(id) ?? null);
});

/** The id of the model that a run became, within a transaction; undefined where it has none. */
export async function modelIdOf(db: Queryable, runId: string): Promise<string | undefined> {
  const [model] = await db.select({ id: models.id }).from(models).where(eq(models.runId, runId));
  return model?.id;
}

/** The version that a model was trained on. */
export async function versionIdOf(db: Queryable, model: Pick<Model, "runId">): Promise<string> {
  const [run] = await db.select({ versionId: runs.versionId }).from(runs).where(eq(runs.id, model.runId));
  if (!run) throw new Error(`No run ${model.runId}`);
  return run.versionId;
}

export type Conversion = typeof conversions.$inferSelect;

/** The formats of models with their figures, those without files too. */
export async function conversionsOf(
  db: Queryable,
  modelIds: readonly string[],
): Promise<Map<string, Conversion[]>> {
  const rows = await db
    .select()
    .from(conversions)
    .where(inArray(conversions.modelId, [...modelIds]));
  rows.sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format));
  return groupBy(rows, ({ modelId }) => modelId);
}

/** The formats of a model with their figures. The caller has loaded it, so may see it. */
export const conversionsOfModel = batched<Conversion[]>(async (ids, { db }) => {
  const byModel = await conversionsOf(db, ids);
  return ids.map((id) => byModel.get(id) ?? []);
});

const order = conversions.format.enumValues;

/** A file that a browser loads, and the hash of its content, under which it may keep it. */
export interface ModelFile {
  name: string;
  url: string;
  bytes: number;
  sha256: string;
}

/** The files of the layers model. */
export async function filesOfModel(
  db: Queryable,
  { id, topologySha256, weightsSha256 }: Model,
): Promise<ModelFile[]> {
  const rows = await db
    .select({ sha256: blobs.sha256, bytes: blobs.bytes })
    .from(blobs)
    .where(inArray(blobs.sha256, [topologySha256, weightsSha256]));
  const named = { "model.json": topologySha256, "weights.bin": weightsSha256 };
  return Object.entries(named).map(([name, sha256]) => ({
    ...{ name, sha256, url: `/files/models/${id}/${name}` },
    bytes: rows.find((row) => row.sha256 === sha256)?.bytes ?? 0,
  }));
}

/** The files of a conversion; those of the model itself where it is the layers model. */
export async function filesOfConversion(
  db: Queryable,
  { id, modelId, format }: Conversion,
): Promise<ModelFile[]> {
  if (format === "layers") {
    const [model] = await db.select().from(models).where(eq(models.id, modelId));
    return model ? filesOfModel(db, model) : [];
  }
  const rows = await db
    .select({
      name: conversionFiles.name,
      sha256: conversionFiles.sha256,
      bytes: conversionFiles.bytes,
    })
    .from(conversionFiles)
    .where(eq(conversionFiles.conversionId, id))
    .orderBy(asc(conversionFiles.name));
  return rows.map((row) => ({ ...row, url: `/files/models/${modelId}/${format}/${row.name}` }));
}

/** Whether browsers load a format; the others are to be taken away. */
export const runsInBrowsers = (format: string): boolean =>
  parityChecks.format.enumValues.some((one) => one === format);

/** The files of a model in a format that a browser loads; none where it has no such format. */
export async function filesOfFormat(
  db: Queryable,
  model: Model,
  format: (typeof parityChecks.$inferSelect)["format"],
): Promise<ModelFile[]> {
  if (format === "layers") return filesOfModel(db, model);
  const [conversion] = await db
    .select()
    .from(conversions)
    .where(and(eq(conversions.modelId, model.id), eq(conversions.format, format)));
  return conversion ? filesOfConversion(db, conversion) : [];
}
