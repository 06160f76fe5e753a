import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { and, asc, eq, gte, lt } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { images, type split, versionImages, versions } from "@/db/schema";
import { RunFailure } from "@/workers/training/failure";

export type Split = (typeof split.enumValues)[number];

/** A version's images in its order (row numbers of the packed cache), labels and splits in memory. */
export interface VersionTable {
  versionId: string;
  classes: { id: string; name: string; position: number }[];
  count: number;
  /** Class index of each row. */
  labels: Uint16Array;
  /** Rows of each split, ascending. */
  splits: Record<Split, Uint32Array>;
  /** Up to `limit` rows from a position on, with what is not kept in memory. */
  rows(from: number, limit: number): Promise<{ imageId: string; sha256: string; position: number }[]>;
}

const rowsPerRead = 10_000;

/**
 * Reads a version's table: 7 bytes a row stay in memory.
 * @throws RunFailure of kind "data" where the version is gone or its rows have gaps.
 */
export async function readVersionTable(db: Database, versionId: string): Promise<VersionTable> {
  const [version] = await db
    .select({ classes: versions.classes, count: versions.imageCount })
    .from(versions)
    .where(eq(versions.id, versionId));
  if (!version) throw new RunFailure("data", `Version ${versionId} is gone: launch the run on another one.`);
  const { count, classes } = version;
  const labels = new Uint16Array(count);
  const rowsOf: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  const all: Record<Split, Uint32Array> = {
    train: new Uint32Array(count),
    validation: new Uint32Array(count),
    test: new Uint32Array(count),
  };
  for (let from = 0; from < count; from += rowsPerRead) {
    const rows = await db
      .select({
        position: versionImages.position,
        classIndex: versionImages.classIndex,
        split: versionImages.split,
      })
      .from(versionImages)
      .where(within(versionId, from, rowsPerRead))
      .orderBy(asc(versionImages.position));
    for (const [i, row] of rows.entries()) {
      if (row.position !== from + i) throw incomplete(versionId);
      labels[row.position] = row.classIndex;
      all[row.split][rowsOf[row.split]++] = row.position;
    }
    if (rows.length < Math.min(rowsPerRead, count - from)) throw incomplete(versionId);
  }
  return {
    versionId,
    classes,
    count,
    labels,
    splits: {
      train: all.train.slice(0, rowsOf.train),
      validation: all.validation.slice(0, rowsOf.validation),
      test: all.test.slice(0, rowsOf.test),
    },
    rows: (from, limit) =>
      db
        .select({
          imageId: versionImages.imageId,
          sha256: images.sha256,
          position: versionImages.position,
        })
        .from(versionImages)
        .innerJoin(images, eq(images.id, versionImages.imageId))
        .where(within(versionId, from, limit))
        .orderBy(asc(versionImages.position)),
  };
}

function within(versionId: string, from: number, limit: number) {
  return and(
    eq(versionImages.versionId, versionId),
    gte(versionImages.position, from),
    lt(versionImages.position, from + limit),
  );
}

function incomplete(versionId: string): RunFailure {
  return new RunFailure(
    "data",
    `Version ${versionId} lacks some of its images: freeze the dataset again and launch the run on the new version.`,
  );
}

/** Up to this size the packed images stay in memory, outside the heap of JavaScript. */
const residentBytes = 512 * 1024 * 1024;

/** Random access to the rows of a packed cache. */
export class PackedImages {
  private readonly file: number;
  private readonly resident: Buffer | null;

  /** @param rowBytes height × width × channels. */
  constructor(
    path: string,
    readonly rowBytes: number,
  ) {
    this.file = openSync(path, "r");
    const { size } = fstatSync(this.file);
    this.resident = size <= residentBytes ? readWhole(this.file, size) : null;
  }

  /** Copies a row into `into` at `offset`, from memory or through the page cache of the system. */
  read(row: number, into: Uint8Array, offset: number): void {
    const at = row * this.rowBytes;
    if (this.resident) {
      into.set(this.resident.subarray(at, at + this.rowBytes), offset);
      return;
    }
    const got = readSync(this.file, into, offset, this.rowBytes, at);
    if (got !== this.rowBytes) throw new Error(`Row ${row} of the packed images is cut short.`);
  }

  /** The bytes of many rows, some at a time, in one reused buffer: read each before asking for the next. */
  *chunks(rows: Uint32Array, perChunk = 1024): Generator<Uint8Array> {
    const buffer = new Uint8Array(perChunk * this.rowBytes);
    for (let from = 0; from < rows.length; from += perChunk) {
      const part = rows.subarray(from, from + perChunk);
      for (const [i, row] of part.entries()) this.read(row, buffer, i * this.rowBytes);
      yield buffer.subarray(0, part.length * this.rowBytes);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function readWhole(file: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; ) {
    const got = readSync(file, buffer, at, Math.min(size - at, 64 * 1024 * 1024), at);
    if (got === 0) throw new Error("The packed images are cut short.");
    at += got;
  }
  return buffer;
}
