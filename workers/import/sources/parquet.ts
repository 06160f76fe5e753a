import { type FileHandle, open } from "node:fs/promises";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import type { PlannedTable, TableColumns } from "@/db/schema";
import { splitNamed, splitOf } from "../layout";
import { ArchiveError, Refusal, tooLarge } from "../refusal";
import { nameOfPath } from "../tables/file-key";
import { previewCell, previewRows } from "../tables/table";
import {
  cellOf,
  chooseColumns,
  classIn,
  type ImageColumn,
  imageColumn,
  type ParquetColumns,
  parquetColumns,
  pathOf,
  type Row,
  textIn,
} from "./parquet-columns";
import { chunkOf, Leaf, type LeafOf } from "./parquet-leaf";
import { Piece, Spill } from "./parquet-spill";
import type { Source, SourceFile } from "./source";

/** Rows that the columns are told by, and of which the first are shown. */
const lookedAtRows = 200;
/** More rows than these are no images but an attack on whoever reads them. */
const maxRows = 5_000_000;

interface ParquetFile extends SourceFile {
  /** Place of its row group, and its row in it. */
  group: number;
  row: number;
}

/** The images of a Parquet file, row by row; what is not an image is read without the images. */
export class ParquetSource implements Source<ParquetFile> {
  private held: { group: number; images: Leaf } | null = null;

  private constructor(
    private readonly handle: FileHandle,
    /** Bytes of the file. */
    readonly bytes: number,
    private readonly spill: Spill,
    private readonly metadata: FileMetaData,
    private readonly columns: ParquetColumns,
    private readonly name: string,
    /** Which column holds what. */
    readonly chosen: TableColumns,
    private readonly head: readonly Row[],
  ) {}

  /**
   * @param name of the file: images without a path of their own are called by it, and it may name the split.
   * @param scratch path of a file that may be written, for what is too large to be held in memory.
   * @param wanted which column holds what; null, and columns that it has not: found out.
   */
  static async open(
    path: string,
    name: string,
    scratch: string,
    wanted: TableColumns | null = null,
  ): Promise<ParquetSource> {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const file: AsyncBuffer = {
        byteLength: size,
        async slice(start, end = size) {
          const buffer = new ArrayBuffer(Math.max(0, end - start));
          await handle.read(new Uint8Array(buffer), 0, buffer.byteLength, start);
          return buffer;
        },
      };
      const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
        throw damaged(name, error);
      });
      const columns = parquetColumns(metadata, name);
      if (metadata.num_rows > maxRows) {
        throw new ArchiveError(
          `${name} has ${metadata.num_rows.toLocaleString("en")} rows; at most ${maxRows.toLocaleString("en")} are taken. Split it into several files.`,
        );
      }
      const image = imageColumn(columns, wanted?.image);
      const rows = Math.min(Number(metadata.row_groups[0]?.num_rows ?? 0), lookedAtRows);
      const head: Row[] = [];
      if (rows > 0) {
        await readable(name, async () => {
          const leaves = leavesOf({ handle, metadata, group: 0, name }, image, columns.flat);
          for (let row = 0; row < rows; row++) head.push(await rowOf(leaves, row));
        });
      }
      const chosen = chooseColumns(columns, image, head, wanted);
      return new ParquetSource(handle, size, new Spill(scratch), metadata, columns, name, chosen, head);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.spill.close();
    await this.handle.close();
  }

  get rowCount(): number {
    return Number(this.metadata.num_rows);
  }

  /** Its columns and first rows. @param file the name that it has in the upload. */
  preview(file: string): PlannedTable {
    const { all, images, names } = this.columns;
    return {
      ...{ file, kind: "Parquet", encoding: null, separator: null, chosen: this.chosen },
      columns: all,
      imageColumns: images.map(({ name }) => name),
      rows: this.head
        .slice(0, previewRows)
        .map((row) => all.map((column) => cellOf(row[column], names.get(column)).slice(0, previewCell))),
      rowCount: this.rowCount,
    };
  }

  async *files(): AsyncGenerator<ParquetFile> {
    const { metadata, handle, name } = this;
    const { names } = this.columns;
    const { file, class: label, split, group: groupColumn } = this.chosen;
    const { image } = this;
    const title = name.replace(/\.parquet$/i, "");
    const splitOfName = splitNamed(name);
    const digits = Math.max(5, String(metadata.num_rows).length);
    const wanted = [file, label, split, groupColumn].filter((column) => column !== null);
    const textOf = (row: Row, column: string | null) =>
      column === null ? null : textIn(row[column], names.get(column));
    let number = 0;
    this.held = null;
    for (const [group, { num_rows }] of metadata.row_groups.entries()) {
      const of = { handle, metadata, group, name };
      const leaves = await readable(name, async () => {
        await this.imagesOf(group).checkPages();
        return leavesOf(of, image, wanted);
      });
      for (let row = 0; row < num_rows; row++) {
        const values = await readable(name, () => rowOf(leaves, row));
        const called = nameOfPath(textOf(values, file) ?? pathOf(values[image.name]) ?? "");
        yield {
          name: `${title}/${called || String(number).padStart(digits, "0")}`,
          isFolder: false,
          bytes: 0,
          print: null,
          refusal: null,
          place: {
            className: label === null ? null : classIn(values[label], names.get(label)),
            split: splitOf(textOf(values, split) ?? undefined) ?? splitOfName,
            group: textOf(values, groupColumn),
          },
          group,
          row,
        };
        number += 1;
      }
    }
    // What the last page was unpacked to is of no use while other files are read.
    await this.spill.close();
  }

  async read({ row, group }: ParquetFile, maxBytes: number): Promise<Buffer> {
    if (this.held?.group !== group) this.held = { group, images: this.imagesOf(group) };
    const { images } = this.held;
    const value = await readable(this.name, () => images.at(row));
    const length = value instanceof Piece ? value.bytes : value instanceof Uint8Array ? value.length : 0;
    if (length === 0) {
      throw new Refusal(
        "empty",
        "The row holds no bytes of an image. Save the data set with the images embedded.",
      );
    }
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    // A copy: a view would hold the whole page in memory for as long as one of its images waits.
    return value instanceof Piece ? await this.spill.read(value) : Buffer.from(value as Uint8Array);
  }

  async *chunks(file: ParquetFile): AsyncGenerator<Buffer> {
    yield await this.read(file, Number.POSITIVE_INFINITY);
  }

  private imagesOf(group: number): Leaf {
    const { handle, metadata, name, image } = this;
    const path = image.isStruct ? [image.name, "bytes"] : [image.name];
    return new Leaf({ handle, metadata, group, name }, path, this.spill);
  }

  private get image(): ImageColumn {
    return imageColumn(this.columns, this.chosen.image);
  }
}

interface Leaves {
  /** By the names of their columns. */
  values: [string, Leaf][];
  /** Of a structure of bytes and path, the path. */
  path: [string, Leaf] | null;
}

/** The leaves of a row group that are read without its images. */
function leavesOf(of: LeafOf, { name, isStruct }: ImageColumn, columns: readonly string[]): Leaves {
  const path = [name, "path"];
  const hasPath = isStruct && chunkOf(of.metadata, of.group, path) !== undefined;
  return {
    values: [...new Set(columns)].map((column) => [column, new Leaf(of, [column])]),
    path: hasPath ? [name, new Leaf(of, path)] : null,
  };
}

async function rowOf({ values, path }: Leaves, at: number): Promise<Row> {
  const row: Row = {};
  for (const [column, leaf] of values) row[column] = await leaf.at(at);
  if (path) row[path[0]] = { path: await path[1].at(at) };
  return row;
}

/** @throws ArchiveError where the file cannot be read: whatever does not come from the disk is wrong with it. */
async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ArchiveError || (error instanceof Error && "syscall" in error)) throw error;
    throw damaged(name, error);
  }
}

const damaged = (name: string, error: unknown) =>
  new ArchiveError(
    `${name} is no Parquet file that can be read here (${error instanceof Error ? error.message : String(error)}). Write it again with snappy or zstd.`,
  );
