import { type FileHandle, open, stat } from "node:fs/promises";
import sharp from "sharp";
import { type Place, splitNamed } from "../layout";
import { ArchiveError } from "../refusal";
import type { Source, SourceFile } from "./source";

/** Numbers of a window that is read at a time. */
const windowBytes = 1 << 20;
const maxSide = 4096;
/** Of more no labels are held. */
const maxImages = 5_000_000;

export interface IdxHeader {
  /** Of images: count, rows, columns and, in colour, 3. Of labels: count. */
  sizes: number[];
  /** Where the numbers begin. */
  start: number;
}

/**
 * Header of an IDX file of unsigned bytes (Y. LeCun, C. Cortes, C. Burges, "The MNIST database": two zeros, the type 8,
 * the number of dimensions, then each as a 32-bit big-endian number); null where the bytes are none.
 */
export function idxHeader(bytes: Buffer): IdxHeader | null {
  if (bytes.length < 8 || bytes.readUInt16BE(0) !== 0 || bytes[2] !== 8) return null;
  const dimensions = bytes[3] as number;
  const start = 4 + 4 * dimensions;
  if (![1, 3, 4].includes(dimensions) || bytes.length < start) return null;
  return { sizes: Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i)), start };
}

/** Whether bytes begin an IDX file of other numbers than unsigned bytes: signed or longer integers, or fractions. */
export const isOtherIdx = (bytes: Buffer) =>
  bytes.length >= 8 && bytes.readUInt16BE(0) === 0 && [9, 11, 12, 13, 14].includes(bytes[2] ?? 0);

interface IdxFile extends SourceFile {
  index: number;
}

/** The images of an IDX file as PNGs, with the labels of the file that belongs to it. */
export class IdxSource implements Source<IdxFile> {
  private window: Buffer = Buffer.alloc(0);
  private windowStart = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly header: IdxHeader,
    private readonly labels: Buffer | null,
    private readonly name: string,
    readonly bytes: number,
  ) {}

  /**
   * @param name what the images are called by: `train-images` gives `train-images/00000.png`, in the split train.
   * @param labelsPath the file of their labels, unzipped too.
   */
  static async open(path: string, labelsPath: string | null, name: string): Promise<IdxSource> {
    const [images, labels] = [await headOf(path), labelsPath === null ? null : await headOf(labelsPath)];
    const fault = faultOf(images, labels, name);
    if (fault) throw new ArchiveError(fault);
    const { header, bytes } = images as Head & { header: IdxHeader };
    const values =
      labels?.header && labelsPath
        ? await bytesAt(labelsPath, labels.header.start, header.sizes[0] ?? 0)
        : null;
    return new IdxSource(await open(path, "r"), header, values, name, bytes);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async *files(): AsyncGenerator<IdxFile> {
    const [count = 0, rows = 0, columns = 0] = this.header.sizes;
    const digits = Math.max(5, String(count - 1).length);
    const split = splitNamed(this.name);
    for (let index = 0; index < count; index++) {
      const place: Place = {
        className: this.labels ? String(this.labels[index]) : null,
        split,
        group: null,
      };
      yield {
        name: `${this.name}/${String(index).padStart(digits, "0")}.png`,
        isFolder: false,
        bytes: rows * columns * this.channels,
        print: null,
        refusal: null,
        place,
        index,
      };
    }
  }

  async read({ index }: IdxFile): Promise<Buffer> {
    const [, height = 0, width = 0] = this.header.sizes;
    const channels = this.channels;
    const pixels = await this.pixels(
      this.header.start + index * width * height * channels,
      width * height * channels,
    );
    return sharp(pixels, { raw: { width, height, channels } })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .png({ compressionLevel: 6 })
      .toBuffer();
  }

  async *chunks(file: IdxFile): AsyncGenerator<Buffer> {
    yield await this.read(file);
  }

  private get channels(): 1 | 3 {
    return this.header.sizes.length === 4 ? 3 : 1;
  }

  private async pixels(start: number, length: number): Promise<Buffer> {
    const from = start - this.windowStart;
    if (from < 0 || from + length > this.window.length) {
      const buffer = Buffer.alloc(Math.max(length, windowBytes));
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, start);
      this.window = buffer.subarray(0, bytesRead);
      this.windowStart = start;
      return this.window.subarray(0, length);
    }
    return this.window.subarray(from, from + length);
  }
}

interface Head {
  header: IdxHeader | null;
  bytes: number;
}

async function headOf(path: string): Promise<Head> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return { header: idxHeader(buffer.subarray(0, bytesRead)), bytes: (await stat(path)).size };
  } finally {
    await handle.close();
  }
}

async function bytesAt(path: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What is wrong with a file of images and that of its labels, for people; null where they fit. */
function faultOf(images: Head, labels: Head | null, name: string): string | null {
  const sizes = images.header?.sizes ?? [];
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
  const needed = (images.header?.start ?? 0) + count * height * width * channels;
  if (sizes.length < 3 || (sizes.length === 4 && channels !== 3)) {
    return `${name} holds no images in the IDX format (unsigned bytes; count, rows, columns). Choose the file of the images, such as train-images-idx3-ubyte.`;
  }
  if (count === 0 || height === 0 || width === 0 || Math.max(height, width) > maxSide) {
    return `${name} says that it holds ${count} images of ${width} × ${height} pixels, which cannot be.`;
  }
  if (count > maxImages) {
    return `${name} holds ${count.toLocaleString("en")} images; at most ${maxImages.toLocaleString("en")} are taken at a time. Import it in several parts.`;
  }
  if (images.bytes < needed) {
    return `${name} ends early: ${count} images of ${width} × ${height} take ${needed} bytes, and it has ${images.bytes}. Copy it again from its source.`;
  }
  if (!labels) return null;
  const [labelCount = 0] = labels.header?.sizes ?? [];
  if (
    labels.header?.sizes.length !== 1 ||
    labelCount !== count ||
    labels.bytes < labels.header.start + count
  ) {
    return `${name} holds ${count} images, and the file of its labels ${labelCount} labels. They belong to different sets, or one was copied in part.`;
  }
  return null;
}
