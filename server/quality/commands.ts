import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { datasetQuality, datasets } from "@/db/schema";
import { command } from "@/server/core/command";
import { notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";

/** Asks a worker to look at all images of a dataset. While one does, asking again changes nothing. */
export const measureQuality = command({
  action: "dataset:write",
  name: "quality:measure",
  input: z.object({ datasetId: z.string() }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, actor, projectId, publish, enqueue, audit }, { datasetId }) => {
    const [dataset] = await tx
      .select({ id: datasets.id })
      .from(datasets)
      .where(eq(datasets.id, datasetId))
      .for("no key update");
    if (!dataset) throw notFound(datasetId);
    await tx
      .insert(datasetQuality)
      .values({ projectId, datasetId, createdBy: actor.id })
      .onConflictDoUpdate({
        target: datasetQuality.datasetId,
        set: {
          ...{ state: "queued", processed: 0, total: null, failure: null, createdBy: actor.id },
          ...{ cancelRequestedAt: null, startedAt: null, finishedAt: null },
        },
        setWhere: sql`${datasetQuality.state} not in ('queued', 'running')`,
      });
    const [row] = await tx.select().from(datasetQuality).where(eq(datasetQuality.datasetId, datasetId));
    if (!row) throw new Error("The insert returned no row");
    audit(row.id);
    if (row.state === "queued") await enqueue("quality", { id: row.id }, row.id);
    publish(projectId, "QUALITY_CHANGED", row.id);
    return row;
  },
});

/** Ends the look; the figures that were measured until then stay, and so does what the last look found. */
export const cancelQuality = command({
  action: "dataset:write",
  name: "quality:cancel",
  input: z.object({ datasetQualityId: z.string() }),
  on: ({ datasetQualityId }) => datasetQualityId,
  run: async ({ tx, projectId, publish }, { datasetQualityId }) => {
    await cancelWork(tx, datasetQuality, datasetQualityId);
    const [row] = await tx.select().from(datasetQuality).where(eq(datasetQuality.id, datasetQualityId));
    if (!row) throw notFound(datasetQualityId);
    publish(projectId, "QUALITY_CHANGED", row.id);
    return row;
  },
});
