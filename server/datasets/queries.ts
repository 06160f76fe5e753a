import { and, desc, eq, isNull, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasets, type split } from "@/db/schema";
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
    .where(
      and(
        eq(datasets.projectId, projectId),
        isNull(datasets.deletedAt),
        after ? lt(datasets.id, after) : undefined,
      ),
    )
    .orderBy(desc(datasets.id))
    .limit(limit);
}
