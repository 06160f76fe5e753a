import { type FileHandle, open } from "node:fs/promises";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { splitNamed } from "../layout";
import { ArchiveError, Refusal, readableBytes, tooLarge } from "../refusal";
import type { Source, SourceFile } from "./source";

/** A row group is unpacked as a whole: larger ones would take more memory than an import may. */
const maxGroupBytes = 64 * 1024 * 1024;
const labelNames = /^(label|labels|class|class_?name|category|target|fine_label)$/i;

interface Columns {
  image: string;
  /** Whether the image is a struct of bytes and path, as Hugging Face datasets has it, or the bytes themselves. */
  isStruct: boolean;
  label: string | null;
  /** Names of the classes by number; null where the column holds names. */
  names: readonly string[] | null;
}

interface Group {
  /** Its first row. */
  start: number;
  rows: number;
}

interface ParquetFile extends SourceFile {
  row: number;
  group: Group;
}

/** The images of a Parquet file, row by row; names and labels are read without the images. */
export class ParquetSource implements Source<ParquetFile> {
  private held: { group: Group; images: (Uint8Array | null)[] } | null = null;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: AsyncBuffer,
    private readonly metadata: FileMetaData,
    private readonly columns: Columns,
    private readonly name: string,
  ) {}

  /** @param name of the file: images without a path of their own are called by it, and it may name the split. */
  static async open(path: string, name: string): Promise<ParquetSource> {
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
      const columns = columnsOf(metadata, name);
      const groups = metadata.row_groups.map((group) => Number(group.total_byte_size));
      const largest = Math.max(0, ...groups);
      if (largest > maxGroupBytes) {
        throw new ArchiveError(
          `${name} has a row group of ${readableBytes(largest)}; at most ${readableBytes(maxGroupBytes)} are taken. Write it with fewer rows a group (row_group_size=100).`,
        );
      }
      return new ParquetSource(handle, file, metadata, columns, name.replace(/\.parquet$/i, ""));
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

  async *files(): AsyncGenerator<ParquetFile> {
    const { image, label, names } = this.columns;
    const split = splitNamed(this.name);
    const digits = Math.max(5, String(this.metadata.num_rows).length);
    const light = withoutBytes(this.metadata, this.columns);
    const wanted = [image, label].filter(
      (column): column is string => column !== null && hasColumn(light, column),
    );
    let start = 0;
    for (const { num_rows } of this.metadata.row_groups) {
      const group: Group = { start, rows: Number(num_rows) };
      start += group.rows;
      const rows = wanted.length > 0 ? await this.readRows(light, wanted, group) : [];
      for (let i = 0; i < group.rows; i++) {
        const row = group.start + i;
        const path = pathOf(rows[i]?.[image]);
        yield {
          name: `${this.name}/${path ?? `${String(row).padStart(digits, "0")}`}`,
          isFolder: false,
          bytes: 0,
          print: null,
          refusal: null,
          place: {
            className: label === null ? null : classNameOf(rows[i]?.[label], names),
            split,
            group: null,
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
      const { image } = this.columns;
      const rows = await this.readRows(this.metadata, [image], group);
      this.held = { group, images: rows.map((values) => bytesOf(values[image])) };
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

  private async readRows(metadata: FileMetaData, columns: string[], { start, rows }: Group) {
    try {
      return await parquetReadObjects({
        file: this.file,
        metadata,
        columns,
        rowStart: start,
        rowEnd: start + rows,
        compressors,
        utf8: false,
      });
    } catch (error) {
      if (error instanceof Error && "syscall" in error) throw error;
      throw damaged(this.name, error);
    }
  }
}

function columnsOf(metadata: FileMetaData, name: string): Columns {
  const tree = parquetSchema(metadata).children;
  const features = featuresOf(metadata);
  const isImage = ({ element, children }: SchemaTree) =>
    children.some((child) => child.element.name === "bytes" && child.element.type === "BYTE_ARRAY") ||
    (children.length === 0 &&
      element.type === "BYTE_ARRAY" &&
      !element.converted_type &&
      !element.logical_type);
  const candidates = tree.filter(isImage);
  const image =
    candidates.find(({ element }) => features[element.name]?._type === "Image") ??
    candidates.find(({ element }) => /im(age|g)|photo|picture/i.test(element.name)) ??
    candidates[0];
  if (!image) {
    throw new ArchiveError(
      `${name} has no column with the bytes of images (its columns: ${tree.map(({ element }) => element.name).join(", ")}). Save the data set with its images embedded.`,
    );
  }
  const flat = tree.filter(({ children }) => children.length === 0).map(({ element }) => element.name);
  const others = flat.filter((column) => column !== image.element.name);
  const label =
    others.find((column) => features[column]?._type === "ClassLabel") ??
    others.find((column) => labelNames.test(column)) ??
    null;
  const names = label === null ? undefined : features[label]?.names;
  return {
    image: image.element.name,
    isStruct: image.children.length > 0,
    label,
    names: Array.isArray(names) ? names.map(String) : null,
  };
}

/** What Hugging Face datasets notes of its columns. */
function featuresOf(metadata: FileMetaData): Record<string, { _type?: unknown; names?: unknown }> {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  try {
    const features = JSON.parse(text ?? "{}")?.info?.features;
    return typeof features === "object" && features !== null ? features : {};
  } catch {
    return {};
  }
}

/** The metadata as if the file had no image bytes: what is read by it leaves them on the disk. */
function withoutBytes(metadata: FileMetaData, { image, isStruct }: Columns): FileMetaData {
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

function pathOf(image: unknown): string | null {
  const path = typeof image === "object" && image !== null && "path" in image ? image.path : null;
  return typeof path === "string" && path !== "" ? path : null;
}

function bytesOf(image: unknown): Uint8Array | null {
  const bytes = typeof image === "object" && image !== null && "bytes" in image ? image.bytes : image;
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null;
}

function classNameOf(value: unknown, names: readonly string[] | null): string | null {
  if (typeof value === "string") return value.trim() || null;
  if (typeof value !== "bigint" && typeof value !== "number" && typeof value !== "boolean") return null;
  // ClassLabel notes a missing label as -1.
  if (Number(value) < 0) return null;
  return names ? (names[Number(value)] ?? null) : String(value);
}

const damaged = (name: string, error: unknown) =>
  new ArchiveError(
    `${name} is no Parquet file that can be read here (${error instanceof Error ? error.message : String(error)}). Write it again with snappy or zstd.`,
  );
