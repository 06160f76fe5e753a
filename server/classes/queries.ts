import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
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

/** Images of each class in the datasets of its project, from the kept counts; one in two datasets counts twice. */
export const imageCountOf = batched<number>(async (classIds, context: Context) => {
  const rows = await context.db
    .select({ classId: datasetCounts.classId, count: sql<number>`sum(${datasetCounts.count})::int` })
    .from(datasetCounts)
    .innerJoin(datasets, eq(datasets.id, datasetCounts.datasetId))
    .innerJoin(classes, and(eq(classes.id, datasetCounts.classId), eq(classes.projectId, datasets.projectId)))
    .where(and(isNotNull(datasetCounts.classId), inArray(datasetCounts.classId, [...classIds])))
    .groupBy(datasetCounts.classId);
  const counts = new Map(rows.map(({ classId, count }) => [classId, count]));
  return classIds.map((id) => counts.get(id) ?? 0);
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
