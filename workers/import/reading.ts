import type { ImportChoice, ImportPlan, TableColumns } from "@/db/schema";
import { checkClassName, checkName, isIgnored, type Place, splitOf } from "./layout";
import type { FoundTable, Opened } from "./open";
import { ArchiveError, Refusal } from "./refusal";
import type { Source, SourceFile } from "./sources/source";
import { findColumns } from "./tables/columns";
import { fileKey } from "./tables/file-key";
import { FileLabels } from "./tables/labels";
import { looksLikeImage } from "./tables/table";

type LayoutKind = ImportPlan["layout"];

/** How an upload is read: which of its files are worked on, and where each belongs. The same choice gives the same. */
export interface Reading {
  layout: LayoutKind;
  layouts: LayoutKind[];
  source: Source;
  table: { found: FoundTable; columns: TableColumns | null } | null;
  /** Classes that come in even where no file has them: empty folders. As the upload names them. */
  namedClasses: readonly string[];
  /** Neither imported nor refused: files of operating systems, the table itself. */
  isIgnored(file: SourceFile): boolean;
  /** Where a file belongs, classes as the upload names them. Throws Refusal. */
  place(file: SourceFile): Place;
}

/** Of the rows of a table, so many are looked at to tell its columns. */
const lookedAtRows = 200;
/** From this share of images in class folders on, the folders are what was meant. */
const mostPlaced = 0.95;

/** @throws ArchiveError where the upload has nothing to import. */
export function readingOf(opened: Opened, choice: ImportChoice): Reading {
  const { archive, parts } = opened;
  const candidates = tablesFor(opened);
  const chosen = choice.table && opened.tables.find(({ name }) => name === choice.table?.file);
  const best = chosen ? { found: chosen, columns: columnsIn(chosen, opened) } : candidates[0];
  const table = best && { ...best, columns: (chosen && choice.table?.columns) || best.columns };
  const layouts: LayoutKind[] = [];
  if (archive && opened.layout.classNames.length > 0) layouts.push("folders");
  if (archive && opened.tables.length > 0) layouts.push("table");
  if (parts) layouts.push("columns");
  if (archive) layouts.push("flat");
  const wished = choice.layout && layouts.includes(choice.layout) ? choice.layout : null;
  const layout = wished ?? likeliest(opened, candidates, layouts);
  const source = layout === "columns" ? parts : archive;
  if (!source) {
    throw new ArchiveError(
      "The upload has no files in it that can be images. Send a folder with images in it.",
    );
  }
  const base = { layout, layouts, source, table: table ?? null };
  if (layout === "columns") {
    return {
      ...base,
      namedClasses: [],
      isIgnored: () => false,
      place: (file) => placeByColumns(file, choice),
    };
  }
  if (layout === "table" && table) {
    const { labels, used } = labelsOf(opened, table);
    return {
      ...base,
      namedClasses: [],
      isIgnored: ({ name }) => isIgnored(name) || used.has(name),
      place: ({ name }) => placeByTable(labels, name, choice.loose),
    };
  }
  const isFlat = layout === "flat";
  return {
    ...base,
    namedClasses: isFlat ? [] : opened.layout.classNames,
    isIgnored: ({ name }) => isIgnored(name),
    place: ({ name }) => {
      checkName(name);
      if (isFlat) return loosePlace(choice.loose ?? { className: null }, name);
      try {
        return opened.layout.place(name);
      } catch (error) {
        if (choice.loose && error instanceof Refusal && error.code === "no-class") {
          return loosePlace(choice.loose, name);
        }
        throw error;
      }
    },
  };
}

function placeByColumns({ name, place }: SourceFile, { loose }: ImportChoice): Place {
  checkName(name);
  checkClassName(place?.className ?? null);
  return {
    className: place?.className ?? loose?.className ?? null,
    split: place?.split ?? null,
    group: place?.group ?? null,
  };
}

function placeByTable(labels: FileLabels, name: string, loose: ImportChoice["loose"]): Place {
  checkName(name);
  const found = labels.find(name);
  if (found instanceof Refusal) throw found;
  checkClassName(found?.className ?? null);
  if (found?.className) return { ...found, split: found.split ?? splitOfFolders(name) };
  if (loose) return { ...loosePlace(loose, name), group: found?.group ?? null };
  throw new Refusal(
    "no-class",
    found
      ? "The table names the file and gives it no class. Fill the class in, or let such images come in unlabelled."
      : "The table does not name the file. Add a row for it, or let such images come in unlabelled.",
  );
}

const loosePlace = ({ className }: { className: string | null }, name: string): Place => ({
  className,
  split: splitOfFolders(name),
  group: null,
});

/** A folder such as `train` or `val2017` anywhere above the file. */
function splitOfFolders(name: string) {
  for (const part of name.split("/").slice(0, -1)) {
    const split = splitOf(part.replace(/\d+$/, ""));
    if (split) return split;
  }
  return null;
}

interface Candidate {
  found: FoundTable;
  columns: TableColumns | null;
}

const isAnnotated = ({ found }: Candidate) =>
  found.table.kind === "COCO" || found.table.kind === "Label Studio";

/** Tables that name files of the upload, those that give classes first. */
function tablesFor(opened: Opened): Candidate[] {
  return opened.tables
    .map((found) => ({ found, columns: columnsIn(found, opened) }))
    .filter(({ columns }) => columns !== null)
    .sort((a, b) => rank(b) - rank(a));
}

const rank = (candidate: Candidate) => (isAnnotated(candidate) ? 2 : candidate.columns?.class ? 1 : 0);

function columnsIn({ table }: FoundTable, opened: Opened): TableColumns | null {
  const rows: string[][] = [];
  table.each((cells) => rows.push(cells) < lookedAtRows);
  return findColumns(table.columns, rows, opened.archive ? filesOf(opened) : null);
}

const filesHeld = new WeakMap<Opened, (value: string) => boolean>();

/** Whether a value names a file of the archive: by path, by its last part, with or without its ending. */
function filesOf(opened: Opened): (value: string) => boolean {
  const held = filesHeld.get(opened);
  if (held) return held;
  const labels = new Set<string>();
  for (const { name } of opened.head) {
    const key = fileKey(name);
    const last = key.slice(key.lastIndexOf("/") + 1);
    for (const each of [key, last, last.replace(/\.[^.]+$/, "")]) labels.add(each);
  }
  const isFile = (value: string) => labels.has(value) || labels.has(value.slice(value.lastIndexOf("/") + 1));
  filesHeld.set(opened, isFile);
  return isFile;
}

function likeliest(opened: Opened, tables: readonly Candidate[], layouts: readonly LayoutKind[]): LayoutKind {
  const images = opened.head.filter(({ name }) => looksLikeImage(name) && !isIgnored(name));
  if (opened.parts && images.length === 0) return "columns";
  if (tables.some(isAnnotated)) return "table";
  const classes = new Set<string>();
  let placed = 0;
  for (const { name } of images) {
    try {
      classes.add(opened.layout.place(name).className ?? "");
      placed += 1;
    } catch {
      // In no class folder.
    }
  }
  const isByFolders = classes.size > 1 && placed >= mostPlaced * images.length;
  if (!isByFolders && tables.some(({ columns }) => columns?.class)) return "table";
  return layouts.includes("folders") ? "folders" : "flat";
}

/** COCO and Label Studio write a file a split: all of a kind are read together. */
function labelsOf(opened: Opened, table: Candidate): { labels: FileLabels; used: ReadonlySet<string> } {
  const read = isAnnotated(table)
    ? opened.tables.filter((each) => each.table.kind === table.found.table.kind)
    : [table.found];
  const labels = new FileLabels();
  for (const { name, table: each } of read) {
    const columns =
      each === table.found.table ? table.columns : { file: "file", class: "class", split: null, group: null };
    // Of several, each names the files beside it: those of train and test may be called the same.
    if (columns) labels.add(each, columns, read.length > 1 ? fileKey(name).replace(/[^/]*$/, "") : "");
  }
  return { labels, used: new Set(read.map(({ name }) => name)) };
}
