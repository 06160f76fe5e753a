import { sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { firstIdAt } from "@/db/ids";
import type { ImportChoice, ImportPlan, TableColumns } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { type Placing, placeImages } from "@/server/datasets/places";
import { appendLabels, type Choice, holdImages, textArray } from "@/server/labels/append";
import { batchOfKey, beginBatch, endBatch } from "@/server/labels/commands";
import {
  classNamesOf,
  type Into,
  type Match,
  matchesFrom,
  matchImages,
  namesFound,
  type Summary,
  summaryOf,
} from "./match";
import type { Note } from "./notes";
import type { FoundTable } from "./open";
import { ArchiveError, type Refusal } from "./refusal";
import { type RowRefusal, rowRefusals, type Staged } from "./staged";
import {
  archivedClass,
  type KnownClasses,
  maxClasses,
  maxNames,
  plannedTable,
  targetOf,
  tooManyClasses,
} from "./survey";
import { findColumns } from "./tables/columns";
import { fileKey } from "./tables/file-key";
import type { ImportRow, ImportWriter } from "./write";

/** Rows that are written at a time. */
const batchRows = 5000;
const examples = 3;

/** A table by itself, and where its rows are matched with the images of its dataset. */
export interface TableOf {
  db: Database;
  staged: Staged;
  row: Into;
  found: FoundTable;
}

/** Stages the rows of a table and finds their images. @returns how many rows there are. */
async function matchRows(
  { staged, row, found: { table } }: TableOf,
  columns: TableColumns,
  named: readonly string[] = [],
): Promise<number> {
  const files = await staged.takeRows([{ table, columns, folder: "" }], true, named);
  await matchImages(staged, row);
  return files;
}

/**
 * Which columns hold what, and how many rows there are, matched with the images: the file is named by the column whose
 * values name images that are here. All images are walked through once where that is the column that looks like it.
 * @returns null columns where none names files; rows of incomplete ones are not matched.
 */
async function matchTable(
  own: TableOf,
  choice: ImportChoice,
): Promise<{ columns: TableColumns | null; files: number }> {
  const { table, head } = own.found;
  const chosen = choice.table?.columns;
  if (chosen) return { columns: chosen, files: isComplete(chosen) ? await matchRows(own, chosen) : 0 };
  const names = [...new Set(head.flat().map(fileKey))].filter((file) => file !== "");
  const guess = findColumns(table.columns, head, null);
  let files = 0;
  if (isComplete(guess)) files = await matchRows(own, guess, names);
  else {
    await own.staged.takeRows([], true, names);
    await matchImages(own.staged, own.row);
  }
  const here = await namesFound(own.staged, names);
  const columns = findColumns(table.columns, head, (value) => here.has(value)) ?? guess;
  if (!isComplete(columns)) return { columns, files: 0 };
  // What else they hold follows from the column of the file.
  return { columns, files: columns.file === guess?.file ? files : await matchRows(own, columns) };
}

const isComplete = (columns: TableColumns | null): columns is TableColumns =>
  columns !== null &&
  columns.file !== null &&
  [columns.class, columns.split, columns.group].some((column) => column !== null);

const columnsQuestion =
  "Which columns of the table hold the file, and what it says of it: its class, its split or its group?";

const nothing: Summary = {
  ...{ matched: 0, unmatched: 0, ambiguous: 0, unchanged: 0, splits: 0, groups: 0 },
  classes: [],
  refusals: [],
};

/** What a table by itself would do to the images of a dataset. */
export async function surveyTable(
  own: TableOf,
  choice: ImportChoice,
  known: KnownClasses,
): Promise<ImportPlan> {
  const { found, staged, row } = own;
  const { columns, files } = await matchTable(own, choice);
  let summary: Summary | null = null;
  if (isComplete(columns)) {
    const limits = { mostClasses: maxNames + 1, examples };
    summary = await summaryOf(staged, row, targetsOf(choice, known), limits);
  }
  const { classes, refusals, ...relabelling } = summary ?? nothing;
  return {
    format: found.table.kind,
    layout: "table",
    layouts: ["table"],
    files,
    ignored: 0,
    classes: classes.slice(0, maxClasses).map((each) => ({ ...each, isKnown: known.names.has(each.name) })),
    unlabelled: 0,
    splits: { train: 0, validation: 0, test: 0, none: 0 },
    refusals: refusals.map(({ code: kept, files, examples: [first, ...others] }) => {
      const code = Object.hasOwn(rowRefusals, kept) ? rowRefusals[kept as RowRefusal].code : kept;
      return {
        code,
        reason: reasonOf(code, first?.file ?? "", first?.class ?? ""),
        files,
        examples: [first, ...others].map((each) => each?.file.slice(0, 200) ?? ""),
      };
    }),
    repeated: null,
    question: !summary
      ? columnsQuestion
      : classes.length > maxClasses
        ? tooManyClasses(classes.length)
        : null,
    table: plannedTable({ found, columns }, choice),
    tables: [found.name],
    relabelling,
  };
}

/** Classes of the table that do not come in as they are: that are called otherwise, left out, merged or archived. */
function targetsOf(choice: ImportChoice, { archived, merged }: KnownClasses) {
  return [...new Set([...Object.keys(choice.classes ?? {}), ...archived, ...merged.keys()])].map(
    (className) => {
      const chosen = targetOf(className, choice);
      const isArchived = chosen !== null && archived.has(chosen);
      const target = chosen === null || isArchived ? chosen : (merged.get(chosen) ?? chosen);
      return { class: className, target, isArchived };
    },
  );
}

/**
 * Gives the images of a dataset that a table names their classes, splits and groups, from the row where the import stands,
 * by one batch whose key is the import's id: by that it is listed and taken back, whatever attempt wrote how much of it. What
 * somebody labelled after the import was confirmed is left alone, and noted.
 */
export async function executeTable(
  writer: ImportWriter,
  own: TableOf,
  { choice, known }: { choice: ImportChoice; known: KnownClasses },
  stopped: () => "cancelled" | "interrupted" | null,
): Promise<"finished" | "cancelled" | "interrupted"> {
  const { staged, row } = own;
  const { columns, files: total } = await matchTable(own, choice);
  if (!isComplete(columns))
    throw new ArchiveError(
      "The columns of the file and of what it says are not chosen. Import the table again.",
    );
  const targets = (await classNamesOf(staged, maxNames + 1)).flatMap((name) => targetOf(name, choice) ?? []);
  await writer.begin(
    [...new Set(targets)].filter((name) => !known.archived.has(name)),
    total,
    0,
  );
  for (let from = writer.row.processedFiles; from < total; from += batchRows) {
    const stop = stopped();
    if (stop) return stop;
    const matches = await matchesFrom(staged, row, from, from + batchRows);
    await writer.relabel(Math.min(total, from + batchRows), async (tx, publish) => {
      await writer.holdClasses(tx, classesGiven(matches, { choice, known }));
      const { wanted, notes } = askedBy(matches, { choice, known, writer });
      const { late, ...done } = await writeBatch(tx, writer.row, wanted, publish);
      return { ...done, notes: [...notes, ...late] };
    });
  }
  return stopped() ?? "finished";
}

/** What a row gives its image: the class, where it says another one than the image has, and its place. */
interface Wanted {
  match: Match & { imageId: string };
  given: { className: string; classId: string } | null;
  placing: Placing | null;
}

/** Classes that rows give to images, as the person calls them. */
const classesGiven = (
  matches: readonly Match[],
  { choice, known }: { choice: ImportChoice; known: KnownClasses },
): string[] =>
  matches.flatMap((match) => {
    const target = match.class === null ? null : targetOf(match.class, choice);
    return target === null || codeOf(match, target, known) !== null ? [] : [target];
  });

/** What rows ask for, by what the classes go by while the writer holds them. */
function askedBy(
  matches: readonly Match[],
  { choice, known, writer }: { choice: ImportChoice; known: KnownClasses; writer: ImportWriter },
): { wanted: Map<string, Wanted>; notes: Note[] } {
  const notes: Note[] = [];
  const wanted = new Map<string, Wanted>();
  for (const match of matches) {
    const { imageId, held, split, group } = match;
    const target = match.class === null ? null : targetOf(match.class, choice);
    const code = codeOf(match, target, known);
    if (code !== null || imageId === null) {
      notes.push(refused(match, code ?? "no-such-image", target ?? ""));
      continue;
    }
    // A class that is left out leaves its images as they are.
    if (match.class !== null && target === null) continue;
    const today = target === null ? null : writer.classOf(target);
    // As where it was archived before the import began.
    if (today?.archivedAt) {
      notes.push(refused(match, "class-archived", today.name));
      continue;
    }
    const given = today && today.id !== held.classId ? { className: today.name, classId: today.id } : null;
    const moves = (split !== null && split !== held.split) || (group !== null && group !== held.group);
    const placing = moves ? { imageId, split: split ?? held.split, group: group ?? held.group } : null;
    if (given || placing) wanted.set(imageId, { match: { ...match, imageId }, given, placing });
    else notes.push(unchanged(match, today?.name ?? null));
  }
  return { wanted, notes };
}

function codeOf(match: Match, target: string | null, { archived }: KnownClasses): string | null {
  if (match.code !== null) return rowRefusals[match.code].code;
  if (match.imageId === null) return match.isAmbiguous ? "ambiguous-name" : "no-such-image";
  return target !== null && archived.has(target) ? "class-archived" : null;
}

/** Labels and places images as the import's batch, but those that somebody labelled since, of which it answers with a note. */
async function writeBatch(
  tx: Transaction,
  row: ImportRow,
  wanted: ReadonlyMap<string, Wanted>,
  publish: Publish,
): Promise<{ labelled: number; placed: number; late: Note[] }> {
  if (wanted.size === 0) return { labelled: 0, placed: 0, late: [] };
  const { projectId, datasetId, id: importId, createdBy, confirmedAt } = row;
  const held = await holdImages(tx, projectId, [...wanted.keys()]);
  const since = firstIdAt("Label", confirmedAt ?? new Date());
  const others = await tx.execute<{ image_id: string }>(sql`
    select distinct image_id from labels where image_id = any(${textArray([...held.keys()])})
    and id >= ${since} and origin_id is distinct from ${importId}`);
  const labelledSince = new Set(others.map(({ image_id }) => image_id));
  const choices: Choice[] = [];
  const placings: Placing[] = [];
  const late: Note[] = [];
  for (const [imageId, { match, given, placing }] of wanted) {
    const now = held.get(imageId);
    if (now === undefined) continue;
    if (given && now !== given.classId && (labelledSince.has(imageId) || now !== match.held.classId)) {
      late.push(labelledLater(match));
      continue;
    }
    if (given && now !== given.classId) choices.push({ imageId, classId: given.classId });
    else if (given && !placing) late.push(unchanged(match, given.className));
    if (placing) placings.push(placing);
  }
  if (choices.length + placings.length === 0) return { labelled: 0, placed: 0, late };
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
  const placed = await placeImages(tx, { datasetId, batchId: batch.id }, placings);
  const images = new Set([...choices, ...placings].map(({ imageId }) => imageId));
  await endBatch(tx, batch, { imageCount: batch.imageCount + images.size });
  publish(projectId, "LABELS_CHANGED", batch.id);
  return { labelled, placed, late };
}

const refused = ({ entry, file }: Match, code: string, className: string): Note => ({
  ...{ entry, name: file, kind: "refused", code },
  reason: reasonOf(code, file, className),
});

const unchanged = ({ entry, file }: Match, className: string | null): Note => ({
  ...{ entry, name: file, kind: "duplicate", code: "unchanged" },
  reason:
    className === null
      ? "The image is where the table says already."
      : `The image is of the class ${className} already.`,
});

const labelledLater = ({ entry, file }: Match): Note => ({
  ...{ entry, name: file, kind: "refused", code: "labelled-since" },
  reason:
    "Somebody labelled the image after the import was confirmed: that stays. Import the row again if its class is right.",
});

/** Why a row is refused, in words. */
function reasonOf(code: string, file: string, className: string): string {
  if (code === "class-archived") return archivedClass(className).message;
  if (code === "ambiguous-name") {
    return `Several images of the dataset are called ${file}. Give the path, or the sha256 of the image.`;
  }
  if (code === "no-such-image") {
    return `No image of the dataset is called ${file}. Import it first, or correct the name.`;
  }
  const refusal: Refusal | undefined = Object.values(rowRefusals).find((each) => each.code === code);
  if (!refusal) throw new Error(`No reason is written for ${code}`);
  return refusal.message;
}
