import { sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { firstIdAt } from "@/db/ids";
import type { ImportChoice, ImportPlan, TableColumns } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { appendLabels, type Choice, holdImages, textArray } from "@/server/labels/append";
import { batchOfKey, beginBatch, endBatch } from "@/server/labels/commands";
import { checkClassName } from "./layout";
import type { FoundTable } from "./open";
import { ArchiveError, Refusal } from "./refusal";
import {
  archivedClass,
  columnsQuestion,
  type KnownClasses,
  maxClasses,
  plannedTable,
  targetOf,
  tooManyClasses,
} from "./survey";
import { classesIn, severalClasses } from "./tables/cells";
import { findColumns } from "./tables/columns";
import { fileKey } from "./tables/file-key";
import { type ImportRow, type ImportWriter, type Note, tableSeconds } from "./write";

/** Rows that are matched at a time: each time, the names of the dataset are gone through once. */
const batchRows = 5000;
const lookedAtRows = 200;
const maxExamples = 3;

interface Row {
  entry: number;
  file: string;
  className: string;
  /** Why its class cannot be given to any image. */
  refusal: Refusal | null;
}

/** What a row of a table found among the images of a dataset. */
type Match = Row &
  (
    | { kind: "image"; imageId: string; classId: string | null; currentClass: string | null }
    | { kind: "unmatched" | "ambiguous" | "refused" }
  );

/** Which columns hold what: the file is named by the one whose values name images that are here. */
async function columnsOfTable(
  db: Queryable,
  { projectId, datasetId }: { projectId: string; datasetId: string },
  { table }: FoundTable,
  choice: ImportChoice,
): Promise<TableColumns | null> {
  if (choice.table?.columns) return choice.table.columns;
  const rows: string[][] = [];
  table.each((cells) => rows.push(cells) < lookedAtRows);
  const values = [...new Set(rows.flat().map(fileKey))].filter((file) => file !== "");
  const found = await matchRows(
    db,
    projectId,
    datasetId,
    values.map((file, entry) => ({ entry, file, className: "", refusal: null })),
  );
  const here = new Set(found.filter(({ kind }) => kind !== "unmatched").map(({ file }) => file));
  return (
    findColumns(table.columns, rows, (value) => here.has(value)) ?? findColumns(table.columns, rows, null)
  );
}

/** What a table by itself would do to the images of a dataset. */
export async function surveyTable(
  db: Queryable,
  { projectId, datasetId }: { projectId: string; datasetId: string },
  found: FoundTable,
  choice: ImportChoice,
  known: KnownClasses,
): Promise<ImportPlan> {
  const columns = await columnsOfTable(db, { projectId, datasetId }, found, choice);
  const isComplete = columns !== null && columns.file !== null && columns.class !== null;
  const relabelling = { matched: 0, unmatched: 0, ambiguous: 0, unchanged: 0 };
  const classes = new Map<string, number>();
  const refusals = new Map<string, ImportPlan["refusals"][number]>();
  let files = 0;
  if (isComplete) {
    for (const rows of batchesOf(found, columns)) {
      files += rows.length;
      for (const match of await matchRows(db, projectId, datasetId, rows)) {
        // One that is refused is listed too, so that it can be given another class of the project.
        if (match.kind === "image") classes.set(match.className, (classes.get(match.className) ?? 0) + 1);
        const archived = archivedIn(match, choice, known);
        if (match.kind === "image" && !archived) {
          relabelling.matched += 1;
          if (match.currentClass === targetOf(match.className, choice)) relabelling.unchanged += 1;
          continue;
        }
        if (match.kind !== "refused" && match.kind !== "image") relabelling[match.kind] += 1;
        const { code, reason } = archived ?? refusalOf(match);
        const held = refusals.get(code);
        if (!held) refusals.set(code, { code, reason, files: 1, examples: [match.file.slice(0, 200)] });
        else {
          held.files += 1;
          if (held.examples.length < maxExamples) held.examples.push(match.file.slice(0, 200));
        }
      }
    }
  }
  return {
    format: found.table.kind,
    layout: "table",
    layouts: ["table"],
    files,
    ignored: 0,
    classes: [...classes]
      .sort()
      .slice(0, maxClasses)
      .map(([name, count]) => ({ name, files: count, isKnown: known.names.has(name) })),
    unlabelled: 0,
    splits: { train: 0, validation: 0, test: 0, none: 0 },
    refusals: [...refusals.values()],
    repeated: null,
    question: !isComplete ? columnsQuestion : classes.size > maxClasses ? tooManyClasses(classes.size) : null,
    table: plannedTable({ found, columns }),
    tables: [found.name],
    relabelling,
  };
}

/**
 * Labels the images of a dataset that a table names, from the row where the import stands, by one batch whose key is the
 * import's id: by that it is listed and taken back, whatever attempt wrote how much of it. What somebody labelled after the
 * import was confirmed is left alone, and noted.
 */
export async function executeTable(
  writer: ImportWriter,
  db: Queryable,
  found: FoundTable,
  { choice, known }: { choice: ImportChoice; known: KnownClasses },
  stopped: () => "cancelled" | "interrupted" | null,
): Promise<"finished" | "cancelled" | "interrupted"> {
  const { projectId, datasetId } = writer.row;
  const columns = await columnsOfTable(db, { projectId, datasetId }, found, choice);
  if (!columns?.class)
    throw new ArchiveError("The columns of the file and its class are not chosen. Import the table again.");
  const names = new Set<string>();
  let total = 0;
  await writer.beat(tableSeconds);
  for (const rows of batchesOf(found, columns)) {
    total += rows.length;
    for (const { className, refusal } of rows) {
      const target = refusal ? null : targetOf(className, choice);
      if (target !== null && !known.archived.has(target)) names.add(target);
    }
  }
  await writer.begin([...names], total, 0);
  await writer.beat(tableSeconds);
  for (const rows of batchesOf(found, columns)) {
    const end = (rows.at(-1)?.entry ?? 0) + 1;
    if (end <= writer.row.processedFiles) continue;
    const stop = stopped();
    if (stop) return stop;
    const matches = await matchRows(db, projectId, datasetId, rows);
    const notes: Note[] = [];
    const wanted = new Map<string, Wanted>();
    for (const match of matches) {
      const archived = archivedIn(match, choice, known);
      if (match.kind !== "image" || archived) {
        const why = archived ?? refusalOf(match);
        notes.push({ entry: match.entry, name: match.file, kind: "refused", ...why });
        continue;
      }
      const target = targetOf(match.className, choice);
      if (target === null) continue;
      const classId = writer.classIdOf(target);
      if (classId === match.classId) notes.push(unchanged(match, target));
      else wanted.set(match.imageId, { match, target, classId });
    }
    await writer.relabel(end, async (tx, publish) => {
      const { labelled, late } = await relabelBatch(tx, writer.row, wanted, publish);
      return { labelled, notes: [...notes, ...late] };
    });
  }
  return stopped() ?? "finished";
}

/** The class that a row gives its image. */
interface Wanted {
  match: Match & { kind: "image" };
  target: string;
  classId: string;
}

/** Labels images as part of the import's batch, but those that somebody labelled since, of which it answers with a note. */
async function relabelBatch(
  tx: Transaction,
  { projectId, id: importId, createdBy, confirmedAt }: ImportRow,
  wanted: ReadonlyMap<string, Wanted>,
  publish: Publish,
): Promise<{ labelled: number; late: Note[] }> {
  if (wanted.size === 0) return { labelled: 0, late: [] };
  const held = await holdImages(tx, projectId, [...wanted.keys()]);
  const since = firstIdAt("Label", confirmedAt ?? new Date());
  const others = await tx.execute<{ image_id: string }>(sql`
    select distinct image_id from labels where image_id = any(${textArray([...held.keys()])})
    and id >= ${since} and origin_id is distinct from ${importId}`);
  const labelledSince = new Set(others.map(({ image_id }) => image_id));
  const choices: Choice[] = [];
  const late: Note[] = [];
  for (const [imageId, { match, target, classId }] of wanted) {
    const now = held.get(imageId);
    if (now === undefined) continue;
    if (now === classId) late.push(unchanged(match, target));
    else if (labelledSince.has(imageId) || now !== match.classId) late.push(labelledLater(match));
    else choices.push({ imageId, classId });
  }
  if (choices.length === 0) return { labelled: 0, late };
  const key = { projectId, key: importId, authorId: createdBy };
  const batch = (await beginBatch(tx, key)) ?? (await batchOfKey(tx, projectId, importId));
  if (batch?.authorId !== createdBy) {
    throw new ArchiveError(
      "Another person's action has the id of this import as its key. Import the table again.",
    );
  }
  const labelled = await appendLabels(tx, {
    ...{ projectId, choices, held },
    ...{ source: "import", authorId: createdBy, originId: importId, batchId: batch.id },
  });
  await endBatch(tx, batch, { imageCount: batch.imageCount + labelled });
  publish(projectId, "LABELS_CHANGED", batch.id);
  return { labelled, late };
}

const unchanged = ({ entry, file }: Row, target: string): Note => ({
  ...{ entry, name: file, kind: "duplicate", code: "unchanged" },
  reason: `The image is of the class ${target} already.`,
});

const labelledLater = ({ entry, file }: Row): Note => ({
  ...{ entry, name: file, kind: "refused", code: "labelled-since" },
  reason:
    "Somebody labelled the image after the import was confirmed: that stays. Import the row again if its class is right.",
});

/** Why a row that found its image gives it no class, where that is archived. */
function archivedIn(
  match: Match,
  choice: ImportChoice,
  { archived }: KnownClasses,
): { code: string; reason: string } | null {
  const target = match.kind === "image" ? targetOf(match.className, choice) : null;
  if (target === null || !archived.has(target)) return null;
  const { code, message } = archivedClass(target);
  return { code, reason: message };
}

/** Rows with a file and a class, so many at a time. */
function* batchesOf({ table }: FoundTable, columns: TableColumns): Generator<Row[]> {
  const [file, name] = [
    table.columns.indexOf(columns.file ?? ""),
    table.columns.indexOf(columns.class ?? ""),
  ];
  const all: Row[] = [];
  const first = new Map<string, Row>();
  table.each((cells) => {
    const [className, ...others] = new Set(classesIn(cells[name] ?? ""));
    const key = fileKey(cells[file] ?? "");
    if (key === "" || className === undefined) return;
    const refusal = others.length > 0 ? severalClasses() : refusalOfClass(className);
    const row: Row = { entry: all.length, file: key, className, refusal };
    const before = first.get(key);
    if (!before) first.set(key, row);
    else if (before.className !== className) {
      row.refusal = severalClasses();
      before.refusal ??= row.refusal;
    }
    all.push(row);
  });
  for (let at = 0; at < all.length; at += batchRows) yield all.slice(at, at + batchRows);
}

/**
 * The image of each row: by its sha256, else by its name. A row that gives a path means that path, or one that ends in
 * it; the ending of a file may be left out.
 */
async function matchRows(
  db: Queryable,
  projectId: string,
  datasetId: string,
  rows: readonly Row[],
): Promise<Match[]> {
  const wanted = rows.map(({ file }, at) => ({ at, file, last: file.slice(file.lastIndexOf("/") + 1) }));
  const found = await db.execute<{
    at: number;
    image_id: string;
    name: string;
    class_id: string | null;
    class_name: string | null;
  }>(sql`
    with wanted as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as r(at int, file text, last text)),
    named as (
      select image_id, name from dataset_images where dataset_id = ${datasetId}
      union all select image_id, name from image_names where dataset_id = ${datasetId}),
    ends as (
      select image_id, name, regexp_replace(name, '^.*/', '') as last from named),
    matched as (
      select w.at, e.image_id, e.name from wanted w join ends e on e.last = w.last
      union all
      select w.at, e.image_id, e.name from wanted w
      join ends e on regexp_replace(e.last, '\\.[^.]{1,8}$', '') = w.last and e.last <> w.last
      union all
      select w.at, d.image_id, w.file from wanted w
      join images i on i.project_id = ${projectId} and i.sha256 = lower(w.file)
      join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = i.id
      where length(w.file) = 64)
    select m.at, m.image_id, m.name, i.class_id, c.name as class_name from matched m
    join images i on i.id = m.image_id left join classes c on c.id = i.class_id`);
  const byRow = new Map<number, (typeof found)[number][]>();
  for (const row of found) {
    const held = byRow.get(row.at);
    if (held) held.push(row);
    else byRow.set(row.at, [row]);
  }
  return rows.map((row, at) => {
    if (row.refusal) return { ...row, kind: "refused" };
    const candidates = byRow.get(at) ?? [];
    const exact = candidates.filter(({ name }) => name.normalize("NFC") === row.file);
    const fitting =
      exact.length > 0 ? exact : candidates.filter(({ name }) => endsIn(name.normalize("NFC"), row.file));
    const images = new Map(fitting.map((each) => [each.image_id, each]));
    const [image] = images.values();
    if (!image) return { ...row, kind: "unmatched" };
    if (images.size > 1) return { ...row, kind: "ambiguous" };
    const { image_id: imageId, class_id: classId, class_name: currentClass } = image;
    return { ...row, kind: "image", imageId, classId, currentClass };
  });
}

function endsIn(name: string, file: string): boolean {
  const full = `/${name}`;
  return full.endsWith(`/${file}`) || full.replace(/\.[^./]{1,8}$/, "").endsWith(`/${file}`);
}

function refusalOfClass(name: string): Refusal | null {
  try {
    checkClassName(name);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function refusalOf({ kind, file, refusal }: Match): { code: string; reason: string } {
  if (refusal) return { code: refusal.code, reason: refusal.message };
  return kind === "ambiguous"
    ? {
        code: "ambiguous-name",
        reason: `Several images of the dataset are called ${file}. Give the path, or the sha256 of the image.`,
      }
    : {
        code: "no-such-image",
        reason: `No image of the dataset is called ${file}. Import it first, or correct the name.`,
      };
}
