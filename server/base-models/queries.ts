import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { baseModels, models, runs } from "@/db/schema";
import { SCALINGS } from "@/ml/preprocess";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type BaseModel = typeof baseModels.$inferSelect;

/** The id of the network that a run builds upon, as SQL: null for those that build upon none. */
const baseOf = sql<string | null>`${runs.configuration} -> 'architecture' ->> 'base'`;

/** A page of a project's base models, newest first. */
export function baseModelsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<BaseModel[]> {
  return db
    .select()
    .from(baseModels)
    .where(and(eq(baseModels.projectId, projectId), after ? lt(baseModels.id, after) : undefined))
    .orderBy(desc(baseModels.id))
    .limit(limit);
}

/** Runs that build upon a base model, newest first; those of many in one statement. */
export const runsUpon = batched(async (baseIds, { db }) => {
  const rows = await db
    .select({ id: runs.id, base: baseOf })
    .from(runs)
    .innerJoin(baseModels, and(eq(baseModels.projectId, runs.projectId), sql`${baseModels.id} = ${baseOf}`))
    .where(sql`${baseModels.id} in ${[...baseIds]}`)
    .orderBy(desc(runs.id));
  const byBase = groupBy(rows, (row) => row.base ?? "");
  return baseIds.map((id) => (byBase.get(id) ?? []).map((run) => run.id));
});

/** Numbers of runs that build upon a base model, smallest first. */
export async function runNumbersUpon(db: Queryable, base: Pick<BaseModel, "id" | "projectId">) {
  const rows = await db
    .select({ number: runs.number })
    .from(runs)
    .where(and(eq(runs.projectId, base.projectId), sql`${baseOf} = ${base.id}`))
    .orderBy(runs.number);
  return rows.map((row) => row.number);
}

/** Something that a transfer can build upon, as it is offered. */
export interface BaseChoice {
  id: string;
  name: string;
  inputShape: number[];
  scaling: "unit" | "signed" | "standard" | null;
}

/** Rows of each kind that are offered. */
const mostChoices = 200;

/** The part of a model's kept preprocessing that is asked for here. */
const specification = z.object({
  spec: z.object({ height: z.int(), width: z.int(), channels: z.int(), scaling: z.enum(SCALINGS) }),
});

/** Base models, then models of runs, each newest first. */
export async function baseChoices(db: Queryable, projectId: string): Promise<BaseChoice[]> {
  const uploaded = await baseModelsPage(db, projectId, { limit: mostChoices });
  const trained = await trainedChoices(db, projectId);
  return [...uploaded, ...trained.map(({ classes: _, ...choice }) => choice)];
}

/** Models of runs with the classes that they tell apart, newest first. */
export async function trainedChoices(db: Queryable, projectId: string) {
  const trained = await db
    .select({
      ...{ id: runs.id, number: runs.number, name: runs.name },
      ...{ preprocessing: models.preprocessing, classes: models.classes },
    })
    .from(models)
    .innerJoin(runs, eq(runs.id, models.runId))
    .where(and(eq(models.projectId, projectId), isNull(runs.deletedAt)))
    .orderBy(desc(models.id))
    .limit(mostChoices);
  return trained.flatMap(({ id, number, name, preprocessing, classes }) => {
    const { data } = specification.safeParse(preprocessing);
    if (!data) return [];
    const { height, width, channels, scaling } = data.spec;
    return [{ id, name: `#${number} ${name}`, inputShape: [height, width, channels], scaling, classes }];
  });
}
