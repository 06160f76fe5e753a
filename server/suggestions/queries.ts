import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Queryable } from "@/db/connection";
import { classes, images, suggestionSets, suggestions } from "@/db/schema";
import { type ClassesToday, classesToday, todaysClass } from "@/server/classes/today";
import { AppError } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import { classAt, labelsBefore } from "@/server/datasets/filter";
import type { PageRequest } from "@/server/graphql/paging";
import { textArray } from "@/server/labels/append";
import { isLabelledSince } from "@/server/labels/matching";

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
 * What nobody has decided yet, by what classes go by today: one that was merged stands for the one that it was merged into.
 * Without a class: the image still has none, and the one that is said is not archived. Label errors: the image is still of
 * the class that the models speak against, and nobody has labelled it since they were asked; whoever agrees with its
 * class says so by a label too.
 */
function open(set: SuggestionSet, today: ClassesToday): SQL {
  const said = todaysClass(suggestions.classId, today);
  if (set.kind === "unlabelled") {
    return sql`${images.classId} is null and ${said} not in (
      select c.id from classes c where c.project_id = ${set.projectId} and c.archived_at is not null)`;
  }
  const given = todaysClass(suggestions.givenClassId, today);
  // As one case half of all are thought open, and a page is a walk of its index: two classes that are worked out are thought
  // to be equal once in 200 times.
  return sql`case when ${todaysClass(images.classId, today)} = ${given} and ${said} <> ${given}
    then not ${decidedSince(set)} else false end`;
}

/**
 * Whether somebody labelled an image since a set was asked for; its class may have been merged since, and was seen by nobody.
 * OFFSET has it asked of each image in turn: for all of them at once a page would read every label.
 */
const decidedSince = (set: SuggestionSet, before?: Date) => sql`exists (
  select 1 from labels l left join label_batches b on b.id = l.batch_id
  where l.image_id = ${images.id} and l.created_at > ${set.createdAt.toISOString()}::timestamptz
    and b.is_merge is not true ${labelsBefore(before)} offset 0)`;

/** The classes that go by what one goes by today. */
function calledToday(classId: string, today: ClassesToday): string[] {
  const now = today.get(classId)?.id;
  return [...today].flatMap(([id, one]) => (one.id === now ? id : []));
}

interface Narrowing extends Omit<SuggestionFilter, "order"> {
  today: ClassesToday;
}

function of(set: SuggestionSet, { classId, minConfidence, today }: Narrowing): SQL {
  return and(
    eq(suggestions.setId, set.id),
    classId ? inArray(suggestions.classId, calledToday(classId, today)) : undefined,
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

/** A page of the open suggestions of a set, by what their classes go by today: a walk of the index of its order. */
export async function suggestionsPage(
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
  const today = await classesToday(db, set.projectId);
  const rows = await db
    .select({ suggestion: suggestions })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(and(of(set, { ...filter, today }), open(set, today), sql`${column} is not null`, beyond))
    .orderBy(direction(column), direction(suggestions.imageId))
    .limit(limit);
  return rows.map(({ suggestion: { classId, givenClassId, ...suggestion } }) => ({
    ...suggestion,
    classId: today.get(classId)?.id ?? classId,
    givenClassId: today.get(givenClassId ?? "")?.id ?? givenClassId,
  }));
}

/**
 * What a model said last of each image that has no class, by what its class goes by today, where that is still given to new
 * images; the caller has loaded the images.
 */
export const suggestionOf = batched<Suggestion | null>(async (imageIds, { db }) => {
  const rows = await db
    .selectDistinctOn([suggestions.imageId], {
      ...getTableColumns(suggestions),
      projectId: suggestionSets.projectId,
      mergedIntoId: classes.mergedIntoId,
    })
    .from(suggestions)
    .innerJoin(suggestionSets, eq(suggestionSets.id, suggestions.setId))
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .innerJoin(classes, eq(classes.id, suggestions.classId))
    .where(
      and(
        inArray(suggestions.imageId, [...imageIds]),
        eq(suggestionSets.kind, "unlabelled"),
        isNull(images.classId),
        or(isNull(classes.archivedAt), isNotNull(classes.mergedIntoId)),
      ),
    )
    .orderBy(suggestions.imageId, desc(suggestions.setId));
  const byImage = new Map<string, Suggestion>();
  const projects = new Map<string, ClassesToday>();
  for (const { projectId, mergedIntoId, ...row } of rows) {
    if (mergedIntoId === null) {
      byImage.set(row.imageId, row);
      continue;
    }
    const today = projects.get(projectId) ?? (await classesToday(db, projectId));
    projects.set(projectId, today);
    const now = today.get(row.classId);
    if (now && !now.archivedAt) byImage.set(row.imageId, { ...row, classId: now.id });
  }
  return imageIds.map((id) => byImage.get(id) ?? null);
});

/** How many are open, and of these by what the class that the models say goes by today. */
export async function openCountsOf(
  db: Queryable,
  set: SuggestionSet,
  minConfidence?: number | null,
): Promise<{ classId: string; count: number }[]> {
  const today = await classesToday(db, set.projectId);
  const counted = await db
    .select({ classId: suggestions.classId, count: sql<number>`count(*)::int` })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(and(of(set, { minConfidence, today }), open(set, today)))
    .groupBy(suggestions.classId);
  const counts = new Map<string, number>();
  for (const { classId: said, count } of counted) {
    const classId = today.get(said)?.id ?? said;
    counts.set(classId, (counts.get(classId) ?? 0) + count);
  }
  return [...counts]
    .map(([classId, count]) => ({ classId, count }))
    .sort((a, b) => b.count - a.count || (a.classId < b.classId ? -1 : 1));
}

/** All suggestions that were shown as open: those of a class that are sure enough, as they were at a moment. */
export interface ShownSuggestions {
  classId?: string | null;
  minConfidence?: number | null;
  shownAt: Date;
}

/** What a set says of an image, and the class that this has now. */
export interface Said extends Pick<Suggestion, "imageId" | "classId" | "givenClassId"> {
  now: string | null;
  /** Whether nobody has decided it yet. */
  isOpen: boolean;
  /** Whether it was among those that were shown; of a list of images all are. */
  wasShown: boolean;
}

/**
 * What a set says of the images of a list, decided or not, or all that is open or was when it was shown. Images in the
 * order of their ids.
 */
export function saidOf(
  db: Queryable,
  set: SuggestionSet,
  chosen: { imageIds: readonly string[] } | { matching: ShownSuggestions },
  today: ClassesToday,
): Promise<Said[]> {
  const isOpen = sql<boolean>`(${open(set, today)})`;
  const said = {
    imageId: suggestions.imageId,
    classId: suggestions.classId,
    givenClassId: suggestions.givenClassId,
    now: images.classId,
    isOpen,
  };
  if ("imageIds" in chosen) {
    return db
      .select({ ...said, wasShown: sql<boolean>`true` })
      .from(suggestions)
      .innerJoin(images, eq(images.id, suggestions.imageId))
      .where(
        and(eq(suggestions.setId, set.id), sql`${suggestions.imageId} = any(${textArray(chosen.imageIds)})`),
      )
      .orderBy(asc(suggestions.imageId));
  }
  const { shownAt } = chosen.matching;
  const isTouched = isLabelledSince(shownAt);
  return db
    .select({
      ...said,
      wasShown: sql<boolean>`${suggestions.createdAt} <= ${shownAt.toISOString()}
        and case when ${isTouched} then ${undecidedAt(set, shownAt, today)} else ${isOpen} end`,
    })
    .from(suggestions)
    .innerJoin(images, eq(images.id, suggestions.imageId))
    .where(and(of(set, { ...chosen.matching, today }), or(isOpen, isTouched)))
    .orderBy(asc(suggestions.imageId));
}

/** Whether nobody had decided a suggestion at a moment, by the labels that there were. */
function undecidedAt(set: SuggestionSet, at: Date, today: ClassesToday): SQL {
  const classThen = classAt(images.id, at);
  if (set.kind === "unlabelled") return sql`${classThen} is null`;
  const given = todaysClass(suggestions.givenClassId, today);
  return sql`${todaysClass(classThen, today)} = ${given} and not ${decidedSince(set, at)}`;
}
