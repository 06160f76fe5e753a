import { unsplitFolder } from "@/ml/splits";
import { ArchiveError, Refusal } from "./refusal";

export type Split = "train" | "validation" | "test";

/** Where a file belongs. */
export interface Place {
  /** Null where it has none: it comes in unlabelled. */
  className: string | null;
  /** Null where nothing names a split. */
  split: Split | null;
  /** What its images have in common that must stay together when splits are drawn. */
  group: string | null;
}

const splitNames: ReadonlyMap<string, Split> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["valid", "validation"],
  ["val", "validation"],
  ["validation", "validation"],
  ["test", "test"],
  ["testing", "test"],
]);

/** The split that a word is the name of. */
export const splitOf = (word: string | undefined) => splitNames.get(word?.trim().toLowerCase() ?? "") ?? null;

/** The split that a file's name tells of: `train-00001.parquet`, `val2017`, and MNIST's `t10k` for its tests. */
export function splitNamed(name: string): Split | null {
  for (const word of name.split(/[^\p{L}\p{N}]+/u)) {
    const split = /^t10k$/i.test(word) ? "test" : splitOf(word.replace(/\d+$/, ""));
    if (split) return split;
  }
  return null;
}

/** Directories beyond this are no dataset but an attack on whoever reads them. */
const maxFiles = 5_000_000;
/** More folders than this are no folder per class. */
const maxFolders = 20_000;
const maxClassName = 200;
/** What file systems take of one part of a path, in bytes, and of the whole. */
const maxPartBytes = 255;
const maxNameLength = 4096;

/** Files that operating systems leave behind, and hidden ones: left out without a word each. */
export function isIgnored(name: string): boolean {
  return name
    .split("/")
    .some((part) => part === "__MACOSX" || /^\.[^.]/.test(part) || /^(thumbs\.db|desktop\.ini)$/i.test(part));
}

/** By its name a text, a table or a program, which lie beside images: where they lie says nothing of classes. */
const isBeside = (name: string) =>
  /\.(txt|md|rst|csv|tsv|jsonl?|ndjson|xml|ya?ml|toml|ini|cfg|log|pdf|docx?|xlsx?|html?|py|ipynb|m|sh)$|(^|\/)(readme|licen[cs]e)$/i.test(
    name,
  );

/** Throws Refusal for a name that would leave the folder it is unpacked to, or that no file system takes. */
export function checkName(name: string): void {
  const refuse = (what: string) => {
    throw new Refusal("bad-name", `The name ${what}. Pack the folder again with plain relative names.`);
  };
  if (name.startsWith("/")) refuse("is an absolute path");
  if (/^[a-z]:/i.test(name)) refuse("begins with a drive letter");
  if (name.includes("\\")) refuse("holds a backslash");
  if (/\p{Cc}/u.test(name)) refuse("holds a control character");
  if (/[\u202a-\u202e\u2066-\u2069]/.test(name))
    refuse("holds a character that turns the direction of writing");
  if (name.split("/").some((part) => Buffer.byteLength(part) > maxPartBytes) || name.length > maxNameLength) {
    refuse("is longer than file systems take");
  }
  if (name.split("/").some((part) => /^\.+$/.test(part))) refuse("points out of its folder");
}

/** Whether no project can have a class of this name. */
export const isLongClassName = (name: string) => name.length > maxClassName;

export const longClassName = () =>
  new Refusal(
    "no-class",
    `The class's name is longer than ${maxClassName} characters: a description, perhaps? Choose another column, or shorten it.`,
  );

/** Throws Refusal for a class that no project can have. */
export function checkClassName(name: string | null): void {
  if (name !== null && isLongClassName(name)) throw longClassName();
}

const hasBadName = (name: string) => {
  try {
    checkName(name);
    return false;
  } catch {
    return true;
  }
};

/** Folders of a path, without the file's own name. */
const foldersOf = (name: string) =>
  name
    .split("/")
    .slice(0, -1)
    .filter((part) => part !== "");

/** Reads the directory of an archive name by name and finds out which folders are classes and splits. */
export class LayoutReader {
  /** Folder path → files lying directly in it. */
  private readonly folders = new Map<string, number>();
  private files = 0;
  private ignored = 0;

  /** `name` ends in "/" for a folder. */
  add(name: string): void {
    const isFolder = name.endsWith("/");
    if (isIgnored(name)) {
      if (!isFolder) this.ignored += 1;
      return;
    }
    if (!isFolder) this.files += 1;
    if (this.files > maxFiles) {
      throw new ArchiveError(
        `The archive has more than ${maxFiles.toLocaleString("en")} files. Import it in several parts.`,
      );
    }
    if (hasBadName(name)) return;
    const path = foldersOf(name).join("/");
    this.folders.set(path, (this.folders.get(path) ?? 0) + (isFolder || isBeside(name) ? 0 : 1));
    if (this.folders.size > maxFolders) {
      throw new ArchiveError(
        `The archive has more than ${maxFolders.toLocaleString("en")} folders, so they cannot be classes. Give each class one folder, and import again.`,
      );
    }
  }

  /** The layout, once every name was added. */
  finish(): Layout {
    return new Layout(this.folders, this.files, this.ignored);
  }
}

/**
 * Where each file belongs: one folder per class, below the folders that all files share (`mnist/…`), with or without
 * a folder above it that names a split, and folders below that which hold nothing but the classes (`train/images/…`).
 * Folders within a class are part of it.
 */
export class Layout {
  /** Folders above those that count: shared by every file. */
  readonly root: readonly string[];
  /** Whether the first folder below the root names a split, by its name in the archive. */
  private readonly splitFolders: ReadonlySet<string>;
  /** Folders between a split and its classes, the same in each split. */
  private readonly withinSplits: readonly string[];
  /** Classes in the order people count: 2 before 10. */
  readonly classNames: readonly string[];

  constructor(
    folders: ReadonlyMap<string, number>,
    /** Files that are worked on, those with bad names included. */
    readonly fileCount: number,
    readonly ignoredCount: number,
  ) {
    const all = [...folders].map(([path, files]) => ({ parts: path === "" ? [] : path.split("/"), files }));
    const filled = all.filter(({ parts, files }) => files > 0 && parts.length > 0);
    this.root = sharedRoot(filled);
    this.splitFolders = this.findSplitFolders(all);
    this.withinSplits = sharedWithin(
      filled.flatMap(({ parts }) => {
        const [split, ...below] = this.isBelowRoot(parts) ? parts.slice(this.root.length) : [];
        return split !== undefined && this.splitFolders.has(split) && below.length > 0
          ? [{ split, below }]
          : [];
      }),
    );
    const names = new Set<string>();
    for (const { parts } of all) {
      const place = this.placeOf(parts);
      if (place && !(place instanceof Refusal)) names.add(place.className);
    }
    const collator = new Intl.Collator("en", { numeric: true });
    this.classNames = [...names].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1));
  }

  /** Place of a file by its name. Throws Refusal where its name is bad or no folder gives it a class. */
  place(name: string): Place {
    checkName(name);
    const place = this.placeOf(foldersOf(name));
    if (place instanceof Refusal) throw place;
    if (place) return place;
    if (isBeside(name)) {
      throw new Refusal("not-an-image", "By its name the file is no image, and no class folder holds it.");
    }
    throw new Refusal(
      "no-class",
      "The file lies in no class folder. Put it into a folder named like its class, for example cat/1.png or train/cat/1.png.",
    );
  }

  private placeOf(parts: readonly string[]): (Place & { className: string }) | Refusal | null {
    if (!this.isBelowRoot(parts)) return null;
    const [first, ...below] = parts.slice(this.root.length);
    if (first === undefined) return null;
    const isSplit = this.splitFolders.has(first);
    if (isSplit && this.withinSplits.some((part, index) => below[index] !== part)) return null;
    const folder = isSplit ? below[this.withinSplits.length] : first;
    if (folder === undefined) return null;
    const className = folder.normalize("NFC").trim();
    if (className === "")
      return new Refusal("no-class", "The class folder's name is blank. Name it like the class.");
    if (className.length > maxClassName) {
      return new Refusal(
        "no-class",
        `The class folder's name is longer than ${maxClassName} characters. Shorten it.`,
      );
    }
    return { className, split: isSplit ? splitOf(first) : null, group: null };
  }

  private isBelowRoot(parts: readonly string[]): boolean {
    return this.root.every((part, index) => parts[index] === part);
  }

  /** A folder named `test` is a split where folders lie in it; with pictures right in it, it is a class of that name. */
  private findSplitFolders(all: readonly { parts: string[]; files: number }[]): Set<string> {
    const found = new Set<string>();
    const named = new Set<string>();
    for (const { parts } of all) {
      if (!this.isBelowRoot(parts)) continue;
      const [first, second] = parts.slice(this.root.length);
      // As an export has it beside the folders of splits.
      if (first === unsplitFolder && second !== undefined) named.add(first);
      if (first === undefined || !splitOf(first)) continue;
      named.add(first);
      if (second !== undefined) found.add(first);
    }
    // Beside a real split folder, one without folders in it is a split that nobody filled, no class.
    return found.size > 0 ? named : found;
  }
}

/** The folders that all files share, stopping above a split, and above the class where all are of one class. */
function sharedRoot(filled: readonly { parts: string[]; files: number }[]): string[] {
  const [first] = filled;
  if (!first) return [];
  const root: string[] = [];
  for (const part of first.parts) {
    if (splitOf(part) || !filled.every(({ parts }) => parts[root.length] === part)) break;
    root.push(part);
  }
  while (root.length > 0) {
    const direct = filled.find(({ parts }) => parts.length === root.length)?.files ?? 0;
    const below = filled.reduce((sum, { parts, files }) => sum + (parts.length > root.length ? files : 0), 0);
    if (direct <= below) break;
    root.pop();
  }
  return root;
}

/**
 * The folders below those of splits that every split shares and that hold nothing but the class folders. A class that all
 * splits share is none of them: pictures lie right in it, or the folders in it are not those of another split.
 */
function sharedWithin(filled: readonly { split: string; below: readonly string[] }[]): readonly string[] {
  const shared: string[] = [];
  const isShared = (part: string, at: number) =>
    filled.every(({ below }) => below[at] === part && below.length > at + 1);
  for (let part = filled[0]?.below[0]; part !== undefined && isShared(part, shared.length); ) {
    shared.push(part);
    part = filled[0]?.below[shared.length];
  }
  const splitsOf = new Map<string, Set<string>>();
  for (const { split, below } of filled) {
    const folder = below[shared.length] ?? "";
    splitsOf.set(folder, (splitsOf.get(folder) ?? new Set()).add(split));
  }
  const isOneSplit = new Set(filled.map(({ split }) => split)).size === 1;
  return isOneSplit || [...splitsOf.values()].some((splits) => splits.size > 1) ? shared : [];
}
