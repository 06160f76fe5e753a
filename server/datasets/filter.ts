import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { firstIdAt, typeOfId } from "@/db/ids";
import { datasetImages, images, labelSource, split } from "@/db/schema";
import { type Lasso, mostAreas, mostCorners } from "@/ml/lasso";
import type { Context } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { requireAccess } from "@/server/core/scope";

/** More values than this of one field are not chosen by hand. */
const maxValues = 500;

const bound = z.number("A bound of a range is a number.");
const range = z
  .object({ min: bound.nullish(), max: bound.nullish(), below: bound.nullish() })
  .refine(
    ({ min, max, below }) => min == null || ((max == null || min <= max) && (below == null || min <= below)),
    "The lower bound of a range is above its upper one.",
  );
const few = <T extends z.ZodType>(value: T) =>
  z.array(value).max(maxValues, `Choose at most ${maxValues} values.`).nullish();
const orNone = <T extends z.ZodType>(value: T) =>
  value.nullish().transform((given): z.output<T> | null => given ?? null);

const coordinate = z.number().min(-1e6).max(1e6);
const lassos = z
  .array(
    z
      .array(coordinate)
      .min(6, "An area has three corners or more.")
      .refine(({ length }) => length % 2 === 0, "An area is a list of x and y in turn."),
  )
  .max(mostAreas, `Choose at most ${mostAreas} areas.`)
  .refine(
    (areas) => areas.flat().length <= 2 * mostCorners,
    `The areas have more than ${mostCorners} corners together: choose fewer, or simpler ones.`,
  );

/**
 * What a person narrows the images of a dataset by. Fields that are given hold all at once, of the values of a list
 * any; null or an empty list stands for everything.
 */
export const datasetImageFilter = z.object({
  /** Null is an image without a class. */
  classIds: few(orNone(z.string())),
  /** Null is an image whose folder named no split. */
  splits: few(orNone(z.enum(split.enumValues))),
  /** People who gave the image a label, now or before. */
  labellerIds: few(z.string()),
  /** Where a label of the image came from, now or before. */
  labelSources: few(z.enum(labelSource.enumValues)),
  /** Bounds are part of a range, other than that which it stays below. An image that has not been measured is in no range of quality. */
  brightness: range.nullish(),
  contrast: range.nullish(),
  sharpness: range.nullish(),
  /** In pixels. */
  width: range.nullish(),
  height: range.nullish(),
  /** Width by height. */
  proportion: range.nullish(),
  /** Part of the path that the image came with, in upper or lower case. */
  text: z.string().trim().max(200, "Search for at most 200 characters.").nullish(),
  importId: z.string().nullish(),
  /** Whether somebody wants it looked at again. */
  flagged: z.boolean().nullish(),
  hasErrorCase: z.boolean().nullish(),
  /** Whether people of a queue gave it different classes. */
  votesDiffer: z.boolean().nullish(),
  /** What a run said of it; `wrong` asks whether that is not what it was at the time. */
  predictedAs: z
    .object({
      runId: z.string(),
      classIndex: z.int().min(0).max(32_767).nullish(),
      wrong: z.boolean().nullish(),
    })
    .nullish(),
  /** Where it lies on a map: in any of some areas, and how far from its like, in medians of its class. */
  onMap: z.object({ embeddingId: z.string(), lassos: lassos.nullish(), distance: range.nullish() }).nullish(),
});

export type DatasetImageFilter = z.output<typeof datasetImageFilter>;
type Range = z.output<typeof range>;

/** Throws the usual not found where a filter names a run, an import or a map that is not of the project. */
export async function checkFilter(
  context: Context,
  projectId: string,
  filter: DatasetImageFilter,
): Promise<void> {
  for (const [type, id] of [
    ["Run", filter.predictedAs?.runId],
    ["Import", filter.importId],
    ["Embedding", filter.onMap?.embeddingId],
  ] as const) {
    if (id == null) continue;
    const access = typeOfId(id) === type ? await requireAccess(context, id, "project:read") : null;
    if (access?.projectId !== projectId) throw notFound(id);
  }
}

/**
 * The images of a dataset that a filter lets through, as a condition over `dataset_images` joined with `images`. The
 * caller may see the dataset, and has had the filter checked.
 * @param at by the labels, flags, cases and votes that there were at that moment; left out, by those of now. What the
 *   others of the fields ask about does not change, or leaves no trace of when.
 */
export function datasetImagesWhere({ id }: { id: string }, filter: DatasetImageFilter, at?: Date): SQL {
  const before = (row: SQL) => (at ? sql`and ${row}.created_at <= ${at.toISOString()}` : sql``);
  const labelled = (what: SQL) =>
    sql`exists (select 1 from labels l where l.image_id = ${datasetImages.imageId} and ${what} ${labelsBefore(at)})`;
  const where = and(
    eq(datasetImages.datasetId, id),
    anyOf(at ? classAt(datasetImages.imageId, at) : images.classId, filter.classIds),
    anyOf(datasetImages.split, filter.splits),
    // The index has the source before the person: with all of them named it is read once for each.
    filter.labellerIds?.length
      ? labelled(
          sql`l.author_id in ${[...new Set(filter.labellerIds)]} and l.source in ${labelSource.enumValues}`,
        )
      : undefined,
    filter.labelSources?.length ? labelled(sql`l.source in ${[...new Set(filter.labelSources)]}`) : undefined,
    within(sql`${datasetImages.brightness}`, filter.brightness),
    within(sql`${datasetImages.contrast}`, filter.contrast),
    within(sql`${datasetImages.sharpness}`, filter.sharpness),
    within(sql`${images.width}`, filter.width),
    within(sql`${images.height}`, filter.height),
    within(sql`${images.width}::float8 / ${images.height}`, filter.proportion),
    named(id, filter.text),
    filter.importId != null ? eq(datasetImages.importId, filter.importId) : undefined,
    holds(
      filter.flagged,
      sql`select 1 from image_flags f where f.image_id = ${datasetImages.imageId} and f.raised ${before(sql`f`)} and not exists (
        select 1 from image_flags newer where newer.image_id = f.image_id and newer.id > f.id ${before(sql`newer`)})`,
    ),
    holds(
      filter.hasErrorCase,
      sql`select 1 from error_cases e where e.image_id = ${datasetImages.imageId} ${before(sql`e`)}`,
    ),
    holds(
      filter.votesDiffer,
      sql`select 1 from queue_images q where q.image_id = ${datasetImages.imageId} and ${at ? differedAt(before(sql`v`)) : sql`q.differs`}`,
    ),
    predicted(filter.predictedAs),
    onMap(filter.onMap),
  );
  if (!where) throw new Error("A condition of a dataset's images has at least its id");
  return where;
}

/** Whether a filter names classes and splits and nothing else, so that the kept counts know how many it lets through. */
export function isOfClassAndSplit({ classIds, splits, ...rest }: DatasetImageFilter): boolean {
  return Object.values(rest).every(
    (value) => value == null || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

/** Whether a filter lets all images through. */
export const isOfAll = (filter: DatasetImageFilter) =>
  isOfClassAndSplit(filter) && !filter.classIds?.length && !filter.splits?.length;

/** Whether a filter asks for figures of quality: none of what it lets through is unmeasured, as all are measured at once. */
export function asksForFigures({ brightness, contrast, sharpness }: DatasetImageFilter): boolean {
  return [brightness, contrast, sharpness].some(
    (range) => range?.min != null || range?.max != null || range?.below != null,
  );
}

/** Whether a filter asks for what `images` says: statements without it need not join that. */
export function readsImages({ classIds, width, height, proportion }: DatasetImageFilter): boolean {
  return Boolean(classIds?.length || width || height || proportion);
}

/** Whether something exists, as was asked; undefined where it was not. */
const holds = (wanted: boolean | null | undefined, query: SQL): SQL | undefined =>
  wanted == null ? undefined : wanted ? sql`exists (${query})` : sql`not exists (${query})`;

/** By the first name or by a further one. The further ones are found first: beside them the index of names is used. */
function named(datasetId: string, part: string | null | undefined): SQL | undefined {
  if (!part) return undefined;
  const pattern = `%${part.replace(/[\\%_]/g, "\\$&")}%`;
  return sql`(${datasetImages.name} ilike ${pattern} or ${datasetImages.imageId} = any(array(
    select n.image_id from image_names n where n.dataset_id = ${datasetId} and n.name ilike ${pattern})))`;
}

/** Whether a column has one of some values, of which one may be null; undefined where none is given. */
export function anyOf<T>(
  column: Parameters<typeof inArray>[0],
  values: readonly (T | null)[] | null | undefined,
): SQL | undefined {
  if (!values?.length) return undefined;
  const named = [...new Set(values.filter((value) => value !== null))];
  return or(
    named.length > 0 ? inArray(column, named) : undefined,
    named.length < new Set(values).size ? isNull(column) : undefined,
  );
}

/** Whether what `datasetImagesWhere` asks now is of `images` too, and not of their place in the dataset alone. */
export const asksForImages = ({ classIds, width, height, proportion }: DatasetImageFilter): boolean =>
  Boolean(classIds?.length || width || height || proportion);

/** Those of labels `l` that there were at a moment; all of them without one. AND and a condition, or nothing. */
export const labelsBefore = (at: Date | undefined) =>
  at ? sql`and l.id < ${firstIdAt("Label", at)}` : sql``;

/** The class that an image had at a moment, by the labels that there were. */
export const classAt = (imageId: PgColumn, at: Date) => sql`(
  select l.class_id from labels l where l.image_id = ${imageId} ${labelsBefore(at)}
  order by l.id desc limit 1)`;

/** Whether the newest votes of people on an image of a queue, of those that a condition lets through, name different classes. */
const differedAt = (before: SQL) => sql`(
  select count(distinct newest.class_id) > 1 from (
    select distinct on (v.user_id) v.class_id from votes v
    where v.queue_id = q.queue_id and v.image_id = q.image_id ${before}
    order by v.user_id, v.sequence desc) newest)`;

function within(value: SQL, bounds: Range | null | undefined): SQL | undefined {
  return and(
    bounds?.min != null ? sql`${value} >= ${bounds.min}` : undefined,
    bounds?.max != null ? sql`${value} <= ${bounds.max}` : undefined,
    bounds?.below != null ? sql`${value} < ${bounds.below}` : undefined,
  );
}

function predicted(said: DatasetImageFilter["predictedAs"]): SQL | undefined {
  if (!said) return undefined;
  return sql`exists (select 1 from predictions p where ${and(
    sql`p.run_id = ${said.runId}`,
    sql`p.image_id = ${datasetImages.imageId}`,
    said.classIndex != null ? sql`p.predicted = ${said.classIndex}` : undefined,
    said.wrong != null ? sql`p.truth ${said.wrong ? sql`<>` : sql`=`} p.predicted` : undefined,
  )})`;
}

function onMap(place: DatasetImageFilter["onMap"]): SQL | undefined {
  if (!place) return undefined;
  const areas = place.lassos?.map((lasso) => sql`point(p.x, p.y) <@ ${polygonOf(lasso)}::polygon`);
  return sql`exists (select 1 from embedding_points p where ${and(
    sql`p.embedding_id = ${place.embeddingId}`,
    sql`p.image_id = ${datasetImages.imageId}`,
    sql`p.x is not null`,
    areas?.length ? or(...areas) : undefined,
    within(sql`p.distance`, place.distance),
  )})`;
}

/** "(x,y),(x,y),…" as Postgres reads it. */
function polygonOf(lasso: Lasso): string {
  const corners: string[] = [];
  for (let i = 0; i < lasso.length; i += 2) corners.push(`(${lasso[i]},${lasso[i + 1]})`);
  return corners.join(",");
}
