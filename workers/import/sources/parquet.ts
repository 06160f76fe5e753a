import { type FileHandle, open } from "node:fs/promises";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { PlannedTable, TableColumns } from "@/db/schema";
import { splitNamed, splitOf } from "../layout";
import { ArchiveError, Refusal, readableBytes, tooLarge } from "../refusal";
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
import type { Source, SourceFile } from "./source";

/** A row group is unpacked as a whole: larger ones would take more memory than an import may. */
const maxGroupBytes = 64 * 1024 * 1024;
/** Rows that the columns are told by, and of which the first are shown. */
const lookedAtRows = 200;

interface Group {
  /** Its first row. */
  start: number;
  rows: number;
}

interface ParquetFile extends SourceFile {
  row: number;
  group: Group;
}

/** The images of a Parquet file, row by row; whatever is not an image is read without the images. */
export class ParquetSource implements Source<ParquetFile> {
  private held: { group: Group; images: (Uint8Array | null)[] } | null = null;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: AsyncBuffer,
    private readonly metadata: FileMetaData,
    private readonly columns: ParquetColumns,
    private readonly name: string,
    /** Which column holds what. */
    readonly chosen: TableColumns,
    private readonly head: readonly Row[],
  ) {}

  /**
   * @param name of the file: images without a path of their own are called by it, and it may name the split.
   * @param wanted which column holds what; null, and columns that it has not: found out.
   */
  static async open(path: string, name: string, wanted: TableColumns | null = null): Promise<ParquetSource> {
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
      const groups = metadata.row_groups.map((group) => Number(group.total_byte_size));
      const largest = Math.max(0, ...groups);
      if (largest > maxGroupBytes) {
        throw new ArchiveError(
          `${name} has a row group of ${readableBytes(largest)}; at most ${readableBytes(maxGroupBytes)} are taken. Write it with fewer rows a group (row_group_size=100).`,
        );
      }
      const image = imageColumn(columns, wanted?.image);
      const [first] = groupsOf(metadata);
      const head = first
        ? await readRows(file, name, withoutBytes(metadata, image), [...columns.flat, image.name], {
            ...first,
            rows: Math.min(first.rows, lookedAtRows),
          })
        : [];
      const chosen = chooseColumns(columns, image, head, wanted);
      const title = name.replace(/\.parquet$/i, "");
      return new ParquetSource(handle, file, metadata, columns, title, chosen, head);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.file.byteLength;
  }

  close(): Promise<void> {
    return this.handle.close();
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
    const { names } = this.columns;
    const { file, class: label, split, group: groupColumn } = this.chosen;
    const image = this.image;
    const splitOfName = splitNamed(this.name);
    const digits = Math.max(5, String(this.metadata.num_rows).length);
    const light = withoutBytes(this.metadata, image);
    const wanted = [...new Set([image.name, file, label, split, groupColumn])].filter(
      (column): column is string => column !== null && hasColumn(light, column),
    );
    const textOf = (row: Row | undefined, column: string | null) =>
      column === null ? null : textIn(row?.[column], names.get(column));
    for (const group of groupsOf(this.metadata)) {
      const rows = wanted.length > 0 ? await readRows(this.file, this.name, light, wanted, group) : [];
      for (let i = 0; i < group.rows; i++) {
        const row = group.start + i;
        const called = textOf(rows[i], file) ?? pathOf(rows[i]?.[image.name]);
        yield {
          name: `${this.name}/${called ?? `${String(row).padStart(digits, "0")}`}`,
          isFolder: false,
          bytes: 0,
          print: null,
          refusal: null,
          place: {
            className: label === null ? null : classIn(rows[i]?.[label], names.get(label)),
            split: splitOf(textOf(rows[i], split) ?? undefined) ?? splitOfName,
            group: textOf(rows[i], groupColumn),
          },
          row,
          group,
        };
      }
    }
  }

  async read({ row, group }: ParquetFile, maxBytes: number): Promise<Buffer> {
    if (this.held?.group !== group) {
      this.held = null;
      const { name } = this.image;
      const rows = await readRows(this.file, this.name, this.metadata, [name], group);
      this.held = { group, images: rows.map((values) => bytesOf(values[name])) };
    }
    const at = row - group.start;
    const bytes = this.held.images[at];
    this.held.images[at] = null;
    if (!bytes) {
      throw new Refusal(
        "empty",
        "The row holds no bytes of an image. Save the data set with the images embedded.",
      );
    }
    if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes);
    // A copy: a view would hold the whole row group in memory for as long as one of its images waits.
    return Buffer.from(bytes);
  }

  async *chunks(file: ParquetFile): AsyncGenerator<Buffer> {
    yield await this.read(file, maxGroupBytes);
  }

  private get image(): ImageColumn {
    return imageColumn(this.columns, this.chosen.image);
  }
}

function groupsOf({ row_groups }: FileMetaData): Group[] {
  let start = 0;
  return row_groups.map(({ num_rows }) => {
    const group = { start, rows: Number(num_rows) };
    start += group.rows;
    return group;
  });
}

async function readRows(
  file: AsyncBuffer,
  name: string,
  metadata: FileMetaData,
  columns: string[],
  { start, rows }: Group,
): Promise<Row[]> {
  try {
    return await parquetReadObjects({
      ...{ file, metadata, compressors, utf8: false },
      columns: columns.filter((column) => hasColumn(metadata, column)),
      rowStart: start,
      rowEnd: start + rows,
    });
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw error;
    throw damaged(name, error);
  }
}

/** The metadata as if the file had no image bytes: what is read by it leaves them on the disk. */
function withoutBytes(metadata: FileMetaData, { name: image, isStruct }: ImageColumn): FileMetaData {
  const leaf = isStruct ? `${image}\0bytes` : image;
  const root = metadata.schema[0];
  let inImage = false;
  const schema = metadata.schema.flatMap((element, i) => {
    if (element === root)
      return isStruct ? [element] : [{ ...element, num_children: (element.num_children ?? 1) - 1 }];
    if (!isStruct) return element.name === image ? [] : [element];
    if (element.name === image && element.num_children) {
      inImage = true;
      return [{ ...element, num_children: element.num_children - 1 }];
    }
    const isBytes = inImage && element.name === "bytes" && metadata.schema[i]?.type === "BYTE_ARRAY";
    if (isBytes) inImage = false;
    return isBytes ? [] : [element];
  });
  const row_groups = metadata.row_groups.map((group) => ({
    ...group,
    columns: group.columns.filter(({ meta_data }) => meta_data?.path_in_schema.join("\0") !== leaf),
  }));
  return { ...metadata, schema, row_groups };
}

const hasColumn = (metadata: FileMetaData, column: string) =>
  parquetSchema(metadata).children.some(({ element, children }) => {
    return element.name === column && (children.length > 0 || element.type !== undefined);
  });

function bytesOf(image: unknown): Uint8Array | null {
  const bytes = typeof image === "object" && image !== null && "bytes" in image ? image.bytes : image;
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null;
}

const damaged = (name: string, error: unknown) =>
  new ArchiveError(
    `${name} is no Parquet file that can be read here (${error instanceof Error ? error.message : String(error)}). Write it again with snappy or zstd.`,
  );
