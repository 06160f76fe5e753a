import { and, asc, desc, eq, getTableColumns, gte, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Queryable } from "@/db/connection";
import { classes, images, suggestionSets, suggestions } from "@/db/schema";
import { AppError } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import { textArray } from "@/server/labels/append";

export type SuggestionSet = typeof suggestionSets.$inferSelect;
export type Suggestion = typeof suggestions.$inferSelect;

/** A page of a dataset's sets, newest first. */
export function suggestionSetsPage(
  db: Queryable,
  datasetId: string,
  { after, limit }: PageRequest,
): Promise<SuggestionSet[]> {
  return db
    .select()
    .from(suggestionSets)
    .where(and(eq(suggestionSets.datasetId, datasetId), after ? lt(suggestionSets.id, after) : undefined))
    .orderBy(desc(suggestionSets.id))
    .limit(limit);
}

/** What a list of suggestions can be sorted by; each is a column whose smaller, or larger, values come first. */
export const suggestionOrders = {
  surest: { column: suggestions.confidence, descending: true },
  least_confident: { column: suggestions.confidence, descending: false },
  least_margin: { column: suggestions.margin, descending: false },
  most_entropy: { column: suggestions.entropy, descending: true },
  diverse: { column: suggestions.diversity, descending: false },
  most_suspect: { column: suggestions.givenConfidence, descending: false },
} as const satisfies Record<string, { column: PgColumn; descending: boolean }>;

export type SuggestionOrder = keyof typeof suggestionOrders;

export interface SuggestionFilter {
  order: SuggestionOrder;
  classId?: string | null;
  /** Only those whose models are at least so sure. */
  minConfidence?: number | null;
}

/**
 * What nobody has decided yet. Without a class: the image still has none, and the one that is said is not archived, but for
 * one that was merged, which stands for the one that it was merged into. Label errors: the image is still of the class
 * that the models speak against, and nobody has labelled it since they were asked; whoever agrees with its class says so
 * by a label too.
 */
function open(set: Pick<SuggestionSet, "id" | "projectId" | "kind" | "createdAt">): SQL {
  const undecided =
    set.kind === "unlabelled"
      ? sql`${images.classId} is null and ${suggestions.classId} not in (
          select c.id from classes c
          where c.project_id = ${set.projectId} and c.archived_at is not null and c.merged_into_id is null)`
      : sql`${images.classId} = ${suggestions.givenClassId} and not exists (
          select 1 from labels l where l.image_id = ${images.id} and l.created_at > ${set.createdAt.toISOString()}::timestamptz)`;
  return and(eq(suggestions.setId, set.id), undecided) as SQL;
}

function matching(set: SuggestionSet, { classId, minConfidence }: Omit<SuggestionFilter, "order">): SQL {
  return and(
    open(set),
    classId ? eq(suggestions.classId, classId) : undefined,
    minConfidence != null ? gte(suggestions.confidence, minConfidence) : undefined,
  ) as SQL;
}

const numeric = /^-?\d+(\.\d+)?(e-?\d+)?$/;

/** The sort key of a suggestion: its value in the order and its image. */
export function cursorOf(row: Suggestion, order: SuggestionOrder): string {
  const { column } = suggestionOrders[order];
  const value =
    row[column.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof Suggestion];
  return `${value} ${row.imageId}`;
}

/** A page of the open suggestions of a set: a walk of the index of its order. */
export function suggestionsPage(
  db: Queryable,
  set: SuggestionSet,
  filter: SuggestionFilter,
  { after, limit }: PageRequest,
): Promise<Suggestion[]> {
  const { column, descending } = suggestionOrders[filter.order];
  const direction = descending ? desc : asc;
  let beyond: SQL | undefined;
  if (after !== undefined) {
    const [value = "", imageId = ""] = after.split(" ");
    if (!numeric.test(value)) {
      throw new AppError(
        "INVALID_INPUT",
        `after: ${after.slice(0, 40)} is no cursor of suggestions.`,
        "after",
      );
    }
    const type = sql.raw(column.getSQLType());
    beyond = sql`(${column}, ${suggestions.imageId}) ${sql.raw(descending ? "<" : ">")} (${value}::${type}, ${imageId})`;
  }
  return db
    .select({ suggestion: suggestions })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(and(matching(set, filter), sql`${column} is not null`, beyond))
    .orderBy(direction(column), direction(suggestions.imageId))
    .limit(limit)
    .then((rows) => rows.map(({ suggestion }) => suggestion));
}

/**
 * What a model said last of each image that has no class, where its class is still given to new images; the caller has
 * loaded the images.
 */
export const suggestionOf = batched<Suggestion | null>(async (imageIds, { db }) => {
  const rows = await db
    .selectDistinctOn([suggestions.imageId], getTableColumns(suggestions))
    .from(suggestions)
    .innerJoin(suggestionSets, eq(suggestionSets.id, suggestions.setId))
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .innerJoin(classes, eq(classes.id, suggestions.classId))
    .where(
      and(
        inArray(suggestions.imageId, [...imageIds]),
        eq(suggestionSets.kind, "unlabelled"),
        isNull(images.classId),
        isNull(classes.archivedAt),
      ),
    )
    .orderBy(suggestions.imageId, desc(suggestions.setId));
  const byImage = new Map(rows.map((row) => [row.imageId, row]));
  return imageIds.map((id) => byImage.get(id) ?? null);
});

/** How many are open, and of these by the class that the models say. */
export function openCountsOf(
  db: Queryable,
  set: SuggestionSet,
  minConfidence?: number | null,
): Promise<{ classId: string; count: number }[]> {
  return db
    .select({ classId: suggestions.classId, count: sql<number>`count(*)::int` })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(matching(set, { minConfidence }))
    .groupBy(suggestions.classId)
    .orderBy(desc(sql`count(*)`), asc(suggestions.classId));
}

/** Open suggestions to be accepted: those of a list of images, or all of a class that are sure enough. */
export function openOf(
  db: Queryable,
  set: SuggestionSet,
  chosen: { imageIds?: readonly string[] | null; classId?: string | null; minConfidence?: number | null },
  limit: number,
): Promise<Suggestion[]> {
  return db
    .select({ suggestion: suggestions })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(
      and(
        matching(set, chosen),
        chosen.imageIds ? inArray(suggestions.imageId, [...chosen.imageIds]) : undefined,
      ),
    )
    .orderBy(asc(suggestions.imageId))
    .limit(limit)
    .then((rows) => rows.map(({ suggestion }) => suggestion));
}

/** What a set says of an image, and the class that this has now. */
export type Said = Pick<Suggestion, "imageId" | "classId" | "givenClassId"> & { now: string | null };

/** What a set says of some images, decided or not, with the class that each has now. */
export function saidOf(db: Queryable, set: SuggestionSet, imageIds: readonly string[]): Promise<Said[]> {
  return db
    .select({
      imageId: suggestions.imageId,
      classId: suggestions.classId,
      givenClassId: suggestions.givenClassId,
      now: images.classId,
    })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(and(eq(suggestions.setId, set.id), sql`${suggestions.imageId} = any(${textArray(imageIds)})`))
    .orderBy(asc(suggestions.imageId));
}
