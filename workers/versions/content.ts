import type { Sql, TransactionSql } from "postgres";
import type { versions } from "@/db/schema";
import { SPLITS, type Split } from "@/ml/splits";
import { mostListed } from "@/server/versions/compare";
import { Texts } from "./texts";

type Version = typeof versions.$inferSelect;

/** What a dataset holds at one moment, sorted by content hash: some 100 bytes an image. */
export interface Content {
  takenAt: Date;
  /** Classes that have images, in the project's order. */
  classes: Version["classes"];
  imageIds: Texts;
  sha256: Texts;
  classIndexes: Uint16Array;
  /** Split that the folder named. */
  named: (Split | null)[];
  /** Split in the version whose splits are kept, or in the nearest one that it kept its own from; null where none had it. */
  kept: (Split | null)[];
  /** Number of each image's group; -1 where it has none. */
  groups: number[];
  leftOutImages: number;
  typicalWidth: number;
  typicalHeight: number;
  grey: boolean;
  /** Place of each image in the version before this one: its class and split there; null where it was not in it. */
  before: (Place | null)[];
  /** Images of the version before that are not among these, where they are asked for: the first `mostListed`. */
  removed: { imageId: string; classIndex: number; split: Split }[];
}

interface Place {
  classId: string;
  split: Split;
}

interface Row {
  image_id: string;
  sha256: string;
  width: number;
  height: number;
  grey: boolean;
  class_id: string | null;
  split: Split | null;
  group_key: string | null;
  kept: Split | null;
  before_class: number | null;
  before_split: Split | null;
}

const rowsAtATime = 10_000;

/**
 * Reads a dataset as it is at one moment, whatever imports and people change meanwhile: one snapshot for images, labels
 * and classes. Null where `goOn`, which is told of the images read so far, says no.
 */
export function readContent(
  sql: Sql,
  { projectId, datasetId }: { projectId: string; datasetId: string },
  {
    keptFromId,
    before,
    listsRemoved,
  }: { keptFromId: string | null; before: Version | null; listsRemoved: boolean },
  goOn: (read: number) => Promise<boolean>,
): Promise<Content | null> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    const [clock] = await tx<{ now: string }[]>`select now()`;
    const all = await tx<Version["classes"]>`
      select id, name, position from classes where project_id = ${projectId} order by position`;
    const content: Content = {
      takenAt: new Date(clock?.now ?? Date.now()),
      ...{ classes: [], imageIds: new Texts("latin1"), sha256: new Texts("hex") },
      ...{
        classIndexes: new Uint16Array(),
        named: [],
        kept: [],
        groups: [],
        leftOutImages: 0,
        typicalWidth: 1,
        typicalHeight: 1,
        grey: true,
        before: [],
      },
      removed: before && listsRemoved ? await removedFrom(tx, datasetId, before.id) : [],
    };
    // Each row brings its own copy of a text: what is kept are numbers, and one copy of each.
    const places = new Map(all.map(({ id }, place) => [id, place]));
    const classPlaces: number[] = [];
    const groups = new Map<string, number>();
    const befores = new Map<string, Place>();
    const sizes = new Map<string, { width: number; height: number; images: number }>();
    // Sorted by bytes: the digits of a hash need no language.
    const cursor = tx<Row[]>`
      select i.id as image_id, i.sha256, i.width, i.height, i.grey, i.class_id, d.split, d.group_key,
        k.split as kept, b.class_index as before_class, b.split as before_split
      from dataset_images d
      join images i on i.id = d.image_id
      left join version_images k on k.version_id = ${keptFromId ?? ""} and k.image_id = d.image_id
      left join version_images b on b.version_id = ${before?.id ?? ""} and b.image_id = d.image_id
      where d.dataset_id = ${datasetId}
      order by i.sha256 collate "C"`.cursor(rowsAtATime);
    let read = 0;
    for await (const rows of cursor) {
      for (const row of rows) {
        if (row.class_id === null) {
          content.leftOutImages += 1;
          continue;
        }
        content.imageIds.push(row.image_id);
        content.sha256.push(row.sha256);
        classPlaces.push(places.get(row.class_id) ?? 0);
        content.named.push(sameSplit(row.split));
        content.kept.push(sameSplit(row.kept));
        content.groups.push(row.group_key === null ? -1 : numberOf(groups, row.group_key));
        content.before.push(placeBefore(befores, before, row));
        content.grey &&= row.grey;
        countSize(sizes, row);
      }
      read += rows.length;
      if (!(await goOn(read))) return null;
    }
    if (keptFromId) await keepFromForebears(tx, keptFromId, content);
    const used = new Set(classPlaces);
    content.classes = all.filter((_, place) => used.has(place));
    const indexes = all.map(({ id }) => content.classes.findIndex((one) => one.id === id));
    content.classIndexes = Uint16Array.from(classPlaces, (place) => indexes[place] ?? 0);
    return { ...content, ...mostCommon(sizes) };
  }) as Promise<Content | null>;
}

/** The one copy of a split's name. */
const sameSplit = (split: Split | null): Split | null => SPLITS.find((one) => one === split) ?? null;

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** Where an image was before, as one object for all that were there. */
function placeBefore(
  known: Map<string, Place>,
  before: Version | null,
  { before_class: at, before_split: split }: Pick<Row, "before_class" | "before_split">,
): Place | null {
  const was = at === null ? undefined : before?.classes[at];
  if (!was || !split) return null;
  const key = `${at} ${split}`;
  const place = known.get(key) ?? { classId: was.id, split };
  known.set(key, place);
  return place;
}

/**
 * An image that was away for a version and is here again has the split that it had: the version that is kept from kept its
 * own from an earlier one, and so on. Of several the nearest counts. A version in the line that was swept is passed over.
 * An image that only such a one held is drawn as a new one: a version goes only once no run on it is left, so none is
 * compared by the place that the image had there.
 */
async function keepFromForebears(tx: TransactionSql, keptFromId: string, content: Content): Promise<void> {
  const line = await tx<{ id: string }[]>`
    with recursive line as (
      select coalesce(kept_from->>'forebearId', kept_from->>'id') as id, 1 as depth
      from versions where id = ${keptFromId}
      union all
      select coalesce(v.kept_from->>'forebearId', v.kept_from->>'id'), depth + 1
      from line join versions v on v.id = line.id)
    select id from line where id is not null order by depth`;
  if (line.length === 0) return;
  const forebears = line.map(({ id }) => id);
  const unknown = content.kept.flatMap((split, i) => (split === null ? [i] : []));
  for (let from = 0; from < unknown.length; from += rowsAtATime) {
    const places = new Map(unknown.slice(from, from + rowsAtATime).map((i) => [content.imageIds.at(i), i]));
    const rows = await tx<{ image_id: string; split: Split }[]>`
      select distinct on (image_id) image_id, split from version_images
      where image_id = any(${[...places.keys()]}) and version_id = any(${forebears})
      order by image_id, array_position(${forebears}::text[], version_id)`;
    for (const { image_id, split } of rows) {
      const place = places.get(image_id);
      if (place !== undefined) content.kept[place] = sameSplit(split);
    }
  }
}

/** Images of a version that the dataset has no longer, or without a class. */
function removedFrom(tx: TransactionSql, datasetId: string, versionId: string): Promise<Content["removed"]> {
  return tx<Content["removed"]>`
    select v.image_id as "imageId", v.class_index as "classIndex", v.split from version_images v
    where v.version_id = ${versionId} and not exists (
      select 1 from dataset_images d join images i on i.id = d.image_id
      where d.dataset_id = ${datasetId} and d.image_id = v.image_id and i.class_id is not null)
    limit ${mostListed}`;
}

type Sizes = Map<string, { width: number; height: number; images: number }>;

function countSize(sizes: Sizes, { width, height }: Row): void {
  const size = sizes.get(`${width}×${height}`);
  if (size) size.images += 1;
  else sizes.set(`${width}×${height}`, { width, height, images: 1 });
}

function mostCommon(sizes: Sizes): Pick<Content, "typicalWidth" | "typicalHeight"> {
  const [most] = [...sizes.values()].sort(
    (a, b) => b.images - a.images || a.width - b.width || a.height - b.height,
  );
  return { typicalWidth: most?.width ?? 1, typicalHeight: most?.height ?? 1 };
}
