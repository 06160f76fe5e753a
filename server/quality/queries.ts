import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasetImages, datasetQuality, type groupKinds, qualityGroups, qualityOutliers } from "@/db/schema";
import { classCountsOf } from "@/server/datasets/counts";
import type { PageRequest } from "@/server/graphql/paging";

export type DatasetQuality = typeof datasetQuality.$inferSelect;
export type QualityGroup = typeof qualityGroups.$inferSelect;
export type QualityOutlier = typeof qualityOutliers.$inferSelect;
export type GroupKind = (typeof groupKinds)[number];

/** Images of a dataset by class and split as one text: equal texts, nothing came, went, or got another class or split. */
export async function countsText(db: Queryable, datasetId: string): Promise<string> {
  const counts = await classCountsOf(db, datasetId);
  return counts
    .map(({ classId, split, count }) => `${classId ?? ""} ${split ?? ""} ${count}`)
    .sort()
    .join("\n");
}

/** What is kept of a dataset, or null where nobody asked yet. */
export async function qualityOf(db: Queryable, datasetId: string): Promise<DatasetQuality | null> {
  const [row] = await db.select().from(datasetQuality).where(eq(datasetQuality.datasetId, datasetId));
  return row ?? null;
}

const rankOf = (after: string | undefined) => (after === undefined ? -1 : Number(after));

/** A page of groups of near-same images, of one kind or all, the gravest first. */
export function groupsPage(
  db: Queryable,
  qualityId: string,
  kind: GroupKind | null | undefined,
  { after, limit }: PageRequest,
): Promise<QualityGroup[]> {
  return db
    .select()
    .from(qualityGroups)
    .where(
      and(
        eq(qualityGroups.qualityId, qualityId),
        kind ? eq(qualityGroups.kind, kind) : undefined,
        gt(qualityGroups.rank, rankOf(after)),
      ),
    )
    .orderBy(asc(qualityGroups.rank))
    .limit(limit);
}

/** A page of the images that are unlike the others, the most unlike first. */
export function outliersPage(
  db: Queryable,
  qualityId: string,
  { after, limit }: PageRequest,
): Promise<QualityOutlier[]> {
  return db
    .select()
    .from(qualityOutliers)
    .where(and(eq(qualityOutliers.qualityId, qualityId), gt(qualityOutliers.rank, rankOf(after))))
    .orderBy(asc(qualityOutliers.rank))
    .limit(limit);
}

/** The split that each of some images has in the dataset that was looked at. */
export async function splitsOf(
  db: Queryable,
  qualityId: string,
  imageIds: readonly string[],
): Promise<Map<string, typeof datasetImages.$inferSelect.split>> {
  const rows = await db
    .select({ id: datasetImages.imageId, split: datasetImages.split })
    .from(datasetImages)
    .innerJoin(datasetQuality, eq(datasetQuality.datasetId, datasetImages.datasetId))
    .where(and(eq(datasetQuality.id, qualityId), inArray(datasetImages.imageId, [...imageIds])));
  return new Map(rows.map(({ id, split }) => [id, split]));
}
