import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { ImportChoice, PlannedTable } from "@/db/schema";
import { firstBytes } from "./kind";
import { ArchiveError, readableBytes } from "./refusal";
import { IdxSource, idxHeader, isOtherIdx } from "./sources/idx";
import { ParquetSource } from "./sources/parquet";
import { Sequence } from "./sources/sequence";
import type { Source } from "./sources/source";

/** A file of an upload, unpacked beside it. */
export interface Unpacked {
  name: string;
  path: string;
}

/** What an upload may unpack to, however small it is. */
export const freeExpansion = 1024 ** 3;

/** Files that hold many images and say their classes themselves. */
export const isPartName = (name: string) => /\.parquet$|(ubyte|\.idx\d?)(\.gz)?$/i.test(name);

/** Writes what comes to a file, and answers with its bytes. */
export async function write(chunks: AsyncIterable<Buffer>, path: string, budget: number): Promise<number> {
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

export interface Parts {
  source: Source | null;
  /** Columns and first rows of its Parquet files. */
  table: PlannedTable | null;
}

/**
 * The images of Parquet and IDX files, one file after the other.
 * @param chosen the columns of the first Parquet file, by which all are read; those that it names otherwise are found out.
 */
export async function openParts(
  files: readonly Unpacked[],
  scratch: string,
  chosen: ImportChoice["table"],
): Promise<Parts> {
  const sorted = files
    .filter(({ name }) => /\.parquet$/i.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const [first] = sorted;
  let columns = chosen && chosen.file === first?.name ? chosen.columns : null;
  const parquet: ParquetSource[] = [];
  for (const [i, { name, path }] of sorted.entries()) {
    const source = await ParquetSource.open(path, nameOf(name), join(scratch, `page-${i}`), columns);
    // Parts of one set are read alike.
    columns ??= source.chosen;
    parquet.push(source);
  }
  const idx = await openIdx(
    files.filter((file) => !sorted.includes(file)),
    scratch,
  );
  const table = first && parquet[0] ? await parquet[0].preview(first.name) : null;
  const sources: Source[] = [...parquet, ...idx];
  return {
    source: sources.length > 0 ? new Sequence(sources) : null,
    table: table && { ...table, rowCount: parquet.reduce((sum, { rowCount }) => sum + rowCount, 0) },
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

interface IdxFile extends Unpacked {
  dimensions: number;
}

async function openIdx(files: readonly Unpacked[], scratch: string): Promise<IdxSource[]> {
  const found: IdxFile[] = [];
  for (const file of files) {
    const plain = await unzipped(file, scratch);
    const head = await firstBytes(plain, false);
    if (isOtherIdx(head)) {
      throw new ArchiveError(
        `${file.name} is IDX of other numbers than bytes from 0 to 255. Write its images and labels as unsigned bytes.`,
      );
    }
    const header = idxHeader(head);
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
