import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ImportChoice, PlannedTable } from "@/db/schema";
import { kindOf } from "./kind";
import { isIgnored, type Layout, LayoutReader } from "./layout";
import { freeExpansion, isPartName, openParts, type Unpacked, write } from "./parts";
import { ArchiveError, Refusal, readableBytes } from "./refusal";
import { Bundle } from "./sources/bundle";
import { SingleFile } from "./sources/single";
import type { Source, SourceFile } from "./sources/source";
import { TarSource } from "./sources/tar";
import { ZipSource } from "./sources/zip";
import { openTable } from "./tables/open-table";
import { firstRows, isTableName, type Table } from "./tables/table";

/** A table of an upload, taken apart. */
export interface FoundTable {
  name: string;
  table: Table;
  encoding: string;
  /** Its first rows, by which its columns are told. */
  head: readonly string[][];
}

/** An upload with its directory read, and nothing of its images. */
export interface Opened {
  /** What it is, in words. */
  format: string;
  /** Its files as they are packed; null where it is a table or a Parquet or IDX file by itself. */
  archive: Source | null;
  /** The images of its Parquet and IDX files, which say their classes themselves. */
  parts: Source | null;
  /** Columns and first rows of its Parquet files, which are parts all of them. */
  partsTable: PlannedTable | null;
  tables: FoundTable[];
  layout: Layout;
  /** The first files of the archive. */
  head: SourceFile[];
  /** Whether `head` is all of them. */
  isWhole: boolean;
  close(): Promise<void>;
}

/** What all files together may unpack to: this many times the upload, and at least a gigabyte. */
const maxExpansion = 200;
export const allowedExpansion = (bytes: number) => Math.max(freeExpansion, maxExpansion * bytes);
export const expandsTooFar = (allowed: number, bytes: number) =>
  new ArchiveError(
    `The archive unpacks to more than ${readableBytes(allowed)} from ${readableBytes(bytes)}: a zip bomb, or damaged. Send the pictures in several archives, or as a folder.`,
  );

const headFiles = 100_000;
/** Tables that are unpacked, and files at the top that are looked at. */
const maxTables = 20;

/**
 * Opens an upload by what its content is, whatever its name, and reads its directory. Tables, Parquet and IDX files
 * of an archive are unpacked beside it, into `scratch`, where they are looked at.
 * @param unpacks whether those are needed.
 * @param table the table that was chosen, with its columns: of a Parquet file they decide what its images are called by.
 * @throws ArchiveError where it is nothing that can be imported.
 */
export async function openUpload(
  path: string,
  fileName: string,
  scratch: string,
  { unpacks = true, table }: { unpacks?: boolean; table?: ImportChoice["table"] } = {},
): Promise<Opened> {
  await rm(scratch, { recursive: true, force: true });
  const found = await kindOf(path, fileName);
  const target = { path, scratch, unpacks, table };
  if (found.kind === "zip") return openArchive(await ZipSource.open(path), "zip", target);
  if (found.kind === "tar") {
    const format = found.isGzipped ? "tar.gz" : "tar";
    return openArchive(await TarSource.open(path, found.isGzipped), format, target);
  }
  const empty = {
    archive: null,
    parts: null,
    partsTable: null,
    tables: [],
    layout: new LayoutReader().finish(),
    head: [],
    isWhole: true,
  };
  if (found.kind === "image") {
    const archive = await SingleFile.open(path, fileName);
    const head: SourceFile[] = [];
    for await (const file of archive.files()) head.push(file);
    return { ...empty, format: "image", archive, head, close: () => archive.close() };
  }
  if (found.kind === "table") {
    const own = await tableOf({ name: fileName, path }, join(scratch, "table"));
    return { ...empty, format: own.table.kind, tables: [own], close: async () => {} };
  }
  const parts = await openParts([{ name: fileName, path }], scratch, table);
  const { source } = parts;
  if (!source)
    throw new ArchiveError(`${fileName} holds no images. Send the file of the images with it, both at once.`);
  return {
    ...empty,
    format: found.kind === "parquet" ? "Parquet" : "IDX",
    parts: source,
    partsTable: parts.table,
    close: () => source.close(),
  };
}

interface Target {
  path: string;
  scratch: string;
  unpacks: boolean;
  table: ImportChoice["table"];
}

async function openArchive(source: Source, format: string, target: Target): Promise<Opened> {
  const { scratch, unpacks, table } = target;
  try {
    const reader = new LayoutReader();
    const head: SourceFile[] = [];
    const unpacked: Unpacked[] = [];
    const top: SourceFile[] = [];
    let count = 0;
    let budget = allowedExpansion(source.bytes);
    for await (const file of source.files()) {
      reader.add(file.name);
      if (file.isFolder) continue;
      count += 1;
      if (head.length < headFiles) head.push(bareOf(file));
      if (isAtTop(file.name) && top.length < maxTables) top.push(file);
      if (!unpacks || file.refusal || isIgnored(file.name)) continue;
      const isTable = isTableName(file.name) && unpacked.length < maxTables;
      if (!isTable && !isPartName(file.name)) continue;
      const path = join(scratch, String(unpacked.length));
      await mkdir(scratch, { recursive: true });
      try {
        budget -= await write(source.chunks(file), path, budget);
        unpacked.push({ name: file.name, path });
      } catch (error) {
        // A damaged one is refused in its turn, like any other file.
        if (!(error instanceof Refusal)) throw error;
      }
    }
    const inner = await archivesBeside(source, top, target.path);
    if (inner.length > 0) return await openArchive(new Bundle(source, inner), format, target);
    const parts = await openParts(
      unpacked.filter(({ name }) => isPartName(name)),
      scratch,
      table,
    );
    const close = async () => {
      await parts.source?.close();
      await source.close();
    };
    const layout = reader.finish();
    const tables = await tablesOf(
      unpacked.filter(({ name }) => isTableName(name)),
      scratch,
    );
    return {
      format,
      archive: source,
      parts: parts.source,
      partsTable: parts.table,
      tables,
      layout,
      head,
      isWhole: count === head.length,
      close,
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What may be an archive that was dropped together with a table, or that table. */
const isAtTop = (name: string) => !name.includes("/") && (isArchiveName(name) || isTableName(name));
const isArchiveName = (name: string) => /\.(zip|tar|tgz|tar\.gz)$/i.test(name);

/**
 * Archives that lie beside a table at the top of another one, not packed once more: dropped together, they are one
 * import. None where there is no table: an archive within an archive is then a file like others, and no image.
 */
async function archivesBeside(
  source: Source,
  top: readonly SourceFile[],
  path: string,
): Promise<{ name: string; source: Source }[]> {
  if (!top.some(({ name }) => isTableName(name))) return [];
  const inner: { name: string; source: Source }[] = [];
  for (const file of top) {
    const within = isArchiveName(file.name) ? await source.stretchOf?.(file) : null;
    if (!within) continue;
    const { name } = file;
    const found = await kindOf(path, name, within);
    inner.push({
      name,
      source:
        found.kind === "tar"
          ? await TarSource.open(path, found.isGzipped, within)
          : await ZipSource.open(path, within),
    });
  }
  return inner;
}

/** What is kept of many files must not hold on to what a source reads them by. */
const bareOf = ({ name, isFolder, bytes, print, refusal }: SourceFile): SourceFile => ({
  name,
  isFolder,
  bytes,
  print,
  refusal,
});

/** Rows that the columns of a table are told by. */
const lookedAtRows = 200;

async function tableOf({ name, path }: Unpacked, scratch: string): Promise<FoundTable> {
  const { table, encoding } = await openTable(path, name, scratch);
  return { name, table, encoding, head: await firstRows(table, lookedAtRows) };
}

/** Those of the files that are tables; what is JSON of another kind is none. */
async function tablesOf(files: readonly Unpacked[], scratch: string): Promise<FoundTable[]> {
  const tables: FoundTable[] = [];
  for (const [i, file] of files.entries()) {
    try {
      tables.push(await tableOf(file, join(scratch, `table-${i}`)));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
    }
  }
  return tables;
}
