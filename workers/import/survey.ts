import type { ImportChoice, ImportPlan } from "@/db/schema";
import { allowedExpansion, expandsTooFar, type Opened } from "./open";
import { filesOf, type Reading } from "./reading";
import { Refusal, tooLarge } from "./refusal";
import type { SourceFile } from "./sources/source";
import { isClassGuessed } from "./tables/columns";
import { previewCell, previewRows } from "./tables/table";

/** What the project has: classes by their names, and those that take no new image. */
export interface KnownClasses {
  names: ReadonlySet<string>;
  archived: ReadonlySet<string>;
  /** Those that were merged, with the names of what they go by today. */
  merged: ReadonlyMap<string, string>;
}

/** That a project has, and that a plan lists. */
export const maxClasses = 1000;
const examples = 3;
const notAnImage = "not-an-image";
/** Prints of more files than these take too much memory. */
const maxPrints = 1_000_000;
/** Names of classes that are counted; of more it is told that they are more. */
export const maxNames = 20_000;

/** Names of files that no image has. What they hold is looked at all the same when the import runs. */
const noImage =
  /\.(txt|md|pdf|html?|svg|xml|ya?ml|zip|tar|t?gz|bz2|xz|7z|rar|mp4|mov|avi|mkv|mp3|wav|py|ipynb|docx?|xlsx?|json|jsonl|csv|tsv|db|npy|npz|parquet|bmp|heic|psd|exe|dll|sh|js)$/i;

/** The class that images get, or null where the person leaves the class out. */
export function targetOf(className: string, { classes }: ImportChoice): string | null {
  return classes && Object.hasOwn(classes, className) ? (classes[className] ?? null) : className;
}

export const isLeftOut = (className: string | null, choice: ImportChoice) =>
  className !== null && targetOf(className, choice) === null;

export const archivedClass = (name: string) =>
  new Refusal(
    "class-archived",
    `The class ${name} is archived and takes no new images. Take it back in the project's settings, or give these images another class.`,
  );

/** What an import would bring in by its directory alone: names, sizes and tables, no content of an image. */
export async function survey(
  opened: Opened,
  reading: Reading,
  choice: ImportChoice,
  known: KnownClasses,
  maxImageBytes: number,
): Promise<ImportPlan> {
  const classes = new Map(reading.namedClasses.map((name) => [name, { files: 0, taken: 0 }]));
  const splits = { train: 0, validation: 0, test: 0, none: 0 };
  const refusals = new Map<string, ImportPlan["refusals"][number]>();
  const prints = new Set<number>();
  const allowed = allowedExpansion(reading.source.bytes);
  let expands = 0;
  let repeated: number | null = 0;
  let files = 0;
  let ignored = 0;
  let unlabelled = 0;
  let at = -1;
  for await (const file of filesOf(opened, reading.source)) {
    at += 1;
    if (reading.isIgnored(file)) {
      ignored += 1;
      continue;
    }
    files += 1;
    try {
      const place = await reading.place(file, at);
      check(file, maxImageBytes);
      expands += file.bytes;
      if (expands > allowed) throw expandsTooFar(allowed, reading.source.bytes);
      const target = place.className === null ? null : targetOf(place.className, choice);
      const isArchived = target !== null && known.archived.has(target);
      if (place.className === null) unlabelled += 1;
      else if (classes.has(place.className) || classes.size <= maxNames) {
        const counted = classes.get(place.className) ?? { files: 0, taken: 0 };
        counted.files += 1;
        if (!isArchived) counted.taken += 1;
        classes.set(place.className, counted);
      }
      if (isArchived) throw archivedClass(target);
      splits[place.split ?? "none"] += 1;
      if (file.print === null || prints.size > maxPrints) repeated = null;
      else if (repeated !== null && prints.has(file.print)) repeated += 1;
      else prints.add(file.print);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      count(refusals, error, file.name);
    }
  }
  const collator = new Intl.Collator("en", { numeric: true });
  const names = [...classes].sort(([a], [b]) => collator.compare(a, b) || (a < b ? -1 : 1));
  return {
    format: opened.format,
    layout: reading.layout,
    layouts: reading.layouts,
    files,
    ignored,
    classes: names
      .slice(0, maxClasses)
      .map(([name, counts]) => ({ name, ...counts, isKnown: known.names.has(name) })),
    unlabelled,
    splits,
    refusals: [...refusals.values()].sort((a, b) => b.files - a.files),
    repeated,
    question: refusals.get(notAnImage)?.files === files ? null : questionOf(reading, choice, classes.size),
    table:
      reading.layout === "columns" ? opened.partsTable : reading.table && plannedTable(reading.table, choice),
    tables: opened.tables.map(({ name }) => name),
    strayRows: reading.strayRows,
    relabelling: null,
  };
}

function check(file: SourceFile, maxImageBytes: number): void {
  if (file.refusal) throw file.refusal;
  if (file.bytes > maxImageBytes) throw tooLarge(file.bytes, maxImageBytes);
  if (!file.place && noImage.test(file.name)) {
    throw new Refusal(
      notAnImage,
      "By its name the file is no image: what it holds is looked at when the import runs.",
    );
  }
}

function count(
  refusals: Map<string, ImportPlan["refusals"][number]>,
  { code, message }: Refusal,
  name: string,
): void {
  const shown = name.replace(/\p{Cc}/gu, "\ufffd").slice(0, 200);
  const held = refusals.get(code);
  if (!held) refusals.set(code, { code, reason: message, files: 1, examples: [shown] });
  else {
    held.files += 1;
    if (held.examples.length < examples) held.examples.push(shown);
  }
}

const columnsQuestion = "Which columns of the table hold the file and its class?";
export const tooManyClasses = (count: number) =>
  `This would make ${count > maxNames ? `more than ${maxNames.toLocaleString("en")}` : count} classes; a project has at most ${maxClasses}. Is it something else that names the classes?`;

function questionOf({ layout, table }: Reading, { loose }: ImportChoice, classes: number): string | null {
  if (classes > maxClasses) return tooManyClasses(classes);
  if (loose) return null;
  if (layout === "table" && !(table?.columns?.class && table.columns.file)) return columnsQuestion;
  if (layout === "flat" || (layout !== "folders" && classes === 0)) {
    return "Nothing says of which class these images are. Shall they come in unlabelled, or as images of one class?";
  }
  return null;
}

/** How a table is read, with its first rows. */
export function plannedTable(
  { found, columns }: NonNullable<Reading["table"]>,
  choice: ImportChoice,
): ImportPlan["table"] {
  return {
    file: found.name,
    kind: found.table.kind,
    encoding: found.encoding,
    separator: found.table.separator,
    columns: found.table.columns,
    imageColumns: [],
    rows: found.head.slice(0, previewRows).map((cells) => cells.map((cell) => cell.slice(0, previewCell))),
    rowCount: found.table.rowCount,
    chosen: columns,
    isClassGuessed:
      columns !== null && !choice.table?.columns && isClassGuessed(found.table.columns, columns),
  };
}
