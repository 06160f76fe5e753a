import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { firstIdAt } from "@/db/ids";
import { datasetImages, datasets, images } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import {
  asksForFigures,
  asksForImages,
  checkFilter,
  type DatasetImageFilter,
  datasetImageFilter,
  datasetImagesWhere,
} from "@/server/datasets/filter";
import { textArray } from "./append";

/** A filter as it was shown: how many images matched, and when. */
export const matchingInput = z.object({
  datasetId: z.string(),
  filter: datasetImageFilter,
  total: z.int().min(0),
  shownAt: z.date(),
});
export type Matching = z.output<typeof matchingInput>;

/** An image that matched when the filter was shown. */
interface Matched {
  id: string;
  /** Its class now. */
  classId: string | null;
  /** Whether it got a label since: what was shown of it is no longer so. */
  isChanged: boolean;
}

/**
 * The images that matched a filter when it was shown, also those that match it no more, by the labels, flags, error cases
 * and votes that there were at that moment. `changed` are those among them that got a label since. `added` counts the
 * images that match only since then: they were not shown. What is no longer in the dataset is not among them.
 * @throws AppError CONFLICT where more are found than were shown, or where the filter asks about what leaves no trace of
 *   when it came to be, and may have come since: then it cannot be told which images were shown.
 */
export async function matchedImages(
  tx: Transaction,
  context: Context,
  projectId: string,
  { datasetId, filter, total, shownAt }: Matching,
): Promise<{ ids: string[]; classIds: (string | null)[]; changed: Set<string>; added: number }> {
  const [dataset] = await tx
    .select({ id: datasets.id, projectId: datasets.projectId })
    .from(datasets)
    .where(and(eq(datasets.id, datasetId), eq(datasets.projectId, projectId)));
  if (!dataset) throw notFound(datasetId);
  await checkFilter(context, projectId, filter);
  await requireSettled(tx, dataset, filter, shownAt);
  const events = membershipSince(projectId, filter, shownAt);
  const rows = await matchingNow(tx, dataset, { filter, shownAt }, events);
  const isInDoubt = (row: (typeof rows)[number]) => !row.isNew && (row.isChanged || row.isTouched);
  const inDoubt = rows.filter(isInDoubt).map(({ id }) => id);
  const then =
    inDoubt.length > 0
      ? await matchingThen(tx, dataset, { filter, shownAt }, sql`= any(${textArray(inDoubt)})`)
      : [];
  const known: Matched[] = [...rows.filter((row) => !row.isNew && !isInDoubt(row)), ...then];
  const added = rows.length - known.length;
  // Where all that were shown match still, none has to be looked for among the others.
  const leaving =
    known.length < total ? [...events, ...(filter.classIds?.length ? [labelsSince(shownAt)] : [])] : [];
  if (leaving.length > 0) {
    const touched = sql.join(
      leaving.map((since) => sql`select t.image_id from ${since}`),
      sql` union `,
    );
    const isIn = datasetImagesWhere(dataset, filter);
    known.push(
      ...(await matchingThen(
        tx,
        dataset,
        { filter, shownAt },
        sql`= any(array(${touched})) and ${isIn} is not true`,
      )),
    );
  }
  requireShown(known.length, total);
  return {
    ids: known.map(({ id }) => id),
    classIds: known.map(({ classId }) => classId),
    changed: new Set(known.filter((one) => one.isChanged).map(({ id }) => id)),
    added,
  };
}

/** Refuses what is found for more images than were shown: nothing is done to one that nobody saw. */
export function requireShown(found: number, total: number): void {
  if (found <= total) return;
  throw new AppError(
    "CONFLICT",
    `${found.toLocaleString("en")} images match now, and ${total.toLocaleString("en")} were shown. Look at the list again; nothing was changed.`,
    "matching",
  );
}

/** Labels since a moment, as `happened` takes them. A label takes no image from a filter but by its class. */
const labelsSince = (shownAt: Date) => sql`labels t where t.id >= ${firstIdAt("Label", shownAt)}`;

/** Whether an image got a label since a moment. */
export const isLabelledSince = (at: Date) => happened([labelsSince(at)]);

/** What beside labels may have made an image match, or not, since a moment, as far as the filter asks about it. */
function membershipSince(projectId: string, filter: DatasetImageFilter, shownAt: Date): SQL[] {
  const since = sql`t.created_at > ${shownAt.toISOString()}`;
  return [
    filter.flagged != null ? [sql`image_flags t where t.project_id = ${projectId} and ${since}`] : [],
    filter.hasErrorCase != null ? [sql`error_cases t where t.project_id = ${projectId} and ${since}`] : [],
    filter.votesDiffer != null ? [sql`votes t where ${since}`] : [],
  ].flat();
}

/** Whether any of some events happened to an image: they are FROM and the beginning of WHERE over rows `t`. */
const happened = (events: readonly SQL[], imageId: PgColumn = images.id) =>
  sql<boolean>`(${sql.join(
    [sql`false`, ...events.map((since) => sql`exists (select 1 from ${since} and t.image_id = ${imageId})`)],
    sql` or `,
  )})`;

/** What matches a filter now. */
interface MatchedNow extends Matched {
  /** Whether it came to the dataset since the filter was shown. */
  isNew: boolean;
  /** Whether anything else than a label happened to it since. */
  isTouched: boolean;
}

/**
 * What matches a filter now. Which images, and then what they are, in the order in which they lie: one looked up after
 * the other in the order of the filter, each would be a page of its own. `images` is joined only where the filter asks.
 */
async function matchingNow(
  tx: Transaction,
  dataset: { id: string },
  { filter, shownAt }: Pick<Matching, "filter" | "shownAt">,
  events: readonly SQL[],
): Promise<MatchedNow[]> {
  const found = tx
    .select({
      id: datasetImages.imageId,
      isNew: sql<boolean>`${datasetImages.createdAt} > ${shownAt.toISOString()}`,
      isTouched: happened(events, datasetImages.imageId),
    })
    .from(datasetImages)
    .$dynamic();
  if (asksForImages(filter)) found.innerJoin(images, eq(images.id, datasetImages.imageId));
  const listed = new Map(
    (await found.where(datasetImagesWhere(dataset, filter))).map((row) => [row.id, row]),
  );
  const now = await tx
    .select({ id: images.id, classId: images.classId, isChanged: isLabelledSince(shownAt) })
    .from(images)
    .where(sql`${images.id} = any(${textArray([...listed.keys()])})`);
  return now.flatMap((image) => {
    const row = listed.get(image.id);
    return row ? [{ ...row, ...image }] : [];
  });
}

/** The images that matched a filter when it was shown, of those whose id is as a condition says. */
function matchingThen(
  tx: Transaction,
  dataset: { id: string },
  { filter, shownAt }: Pick<Matching, "filter" | "shownAt">,
  condition: SQL,
): Promise<Matched[]> {
  return tx
    .select({
      id: datasetImages.imageId,
      classId: images.classId,
      isChanged: isLabelledSince(shownAt),
    })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(
      and(
        sql`${datasetImages.createdAt} <= ${shownAt.toISOString()}`,
        datasetImagesWhere(dataset, filter, shownAt),
        sql`${datasetImages.imageId} ${condition}`,
      ),
    );
}

/** Refuses a filter that asks about what has come since, or may have, without a trace of which images it concerns. */
async function requireSettled(
  tx: Transaction,
  { id: datasetId, projectId }: { id: string; projectId: string },
  { text, predictedAs, onMap, ...filter }: DatasetImageFilter,
  shownAt: Date,
): Promise<void> {
  const isOpen = sql`(finished_at is null or finished_at > ${shownAt.toISOString()})`;
  const checks: [boolean, SQL, string][] = [
    [
      Boolean(text),
      sql`imports where dataset_id = ${datasetId} and started_at is not null and ${isOpen} and exists (
        select 1 from image_names n where n.dataset_id = ${datasetId} and n.import_id = imports.id)`,
      "An import has given images of the dataset further names",
    ],
    [
      asksForFigures(filter),
      sql`dataset_quality where dataset_id = ${datasetId} and started_at is not null and ${isOpen}`,
      "The images of the dataset have been measured",
    ],
    [
      predictedAs != null,
      sql`runs where id = ${predictedAs?.runId ?? null} and ${isOpen}`,
      "The run that the filter asks about has predicted",
    ],
    [
      onMap != null,
      sql`embeddings where id = ${onMap?.embeddingId ?? null} and ${isOpen}`,
      "The map that the filter asks about has been made",
    ],
    [
      Boolean(filter.splits?.length),
      sql`image_places where dataset_id = ${datasetId} and created_at > ${shownAt.toISOString()}
        and split is distinct from split_before`,
      "Images of the dataset have been moved to other splits",
    ],
    [
      filter.hasErrorCase != null,
      sql`audit_entries where team_id = (select team_id from projects where id = ${projectId})
        and id >= ${firstIdAt("AuditEntry", shownAt)} and action = 'error-case:delete'`,
      "An error case has been deleted",
    ],
  ];
  for (const [isAsked, rows, what] of checks) {
    if (!isAsked) continue;
    const [found] = await tx.execute(sql`select 1 from ${rows} limit 1`);
    if (!found) continue;
    throw new AppError(
      "CONFLICT",
      `${what} since you looked: which images the filter showed cannot be told. Look at the list again; nothing was changed.`,
      "matching",
    );
  }
}
