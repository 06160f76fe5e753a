import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { isIgnored, type Layout, LayoutReader } from "./layout";
import { ArchiveError, Refusal, readableBytes } from "./refusal";
import { sniff } from "./sniff";
import { IdxSource, idxHeader } from "./sources/idx";
import { ParquetSource } from "./sources/parquet";
import { Sequence } from "./sources/sequence";
import { SingleFile } from "./sources/single";
import type { Source, SourceFile } from "./sources/source";
import { TarSource } from "./sources/tar";
import { ZipSource } from "./sources/zip";
import { isTableName, readTable, type Table } from "./tables/table";
import { decodeText, maxTableBytes } from "./tables/text";

/** A table of an upload, taken apart. */
export interface FoundTable {
  name: string;
  table: Table;
  encoding: string;
}

/** An upload with its directory read, and nothing of its images. */
export interface Opened {
  /** What it is, in words. */
  format: string;
  /** Its files as they are packed; null where it is a table or a Parquet or IDX file by itself. */
  archive: Source | null;
  /** The images of its Parquet and IDX files, which say their classes themselves. */
  parts: Source | null;
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
const freeExpansion = 1024 ** 3;
export const allowedExpansion = (bytes: number) => Math.max(freeExpansion, maxExpansion * bytes);

const headFiles = 100_000;
const maxTables = 20;

const isPartName = (name: string) => /\.parquet$|(ubyte|\.idx\d?)(\.gz)?$/i.test(name);

/**
 * Opens an upload by what its content is, whatever its name, and reads its directory. Tables, Parquet and IDX files
 * of an archive are unpacked beside it, into `scratch`, where they are looked at.
 * @param unpacks whether those are needed.
 * @throws ArchiveError where it is nothing that can be imported.
 */
export async function openUpload(
  path: string,
  fileName: string,
  scratch: string,
  unpacks = true,
): Promise<Opened> {
  await rm(scratch, { recursive: true, force: true });
  const found = await kindOf(path, fileName);
  if (found.kind === "zip") return openArchive(await ZipSource.open(path), "zip", scratch, unpacks);
  if (found.kind === "tar") {
    return openArchive(
      await TarSource.open(path, found.isGzipped),
      found.isGzipped ? "tar.gz" : "tar",
      scratch,
      unpacks,
    );
  }
  const empty = {
    archive: null,
    parts: null,
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
    const table = await tableOf(path, fileName);
    return { ...empty, format: table.table.kind, tables: [table], close: async () => {} };
  }
  const parts = await openParts([{ name: fileName, path }], scratch);
  if (!parts)
    throw new ArchiveError(`${fileName} holds no images. Send the file of the images with it, both at once.`);
  return {
    ...empty,
    format: found.kind === "parquet" ? "Parquet" : "IDX",
    parts,
    close: () => parts.close(),
  };
}

type Kind = { kind: "zip" | "image" | "table" | "parquet" | "idx" } | { kind: "tar"; isGzipped: boolean };

/** Bytes from the start of a file that tell what it is; a tar says so at byte 257. */
const tellingBytes = 1024;

async function kindOf(path: string, fileName: string): Promise<Kind> {
  const head = await firstBytes(path, false);
  if (/\.zip$/i.test(fileName) || head.toString("latin1", 0, 2) === "PK") return { kind: "zip" };
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const inner = await firstBytes(path, true);
    if (isTar(inner) || /\.(tgz|tar\.gz)$/i.test(fileName)) return { kind: "tar", isGzipped: true };
    if (idxHeader(inner)) return { kind: "idx" };
    throw new ArchiveError(`${fileName} is gzipped, and is neither a tar archive nor IDX. Unpack it first.`);
  }
  if (isTar(head) || /\.tar$/i.test(fileName)) return { kind: "tar", isGzipped: false };
  if (head.toString("latin1", 0, 4) === "PAR1") return { kind: "parquet" };
  if (idxHeader(head)) return { kind: "idx" };
  if (sniff(head)) return { kind: "image" };
  if (isTableName(fileName) || /\.txt$/i.test(fileName)) return { kind: "table" };
  throw new ArchiveError(
    `${fileName} is nothing that is imported: a zip, tar or tar.gz of images, an image, a table (CSV, JSON), Parquet or IDX is.`,
  );
}

const isTar = (bytes: Buffer) => bytes.toString("latin1", 257, 262) === "ustar";

async function firstBytes(path: string, isGzipped: boolean): Promise<Buffer> {
  if (!isGzipped) {
    const handle = await open(path, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(tellingBytes), 0, tellingBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }
  const file = createReadStream(path, { end: 64 * 1024 });
  const parts: Buffer[] = [];
  try {
    for await (const part of file.pipe(createGunzip())) {
      parts.push(part);
      break;
    }
  } catch {
    // It ends within the file or is damaged: what came until then tells enough, or nothing.
  } finally {
    file.destroy();
  }
  return Buffer.concat(parts).subarray(0, tellingBytes);
}

interface Unpacked {
  name: string;
  path: string;
}

async function openArchive(
  source: Source,
  format: string,
  scratch: string,
  unpacks: boolean,
): Promise<Opened> {
  try {
    const reader = new LayoutReader();
    const head: SourceFile[] = [];
    const unpacked: Unpacked[] = [];
    let count = 0;
    let budget = allowedExpansion(source.bytes);
    for await (const file of source.files()) {
      reader.add(file.name);
      if (file.isFolder) continue;
      count += 1;
      if (head.length < headFiles) head.push(bareOf(file));
      if (!unpacks || file.refusal || isIgnored(file.name)) continue;
      const isTable = isTableName(file.name) && file.bytes <= maxTableBytes && unpacked.length < maxTables;
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
    const parts = await openParts(
      unpacked.filter(({ name }) => isPartName(name)),
      scratch,
    );
    const close = async () => {
      await parts?.close();
      await source.close();
    };
    const tables = await tablesOf(unpacked.filter(({ name }) => isTableName(name)));
    return {
      format,
      archive: source,
      parts,
      tables,
      layout: reader.finish(),
      head,
      isWhole: count === head.length,
      close,
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What is kept of many files must not hold on to what a source reads them by. */
const bareOf = ({ name, isFolder, bytes, print, refusal }: SourceFile): SourceFile => ({
  name,
  isFolder,
  bytes,
  print,
  refusal,
});

/** Writes what comes to a file, and answers with its bytes. */
async function write(chunks: AsyncIterable<Buffer>, path: string, budget: number): Promise<number> {
  let bytes = 0;
  await pipeline(
    chunks,
    async function* (source) {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > budget) {
          throw new ArchiveError(
            `The archive unpacks to more than ${readableBytes(budget)}: a bomb, or damaged. Nothing of it was taken.`,
          );
        }
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  return bytes;
}

async function tableOf(path: string, name: string): Promise<FoundTable> {
  const { text, encoding } = decodeText(await readFile(path), name);
  return { name, table: readTable(text, name), encoding };
}

/** Those of the files that are tables; what is JSON of another kind is none. */
async function tablesOf(files: readonly Unpacked[]): Promise<FoundTable[]> {
  const tables: FoundTable[] = [];
  for (const { name, path } of files) {
    try {
      tables.push(await tableOf(path, name));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
    }
  }
  return tables;
}

async function openParts(files: readonly Unpacked[], scratch: string): Promise<Source | null> {
  const parquet = files.filter(({ name }) => /\.parquet$/i.test(name));
  const sorted = [...parquet].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sources: Source[] = [];
  for (const { name, path } of sorted) sources.push(await ParquetSource.open(path, nameOf(name)));
  sources.push(
    ...(await openIdx(
      files.filter((file) => !parquet.includes(file)),
      scratch,
    )),
  );
  return sources.length > 0 ? new Sequence(sources) : null;
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

interface IdxFile extends Unpacked {
  dimensions: number;
}

async function openIdx(files: readonly Unpacked[], scratch: string): Promise<IdxSource[]> {
  const found: IdxFile[] = [];
  for (const file of files) {
    const plain = await unzipped(file, scratch);
    const header = idxHeader(await firstBytes(plain, false));
    if (header) found.push({ ...file, path: plain, dimensions: header.sizes.length });
  }
  const labels = found.filter(({ dimensions }) => dimensions === 1);
  const images = found.filter(({ dimensions }) => dimensions > 1);
  const asImages = (name: string) =>
    name
      .replace(/labels/i, "images")
      .replace(/idx1/i, "idx3")
      .toLowerCase();
  const sources: IdxSource[] = [];
  for (const { name, path } of images.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const own =
      labels.find((each) => asImages(each.name) === asImages(name)) ??
      (images.length === 1 && labels.length === 1 ? labels[0] : undefined);
    const title = nameOf(name)
      .replace(/[-.](idx\d?-?)?(ubyte)?(\.gz)?$/i, "")
      .replace(/[-.]idx\d.*$/i, "");
    sources.push(await IdxSource.open(path, own?.path ?? null, title));
  }
  return sources;
}

/** Path of the file as it is without gzip. */
async function unzipped({ path, name }: Unpacked, scratch: string): Promise<string> {
  const head = await firstBytes(path, false);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return path;
  const target = join(scratch, `${nameOf(path)}.plain`);
  await mkdir(scratch, { recursive: true });
  const file = createReadStream(path);
  try {
    await write(file.pipe(createGunzip()), target, freeExpansion);
  } catch (error) {
    if (error instanceof ArchiveError || (error instanceof Error && "syscall" in error)) throw error;
    throw new ArchiveError(`${name} is damaged: it cannot be unzipped. Copy it again from its source.`);
  } finally {
    file.destroy();
  }
  return target;
}
