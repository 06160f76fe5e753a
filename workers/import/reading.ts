import type { ImportChoice, ImportPlan, TableColumns } from "@/db/schema";
import { checkClassName, checkName, isIgnored, type Place, splitOf } from "./layout";
import type { FoundTable, Opened } from "./open";
import { ArchiveError, Refusal } from "./refusal";
import type { Source, SourceFile } from "./sources/source";
import type { Staged, StagedTable, StrayRows } from "./staged";
import { findColumns } from "./tables/columns";
import { fileKey } from "./tables/file-key";
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
  /** Rows of its table that name no file. */
  strayRows: StrayRows | null;
  /** Neither imported nor refused: files of operating systems, the table itself. */
  isIgnored(file: SourceFile): boolean;
  /**
   * Where a file belongs, classes as the upload names them. Throws Refusal.
   * @param at its number among the files of the source, folders apart. Quick where they are asked for in order.
   */
  place(file: SourceFile, at: number): Place | Promise<Place>;
}

/** Rows that name no file are shown so many of. */
const shownStrays = 3;

/** From this share of images in class folders on, the folders are what was meant. */
const mostPlaced = 0.95;

/**
 * @param staged where the rows of a table are kept, and what they say of each file.
 * @throws ArchiveError where the upload has nothing to import.
 */
export async function readingOf(opened: Opened, choice: ImportChoice, staged: Staged): Promise<Reading> {
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
  const base = { layout, layouts, source, table: table ?? null, strayRows: null };
  if (layout === "columns") {
    return {
      ...base,
      namedClasses: [],
      isIgnored: () => false,
      place: (file) => placeByColumns(file, choice),
    };
  }
  if (layout === "table" && table) {
    const read = tablesRead(opened, table);
    await staged.takeRows(read, false);
    await staged.placeFiles(namesOf(filesOf(opened, source)));
    const used = new Set(read.map(({ name }) => name));
    return {
      ...base,
      namedClasses: [],
      strayRows: await staged.strayRows(shownStrays),
      isIgnored: ({ name }) => isIgnored(name) || used.has(name),
      place: async ({ name }, at) => {
        checkName(name);
        return placeByTable(await staged.placeOf(at), name, choice.loose);
      },
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

/** Files of an upload as they were found when it was opened, where those are all, else found once more. */
export async function* filesOf(opened: Opened, source: Source): AsyncGenerator<SourceFile> {
  if (opened.isWhole && source === opened.archive) yield* opened.head;
  else for await (const file of source.files()) if (!file.isFolder) yield file;
}

async function* namesOf(files: AsyncIterable<SourceFile>): AsyncGenerator<string> {
  for await (const { name } of files) yield name;
}

function placeByTable(found: Place | Refusal | null, name: string, loose: ImportChoice["loose"]): Place {
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

const columnsIn = ({ table, head }: FoundTable, opened: Opened): TableColumns | null =>
  findColumns(table.columns, head, opened.archive ? namesAFile(opened) : null);

const filesHeld = new WeakMap<Opened, (value: string) => boolean>();
const withoutEnding = (path: string) => path.replace(/\.[^./]+$/, "");

/** Whether a value names a file of the archive: by path, by its last part, with or without its ending. */
function namesAFile(opened: Opened): (value: string) => boolean {
  const held = filesHeld.get(opened);
  if (held) return held;
  const labels = new Set<string>();
  for (const { name } of opened.head) {
    const key = fileKey(name);
    const last = key.slice(key.lastIndexOf("/") + 1);
    for (const each of [key, last, withoutEnding(last)]) labels.add(each);
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
  // Folders called train and test alone are splits of images that they tell no class of.
  const areSplits = classes.size > 0 && [...classes].every((name) => splitOf(name) !== null);
  const isByFolders = classes.size > 1 && !areSplits && placed >= mostPlaced * images.length;
  if (!isByFolders && tables.some(({ columns }) => columns?.class)) return "table";
  return layouts.includes("folders") && !areSplits ? "folders" : "flat";
}

/**
 * COCO and Label Studio write a file a split: all of a kind are read together. So are tables of one name and with the
 * columns that are read that each name the files beside them, as Hugging Face's folders of images have them: `train/metadata.csv`.
 */
function tablesRead(opened: Opened, table: Candidate): (StagedTable & { name: string })[] {
  const { found, columns: chosen } = table;
  const annotated = { file: "file", class: "class", group: null };
  const read = isAnnotated(table)
    ? opened.tables.filter((each) => each.table.kind === found.table.kind)
    : tablesBeside(opened, table);
  return read.flatMap(({ name, table: each }) => {
    const split = each.columns.find((column) => column === "split") ?? null;
    const columns = each === found.table || !isAnnotated(table) ? chosen : { ...annotated, split };
    // Of several, each names the files beside it: those of train and test may be called the same.
    const folder = read.length > 1 ? folderOf(name) : "";
    return columns ? [{ name, table: each, columns, folder }] : [];
  });
}

const folderOf = (name: string) => fileKey(name).replace(/[^/]*$/, "");
const nameOf = (name: string) => fileKey(name).slice(folderOf(name).length);

/** The tables that are read like one, which names the files of its own folder as they do; itself alone where it does not. */
function tablesBeside(opened: Opened, { found, columns }: Candidate): FoundTable[] {
  const wanted = Object.values(columns ?? {}).filter((column) => column != null);
  const alike = opened.tables.filter(
    ({ name, table }) =>
      nameOf(name) === nameOf(found.name) && wanted.every((column) => table.columns.includes(column)),
  );
  if (alike.length < 2) return [found];
  const paths = new Set(opened.head.flatMap(({ name }) => [fileKey(name), withoutEnding(fileKey(name))]));
  const isBeside = ({ name, head, table }: FoundTable) => {
    const at = table.columns.indexOf(columns?.file ?? "");
    const named = head.map((cells) => fileKey(cells[at] ?? "")).filter((key) => key !== "");
    return named.filter((key) => paths.has(folderOf(name) + key)).length > named.length / 2;
  };
  return isBeside(found) ? alike.filter(isBeside) : [found];
}
