import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { imports, labelSource, members, projects } from "@/db/schema";
import { type ClassSplitCount, classCountsOf } from "./counts";
import { type DatasetImageFilter, isOfClassAndSplit } from "./filter";
import { countUpTo, type DatasetImageList, keptTotalOf, matchesOf, type Narrowed } from "./grid";

/**
 * What counting ends at where nothing is kept: beyond it a count says "at least". Few, as of images that pass two filters
 * many are looked at for each that is counted.
 */
const countLimit = 2000;
/** Images that an order leaves out are found by one index, however many there are. */
const unmeasuredLimit = 20_000;
/** For all pairs of class and split together, as each image is asked for its class. */
const pairLimit = 5000;
/** For each of the values of what is chosen by less often. */
const valueLimit = 1000;
/** Imports that are offered to choose from, newest first, and people. */
const mostValues = 30;

export interface BoundedCount {
  count: number;
  /** False: there are more than counted. */
  isExact: boolean;
}

export interface ValueCount<Value> extends BoundedCount {
  value: Value;
}

const bounded = (count: number, limit: number | null): BoundedCount => ({
  count: limit === null ? count : Math.min(count, limit),
  isExact: limit === null || count <= limit,
});

/**
 * A moment since when all that a read begun now does not see has come: what whoever writes just now commits later bears
 * the time of its beginning. The clock is read before anything is counted.
 */
export async function momentOf(db: Queryable): Promise<Date> {
  const [clock] = await db.execute<{ at: string }>(sql`
    select least(clock_timestamp(), min(xact_start))::text as at from pg_stat_activity
    where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()`);
  return new Date(clock?.at ?? Date.now());
}

/**
 * How many images a list has, and when they were counted. From the kept counts where they know it; else counted, up to
 * a limit unless all is asked for: all of a million may take a second.
 */
export async function totalOf(
  db: Queryable,
  list: DatasetImageList,
  isAll: boolean,
): Promise<BoundedCount & { at: Date }> {
  const at = await momentOf(db);
  const kept = await keptTotalOf(db, list, unmeasuredLimit);
  if (kept !== null) return { count: kept, isExact: true, at };
  if (isAll) return { count: await countUpTo(db, list, null), isExact: true, at };
  return { ...bounded(await countUpTo(db, list, countLimit + 1), countLimit), at };
}

/** Images of a filter, and whether each value is counted to its end, which of a million images may take a second. */
export type Faceted = Narrowed & { isAll: boolean };

/**
 * Images by class and split that the rest of a filter lets through: each pair, so that both fields can be counted
 * without their own choice. `isExact` is false where there are more images than are counted: those of a pair are then
 * at least as many, and a pair that is not told may have some too.
 */
export async function classSplitsOf(
  db: Queryable,
  { dataset, filter, isAll }: Faceted,
): Promise<{ pairs: ClassSplitCount[]; isExact: boolean }> {
  if (isOfClassAndSplit(filter)) return { pairs: await classCountsOf(db, dataset.id), isExact: true };
  const rest = { ...filter, classIds: null, splits: null };
  const pairs = await db.execute<{
    classId: string | null;
    split: ClassSplitCount["split"];
    count: number;
  }>(sql`
    select i.class_id as "classId", m.split, count(*)::int as count
    from ${matchesOf({ dataset, filter: rest }, isAll ? null : pairLimit + 1)} m join images i on i.id = m.image_id
    group by 1, 2 order by 1, 2`);
  const all = pairs.reduce((sum, { count }) => sum + count, 0);
  return { pairs: [...pairs], isExact: isAll || all <= pairLimit };
}

/** Values of a field with how many images they let through beside the rest of the filter; without those of none. */
async function countEach<Value>(
  db: Queryable,
  { dataset, filter, isAll }: Faceted,
  values: readonly Value[],
  fieldOf: (value: Value) => Partial<DatasetImageFilter>,
): Promise<ValueCount<Value>[]> {
  const limit = isAll ? null : valueLimit;
  const counted: ValueCount<Value>[] = [];
  for (const value of values) {
    const list = { dataset, filter: { ...filter, ...fieldOf(value) } };
    const count = bounded(await countUpTo(db, list, limit === null ? null : limit + 1), limit);
    if (count.count > 0) counted.push({ value, ...count });
  }
  return counted;
}

/** By the people of the team who gave labels. */
export async function labellersOf(db: Queryable, list: Faceted): Promise<ValueCount<string>[]> {
  const people = await db
    .select({ id: members.userId })
    .from(members)
    .innerJoin(projects, and(eq(projects.teamId, members.teamId), eq(projects.id, list.dataset.projectId)))
    .orderBy(asc(members.id))
    .limit(mostValues);
  return countEach(
    db,
    list,
    people.map(({ id }) => id),
    (id) => ({ labellerIds: [id] }),
  );
}

/** By where labels came from. */
export function labelSourcesOf(db: Queryable, list: Faceted) {
  return countEach(db, list, labelSource.enumValues, (source) => ({ labelSources: [source] }));
}

/** By the import that brought the image, newest first. */
export async function importsOf(db: Queryable, list: Faceted) {
  const rows = await db
    .select({ id: imports.id, fileName: imports.fileName })
    .from(imports)
    .where(eq(imports.datasetId, list.dataset.id))
    .orderBy(desc(imports.id))
    .limit(mostValues);
  if (!list.isAll) return countEach(db, list, rows, ({ id }) => ({ importId: id }));
  // All at once: for each by itself the images of the list are read again.
  const rest = { dataset: list.dataset, filter: { ...list.filter, importId: null } };
  const counted = await db.execute<{ id: string; count: number }>(sql`
    select m.import_id as id, count(*)::int as count from ${matchesOf(rest, null)} m group by 1`);
  const counts = new Map(counted.map(({ id, count }) => [id, count]));
  return rows
    .map((value) => ({ value, count: counts.get(value.id) ?? 0, isExact: true }))
    .filter(({ count }) => count > 0);
}

/** Those that are flagged, that have an error case, and on whose class people of a queue differ. */
export async function marksOf(db: Queryable, list: Faceted) {
  const [flagged] = await countEach(db, list, [true], (flagged) => ({ flagged }));
  const [hasErrorCase] = await countEach(db, list, [true], (hasErrorCase) => ({ hasErrorCase }));
  const [votesDiffer] = await countEach(db, list, [true], (votesDiffer) => ({ votesDiffer }));
  return { flagged: flagged ?? none, hasErrorCase: hasErrorCase ?? none, votesDiffer: votesDiffer ?? none };
}

const none: BoundedCount = { count: 0, isExact: true };
