import type { FileHandle } from "node:fs/promises";
import type { ColumnChunk, ColumnMetaData, DecodedArray, FileMetaData, PageHeader } from "hyparquet";
import { parquetSchema } from "hyparquet";
import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { getMaxDefinitionLevel, getTreePath } from "hyparquet/src/schema.js";
import { compressors, decompressZstd } from "hyparquet-compressors";
import { ArchiveError, readableBytes } from "../refusal";
import { canSpill, type Piece, type Spill } from "./parquet-spill";

/** A page of more bytes is unpacked to the disk, where it is written so that it can be. */
const heldBytes = 16 * 1024 * 1024;
/** A page that cannot be, of images; and of anything else, of which several columns are held side by side. */
const mostBytes = { images: 64 * 1024 * 1024, values: 16 * 1024 * 1024 };
/** Each value of a page is some hundred bytes in memory, however short. */
const mostValues = 500_000;
/** A header with its least and greatest value, which writers cut short. */
const headerBytes = 64 * 1024;

const unpackers = {
  ...compressors,
  // Into as much as the header says, and no more: what a page unpacks to is not believed.
  ZSTD: (input: Uint8Array, length: number) => decompressZstd(input, new Uint8Array(length)),
};

export interface LeafOf {
  handle: FileHandle;
  metadata: FileMetaData;
  /** Place of the row group. */
  group: number;
  /** Name of the file, for errors. */
  name: string;
}

/**
 * The values of one leaf column of a row group, row by row upwards, of which a page at a time is held: a row group may be
 * larger than memory should be. Of columns without lists alone, so that a value is a row.
 */
export class Leaf {
  private readonly chunk: ColumnMetaData;
  private readonly decoder;
  private readonly end: number;
  private next: number;
  private dictionary: DecodedArray | undefined;
  private values: DecodedArray = [];
  /** Row within the group of the first of them. */
  private first = 0;

  /** @param spill where large pages go: of images. */
  constructor(
    private readonly of: LeafOf,
    path: readonly string[],
    private readonly spill: Spill | null = null,
  ) {
    const { metadata, group } = of;
    const held = chunkOf(metadata, group, path);
    if (!held?.meta_data || held.file_path) throw new Error(`row group ${group} has no column ${path[0]}`);
    this.chunk = held.meta_data;
    const { dictionary_page_offset, data_page_offset, total_compressed_size } = this.chunk;
    this.next = Number(dictionary_page_offset || data_page_offset);
    this.end = this.next + Number(total_compressed_size);
    const schemaPath = getTreePath(parquetSchema(metadata), [...path]);
    this.decoder = {
      ...this.chunk,
      ...{
        pathInSchema: [...path],
        schemaPath,
        parsers: DEFAULT_PARSERS,
        compressors: unpackers,
        utf8: false,
      },
      element: (schemaPath.at(-1) as (typeof schemaPath)[number]).element,
    };
  }

  /** @throws ArchiveError where a page is too large to be read. */
  async checkPages(): Promise<void> {
    if (Number(this.chunk.total_uncompressed_size) <= this.mostHeld) return;
    for (let at = this.next; at < this.end; ) {
      const { header, body } = await this.headerAt(at);
      this.checkPage(header);
      at = body + header.compressed_page_size;
    }
  }

  /** The value of a row of the group, no row before one that was asked for; where it lies, if that is on the disk. */
  async at(row: number): Promise<unknown> {
    while (row >= this.first + this.values.length) await this.turn(row);
    let value: unknown = this.values[row - this.first];
    // Within a structure that may be missing.
    while (Array.isArray(value)) value = value[0];
    return value ?? null;
  }

  private get mostHeld(): number {
    return this.spill ? mostBytes.images : mostBytes.values;
  }

  /** Reads the next page, or passes over it where the row lies behind it. */
  private async turn(row: number): Promise<void> {
    this.first += this.values.length;
    this.values = [];
    if (this.next >= this.end) throw new Error("a column has fewer values than rows");
    const { header, body } = await this.headerAt(this.next);
    this.next = body + header.compressed_page_size;
    if (header.type === "INDEX_PAGE") return;
    const isDictionary = header.type === "DICTIONARY_PAGE";
    const rows = valuesOf(header);
    if (!isDictionary && row >= this.first + rows) {
      this.first += rows;
      return;
    }
    this.checkPage(header);
    if (isDictionary) {
      this.dictionary = this.isSpilled(header)
        ? await this.spilled(header, body, true)
        : convert(await this.page(header, body), this.decoder);
    } else {
      this.values = this.isSpilled(header)
        ? await this.spilled(header, body, false)
        : await this.page(header, body);
    }
  }

  private async page(header: PageHeader, body: number): Promise<DecodedArray> {
    const bytes = await this.bytes(body, header.compressed_page_size);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    return readPage(reader, header, this.decoder, this.dictionary, undefined, 0).data ?? [];
  }

  /** The values of a page as they lie on the disk; null where a row has none. */
  private async spilled(header: PageHeader, body: number, isDictionary: boolean): Promise<(Piece | null)[]> {
    const spill = this.spill as Spill;
    const v2 = header.data_page_header_v2;
    const levelBytes = v2 ? v2.repetition_levels_byte_length + v2.definition_levels_byte_length : 0;
    await spill.unpack({
      ...{ handle: this.of.handle, start: body + levelBytes, end: body + header.compressed_page_size },
      codec: v2?.is_compressed === false ? "UNCOMPRESSED" : this.chunk.codec,
      bytes: header.uncompressed_page_size - levelBytes,
      keeps: isDictionary,
    });
    const count = valuesOf(header);
    const most = isDictionary ? 0 : getMaxDefinitionLevel(this.decoder.schemaPath);
    if (most === 0) return await spill.pieces(count);
    const packed = v2 ? await this.bytes(body, levelBytes) : await spill.prefixed(headerBytes * 16);
    const levels: number[] = new Array(count);
    readRleBitPackedHybrid(
      { view: new DataView(packed.buffer, packed.byteOffset, packed.length), offset: 0 },
      32 - Math.clz32(most),
      levels,
      packed.length,
    );
    const pieces = await spill.pieces(levels.reduce((sum, level) => sum + Number(level === most), 0));
    let at = 0;
    return levels.map((level) => (level === most ? (pieces[at++] ?? null) : null));
  }

  private isSpilled({ uncompressed_page_size: bytes, ...header }: PageHeader): boolean {
    const data = header.data_page_header ?? header.data_page_header_v2;
    const isPlain = header.type === "DICTIONARY_PAGE" || data?.encoding === "PLAIN";
    return bytes > heldBytes && isPlain && this.spill !== null && canSpill(this.chunk.codec);
  }

  private checkPage(header: PageHeader): void {
    const { group, name } = this.of;
    const { path_in_schema, codec } = this.chunk;
    const where = `Row group ${group} of ${name} has a page`;
    const column = `in its column ${path_in_schema.join(".")}`;
    const wayOut = "Write it with fewer rows a group (row_group_size=20)";
    if (valuesOf(header) > mostValues) {
      throw new ArchiveError(
        `${where} of ${valuesOf(header).toLocaleString("en")} values ${column}; at most ${mostValues.toLocaleString("en")} are taken. ${wayOut}.`,
      );
    }
    if (header.uncompressed_page_size <= this.mostHeld || this.isSpilled(header)) return;
    throw new ArchiveError(
      `${where} of ${readableBytes(header.uncompressed_page_size)} ${column}; of ${codec} at most ${readableBytes(this.mostHeld)} are taken. ${wayOut}${this.spill ? ", or with snappy" : ""}.`,
    );
  }

  private async headerAt(at: number): Promise<{ header: PageHeader; body: number }> {
    const bytes = await this.bytes(at, Math.min(headerBytes, this.end - at));
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    const header = parquetHeader(reader);
    const body = at + reader.offset;
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
    if (!(packed >= 0 && unpacked >= 0 && body + packed <= this.end)) {
      throw new Error("a page ends behind its column");
    }
    return { header, body };
  }

  private async bytes(start: number, length: number): Promise<Buffer> {
    const { bytesRead, buffer } = await this.of.handle.read(Buffer.alloc(length), 0, length, start);
    if (bytesRead < length) throw new Error("it ends early");
    return buffer;
  }
}

/** The part of a row group that holds a leaf column. */
export const chunkOf = ({ row_groups }: FileMetaData, group: number, path: readonly string[]) =>
  row_groups[group]?.columns.find(
    ({ meta_data }: ColumnChunk) => meta_data?.path_in_schema.join("\0") === path.join("\0"),
  );

const valuesOf = (header: PageHeader): number =>
  header.data_page_header?.num_values ??
  header.data_page_header_v2?.num_values ??
  header.dictionary_page_header?.num_values ??
  0;
