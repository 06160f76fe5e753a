import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { and, asc, eq, gte, inArray, lt } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { images, type split, versionImages, versions } from "@/db/schema";
import { patiently } from "@/server/core/patience";
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
  /** Ids of the images of a few rows, in their order. */
  idsOf(rows: readonly number[]): Promise<string[]>;
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
      patiently(() =>
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
      ),
    idsOf: async (rows) => {
      if (rows.length === 0) return [];
      const found = await patiently(() =>
        db
          .select({ imageId: versionImages.imageId, position: versionImages.position })
          .from(versionImages)
          .where(and(eq(versionImages.versionId, versionId), inArray(versionImages.position, [...rows]))),
      );
      const byRow = new Map(found.map(({ position, imageId }) => [position, imageId]));
      return rows.map((row) => {
        const id = byRow.get(row);
        if (id === undefined) throw incomplete(versionId);
        return id;
      });
    },
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

/** Random access to the rows of a packed cache, of which nothing is kept but what the system caches of the file. */
export class PackedImages {
  /** Number of rows. */
  readonly count: number;
  private readonly file: number;

  /** @param rowBytes height × width × channels. */
  constructor(
    readonly path: string,
    readonly rowBytes: number,
  ) {
    this.file = openSync(path, "r");
    this.count = Math.floor(fstatSync(this.file).size / rowBytes);
  }

  /** Copies a row into `into` at `offset`. */
  read(row: number, into: Uint8Array, offset: number): void {
    this.readRun(row, 1, into, offset);
  }

  /** The bytes of many rows, some at a time, in one reused buffer: read each before asking for the next. */
  *chunks(rows: Uint32Array, perChunk = 1024): Generator<Uint8Array> {
    const buffer = new Uint8Array(perChunk * this.rowBytes);
    for (let from = 0; from < rows.length; from += perChunk) {
      const part = rows.subarray(from, from + perChunk);
      for (let i = 0; i < part.length; ) {
        const row = part[i] as number;
        let run = 1;
        while (part[i + run] === row + run) run++;
        this.readRun(row, run, buffer, i * this.rowBytes);
        i += run;
      }
      yield buffer.subarray(0, part.length * this.rowBytes);
    }
  }

  close(): void {
    closeSync(this.file);
  }

  private readRun(row: number, count: number, into: Uint8Array, offset: number): void {
    const length = count * this.rowBytes;
    for (let got = 0; got < length; ) {
      const some = readSync(this.file, into, offset + got, length - got, row * this.rowBytes + got);
      if (some === 0) throw new Error(`Row ${row} of the packed images is cut short.`);
      got += some;
    }
  }
}
