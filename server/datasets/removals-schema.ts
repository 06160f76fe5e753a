import { and, asc, count, desc, eq, isNotNull, isNull, max, sql } from "drizzle-orm";
import { datasets, removedImages } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { Image } from "@/server/images/schema";
import { Project } from "@/server/projects/schema";
import { Dataset } from "./schema";

const mostShown = 50;
const mostSamples = 4;

/** Actions that took images out of the datasets of a project and can be taken back, newest first. */
async function removalsOf({ db }: Context, projectId: string) {
  const removedAt = max(removedImages.removedAt);
  const rows = await db
    .select({
      key: removedImages.removal,
      datasetId: removedImages.datasetId,
      imageCount: count(),
      removedAt,
      imageIds: sql<
        string[]
      >`(array_agg(${removedImages.imageId} order by ${removedImages.imageId}))[1:${sql.raw(String(mostSamples))}]`,
    })
    .from(removedImages)
    .innerJoin(datasets, eq(datasets.id, removedImages.datasetId))
    .where(
      and(eq(datasets.projectId, projectId), isNull(datasets.deletedAt), isNotNull(removedImages.removal)),
    )
    .groupBy(removedImages.removal, removedImages.datasetId)
    .orderBy(desc(removedAt), asc(removedImages.removal))
    .limit(mostShown);
  return rows.flatMap(({ key, removedAt: at, ...row }) =>
    key && at ? [{ ...row, key, removedAt: at }] : [],
  );
}

const ImageRemoval = builder
  .objectRef<Awaited<ReturnType<typeof removalsOf>>[number]>("ImageRemoval")
  .implement({
    description: "An action that took images out of a dataset, while it can be taken back.",
    fields: (t) => ({
      key: t.exposeString("key", { description: "By it restoreImages takes the whole action back." }),
      dataset: t.field({ type: Dataset, resolve: ({ datasetId }) => datasetId }),
      imageCount: t.exposeInt("imageCount", { description: "Images of it that are out still." }),
      images: t.field({
        type: [Image],
        description: `${mostSamples} of them at most.`,
        resolve: ({ imageIds }) => imageIds,
      }),
      removedAt: t.expose("removedAt", { type: "DateTime" }),
      restorableUntil: t.field({
        type: "DateTime",
        description: "From then on those that nothing else holds are gone.",
        resolve: ({ removedAt }) => new Date(removedAt.getTime() + getConfig().graceMs),
      }),
    }),
  });

builder.objectField(Project, "imageRemovals", (t) =>
  t.field({
    type: [ImageRemoval],
    description: `What took images out of the datasets and can be taken back, newest first, ${mostShown} at most.`,
    resolve: (project, _args, context) => removalsOf(context, project.id),
  }),
);
