import { crc32 } from "node:zlib";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { unsplitFolder } from "@/ml/splits";
import type { BlobStore, ByteRange } from "@/server/core/blobs";
import { pathOf } from "./names";
import type { ExportRow, ExportSource } from "./source";
import {
  centralHeader,
  endOfZip,
  entryBytes,
  localHeader,
  type ZipEntry,
  type ZipLayout,
  zipLayout,
} from "./zip";

const rowsAtATime = 2000;
/** Bytes of images that are read while the ones before are sent. */
const readAhead = 8 * 1024 * 1024;

/** Where an image of an export lies in the archive; null for those without a class, which no folder holds. */
export function pathInExport(
  { folders, hasSplits }: Pick<ExportSource, "folders" | "hasSplits">,
  row: Pick<ExportRow, "classIndex" | "split" | "sha256" | "mediaType">,
): string | null {
  const folder = row.classIndex === null ? undefined : folders[row.classIndex];
  return folder === undefined ? null : pathOf(folder, hasSplits ? splitFolder(row.split) : null, row);
}

/** Beside train, validation and test: what no folder named is no part of any. */
const splitFolder = (split: ExportRow["split"]): string => split ?? unsplitFolder;

/**
 * The folders of classes that have no image in a split: Keras numbers the classes of a split by its folders, and a class
 * would have another number in each. A split without images has no folder at all, which Keras could not read.
 */
function emptyFolders({ folders, groups, hasSplits }: ExportSource): FolderEntry[] {
  if (!hasSplits) return [];
  const taken = new Map<string, Set<number>>();
  for (const { classIndex, split } of groups) {
    if (classIndex === null) continue;
    const name = splitFolder(split);
    taken.set(name, (taken.get(name) ?? new Set()).add(classIndex));
  }
  return [...taken]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([split, present]) =>
      folders.flatMap((folder, classIndex) =>
        present.has(classIndex) ? [] : [{ path: `${split}/${folder}/`, bytes: 0, crc32: 0 }],
      ),
    );
}

/** The layout of a source's archive, from its groups alone. */
export function archiveLayout(source: ExportSource): ZipLayout {
  const sums = { entries: 0, pathBytes: 0, dataBytes: 0 };
  for (const { path } of emptyFolders(source)) {
    sums.entries += 1;
    sums.pathBytes += Buffer.byteLength(path);
  }
  for (const { classIndex, split, mediaType, images, bytes } of source.groups) {
    const path = pathInExport(source, { classIndex, split, mediaType, sha256: "0".repeat(64) });
    if (path === null) continue;
    sums.entries += images;
    sums.pathBytes += images * Buffer.byteLength(path);
    sums.dataBytes += bytes;
  }
  return zipLayout(sums);
}

type FolderEntry = ZipEntry & { crc32: number };
type Entry = ZipEntry & { sha256: string; imageId: string };

async function* entriesOf(source: ExportSource): AsyncGenerator<Entry[]> {
  for (let after: string | null = null; ; ) {
    const rows: ExportRow[] = await source.rows(after, rowsAtATime);
    yield rows.flatMap((row) => {
      const path = pathInExport(source, row);
      return path === null ? [] : [{ ...row, path }];
    });
    if (rows.length < rowsAtATime) return;
    after = rows.at(-1)?.key ?? null;
  }
}

/** Keeps checksums that were calculated, so that no image is read for its own alone again. */
class Checksums {
  private readonly fresh = new Map<string, number>();

  constructor(private readonly db: Database) {}

  of(entry: Entry, bytes: Buffer): number {
    if (bytes.length !== entry.bytes) {
      throw new Error(`The file of image ${entry.imageId} has ${bytes.length} bytes, not ${entry.bytes}`);
    }
    if (entry.crc32 !== null) return entry.crc32;
    const sum = crc32(bytes);
    this.fresh.set(entry.sha256, sum);
    return sum;
  }

  async keep(): Promise<void> {
    if (this.fresh.size === 0) return;
    const rows = JSON.stringify([...this.fresh].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.fresh.clear();
    await this.db.execute(sql`
      update blobs b set crc32 = (r->>1)::bigint from jsonb_array_elements(${rows}::jsonb) r
      where b.sha256 = r->>0 and b.crc32 is null`);
  }
}

/**
 * The bytes of a range of a source's archive, in pieces. Whatever range is asked for, it is cut from the same whole.
 * @throws Error where the file of an image is missing or damaged.
 */
export async function* archiveRange(
  { db, blobs }: { db: Database; blobs: Pick<BlobStore, "read"> },
  source: ExportSource,
  layout: ZipLayout,
  { start, end }: ByteRange,
): AsyncGenerator<Buffer> {
  const sums = new Checksums(db);
  const empty = emptyFolders(source);
  let at = 0;
  const cut = (piece: Buffer): Buffer => {
    const from = Math.max(0, start - at);
    const to = Math.min(piece.length, end + 1 - at);
    at += piece.length;
    return piece.subarray(from, Math.max(from, to));
  };
  if (start < layout.directoryAt) {
    for (const folder of empty) yield cut(localHeader(folder, layout));
    for await (const entries of entriesOf(source)) {
      const wanted: Entry[] = [];
      let skipped = 0;
      let length = at;
      for (const entry of entries) {
        const next = length + entryBytes(entry);
        if (next <= start) skipped += entryBytes(entry);
        else if (length <= end) wanted.push(entry);
        length = next;
      }
      at += skipped;
      for await (const { entry, bytes } of inOrder(blobs, wanted)) {
        yield cut(localHeader({ ...entry, crc32: sums.of(entry, bytes) }, layout));
        yield cut(bytes);
      }
      await sums.keep();
      if (at > end) return;
    }
    if (at !== layout.directoryAt) throw new Error("The images changed while they were sent");
  }
  at = layout.directoryAt;
  let offset = 0;
  for (const folder of empty) {
    yield cut(centralHeader(folder, offset, layout));
    offset += entryBytes(folder);
  }
  for await (const entries of entriesOf(source)) {
    for (const entry of entries) {
      const known = entry.crc32 ?? sums.of(entry, await blobs.read(entry.sha256));
      yield cut(centralHeader({ ...entry, crc32: known }, offset, layout));
      offset += entryBytes(entry);
      if (at > end) break;
    }
    await sums.keep();
    if (at > end) return;
  }
  yield cut(endOfZip(layout));
}

/** Reads files in their order, some of them ahead. */
async function* inOrder(
  blobs: Pick<BlobStore, "read">,
  entries: readonly Entry[],
): AsyncGenerator<{ entry: Entry; bytes: Buffer }> {
  const reading: { entry: Entry; bytes: Promise<Buffer> }[] = [];
  let ahead = 0;
  let next = 0;
  try {
    while (next < entries.length || reading.length > 0) {
      for (
        let entry = entries[next];
        entry && (reading.length === 0 || ahead + entry.bytes <= readAhead);
        entry = entries[next]
      ) {
        const bytes = blobs.read(entry.sha256);
        // Reported in its turn.
        bytes.catch(() => {});
        reading.push({ entry, bytes });
        ahead += entry.bytes;
        next += 1;
      }
      const first = reading.shift();
      if (!first) return;
      ahead -= first.entry.bytes;
      yield { entry: first.entry, bytes: await first.bytes };
    }
  } finally {
    await Promise.allSettled(reading.map(({ bytes }) => bytes));
  }
}
