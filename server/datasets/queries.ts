import { and, asc, count, desc, eq, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasetImages, datasets, images, type split } from "@/db/schema";
import type { PageRequest } from "@/server/graphql/paging";

export type Dataset = typeof datasets.$inferSelect;
export type Split = (typeof split.enumValues)[number];

/** A page of a project's datasets, newest first. */
export function datasetsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<Dataset[]> {
  return db
    .select()
    .from(datasets)
    .where(and(eq(datasets.projectId, projectId), after ? lt(datasets.id, after) : undefined))
    .orderBy(desc(datasets.id))
    .limit(limit);
}

export interface ClassSplitCount {
  classId: string | null;
  split: Split | null;
  count: number;
}

/** Images of a dataset by class and by the split that their folder named. */
export function classCountsOf(db: Queryable, datasetId: string): Promise<ClassSplitCount[]> {
  return db
    .select({ classId: images.classId, split: datasetImages.split, count: count() })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(eq(datasetImages.datasetId, datasetId))
    .groupBy(images.classId, datasetImages.split)
    .orderBy(asc(images.classId), asc(datasetImages.split));
}
