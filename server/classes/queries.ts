import { and, asc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { classExamples, classes, datasetCounts, datasets } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";

export type ClassRow = typeof classes.$inferSelect;

/** Classes of a project in their order; many projects in one query. The caller has loaded the project. */
export const classesOf = batched<ClassRow[]>(async (projectIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(classes)
    .where(inArray(classes.projectId, [...projectIds]))
    .orderBy(asc(classes.position), asc(classes.id));
  const byProject = groupBy(rows, (row) => row.projectId);
  return projectIds.map((id) => byProject.get(id) ?? []);
});

/** How many images have a class over the datasets of its project, one in two of them twice, and in how many datasets. */
interface ClassCount {
  images: number;
  datasets: number;
}

/** Of each class, from the kept counts. */
export const countOf = batched<ClassCount>(async (classIds, context: Context) => {
  const images = sql<number>`sum(${datasetCounts.count})::int`;
  const rows = await context.db
    .select({ classId: datasetCounts.classId, datasetId: datasetCounts.datasetId, images })
    .from(datasetCounts)
    .innerJoin(datasets, eq(datasets.id, datasetCounts.datasetId))
    .innerJoin(classes, and(eq(classes.id, datasetCounts.classId), eq(classes.projectId, datasets.projectId)))
    .where(and(isNotNull(datasetCounts.classId), inArray(datasetCounts.classId, [...classIds])))
    .groupBy(datasetCounts.classId, datasetCounts.datasetId)
    .having(gt(images, 0));
  const byClass = groupBy(rows, ({ classId }) => classId ?? "");
  return classIds.map((id) => {
    const found = byClass.get(id) ?? [];
    return { images: found.reduce((sum, row) => sum + row.images, 0), datasets: found.length };
  });
});

/** The pictures that show what is meant by each class, in the order they were chosen: ids of images. */
export const examplesOf = batched<string[]>(async (classIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(classExamples)
    .where(inArray(classExamples.classId, [...classIds]))
    .orderBy(asc(classExamples.position));
  const byClass = groupBy(rows, (row) => row.classId);
  return classIds.map((id) => (byClass.get(id) ?? []).map(({ imageId }) => imageId));
});
