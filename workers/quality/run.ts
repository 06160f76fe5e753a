import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import {
  datasetQuality,
  groupKinds,
  type QualityFindings,
  qualityGroups,
  qualityOutliers,
} from "@/db/schema";
import {
  HISTOGRAM_EDGES,
  type HistogramFigure,
  histogram,
  type Outlier,
  outliersOf,
} from "@/ml/quality-panel";
import { carryOut, type WorkEnd } from "@/server/core/work";
import { countsText } from "@/server/quality/queries";
import type { ImageServices } from "@/workers/services";
import { measureMissing } from "./figures";
import { firstOfEachKind, type Group, groupsOf } from "./groups";
import { type Measured, readMeasured } from "./read";

/** What is kept to be looked at, groups of each kind; the findings count all, and the page says what it leaves out. */
const mostGroups = 5000;
const mostOfGroup = 60;
const mostOutliers = 1000;
const rowsPerInsert = 1000;

/** Looks at all images of a dataset: measures those that were not, then says what they are like together. */
export function executeQuality(
  id: string,
  { connection: { db }, blobs, signal }: ImageServices,
): Promise<WorkEnd> {
  return carryOut(
    { db, table: datasetQuality, event: "QUALITY_CHANGED", id, signal },
    async (work, stopped) => {
      const counts = await countsText(db, work.row.datasetId);
      const unread = await measureMissing(work, stopped, { db, blobs });
      if (unread === null) return;
      const measured = await readMeasured(db, work.row.datasetId, () => stopped() === null);
      if (!measured) return;
      const count = measured.ids.length;
      const groups = await groupsOf(measured, async (share) => {
        await work.step({ total: 2 * count, processed: count + Math.floor(share * count) });
        return stopped() === null;
      });
      if (!groups) return;
      const outliers = await unlikeOnes(measured, () => work.step({}));
      if (stopped() !== null) return;
      const findings = findingsOf(measured, groups, outliers.length, unread);
      await work.finish("finished", null, async (tx) => {
        await tx
          .update(datasetQuality)
          .set({ findings, counts, measuredAt: new Date() })
          .where(eq(datasetQuality.id, id));
        await keepLists(tx, id, measured, groups, outliers);
      });
    },
  );
}

/** The proportion is width by height. */
function valuesOf({ width, height, ...measured }: Measured, figure: HistogramFigure): Float64Array {
  if (figure === "proportion") return width.map((value, i) => value / (height[i] as number));
  return { ...measured, width, height }[figure];
}

/** Sharpness, area and shape spread by orders: their logarithms are compared. */
function unlikeOnes(measured: Measured, breathe: () => Promise<void>) {
  const { brightness, contrast, sharpness, width, height } = measured;
  const leastSharpness = 1e-6;
  const columns = {
    ...{ brightness, contrast },
    sharpness: sharpness.map((value) => Math.log(value + leastSharpness)),
    pixels: width.map((value, i) => Math.log(value * (height[i] as number))),
    proportion: valuesOf(measured, "proportion").map(Math.log),
  };
  return outliersOf(columns, breathe);
}
type Unlike = Awaited<ReturnType<typeof unlikeOnes>>[number];

function findingsOf(
  measured: Measured,
  groups: readonly Group[],
  outliers: number,
  unread: number,
): QualityFindings {
  const figures = Object.keys(HISTOGRAM_EDGES) as HistogramFigure[];
  const ofKind = (kind: Group["kind"]) => {
    const found = groups.filter((group) => group.kind === kind);
    return { groups: found.length, images: found.reduce((sum, { members }) => sum + members.length, 0) };
  };
  const [leaking, conflicting, repeated] = groupKinds.map(ofKind) as [
    ReturnType<typeof ofKind>,
    ReturnType<typeof ofKind>,
    ReturnType<typeof ofKind>,
  ];
  return {
    imageCount: measured.ids.length,
    unread,
    histograms: figures.map((figure) => {
      const edges = HISTOGRAM_EDGES[figure];
      const bins = histogram(valuesOf(measured, figure), edges).map((count, i) => ({
        from: edges[i] as number,
        to: edges[i + 1] as number,
        count,
      }));
      return { figure, bins };
    }),
    groups: { leaking, conflicting, repeated },
    outliers,
  };
}

/** The value of a figure as people know it. */
function figureOf({ figure, index }: Unlike, { width, height, ...measured }: Measured): number {
  const [w, h] = [width[index] as number, height[index] as number];
  if (figure === "pixels") return w * h;
  if (figure === "proportion") return w / h;
  return measured[figure][index] as number;
}

async function keepLists(
  tx: Transaction,
  qualityId: string,
  measured: Measured,
  groups: readonly Group[],
  outliers: readonly Outlier<Unlike["figure"]>[],
): Promise<void> {
  await tx.delete(qualityGroups).where(eq(qualityGroups.qualityId, qualityId));
  await tx.delete(qualityOutliers).where(eq(qualityOutliers.qualityId, qualityId));
  const groupRows = firstOfEachKind(groups, mostGroups).map(({ kind, members }, rank) => ({
    ...{ qualityId, rank, kind, imageCount: members.length },
    imageIds: members.slice(0, mostOfGroup).map((i) => measured.ids[i] as string),
  }));
  // An image may have gone meanwhile; its row is held by those that are here.
  const present = await presentOf(tx, outliers.slice(0, mostOutliers), measured);
  const outlierRows = present.map((outlier, rank) => ({
    ...{ qualityId, rank, imageId: measured.ids[outlier.index] as string },
    ...{ figure: outlier.figure, score: outlier.score, value: figureOf(outlier, measured) },
  }));
  for (let from = 0; from < groupRows.length; from += rowsPerInsert) {
    await tx.insert(qualityGroups).values(groupRows.slice(from, from + rowsPerInsert));
  }
  if (outlierRows.length > 0) await tx.insert(qualityOutliers).values(outlierRows);
}

async function presentOf(tx: Transaction, outliers: readonly Unlike[], { ids }: Measured) {
  const wanted = outliers.map(({ index }) => ids[index] as string);
  const rows = await tx.query.images.findMany({
    columns: { id: true },
    where: (table, { inArray }) => inArray(table.id, wanted),
  });
  const present = new Set(rows.map(({ id }) => id));
  return outliers.filter(({ index }) => present.has(ids[index] as string));
}
