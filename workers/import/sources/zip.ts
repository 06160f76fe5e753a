import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from "yauzl";
import { ArchiveError, isLink, Refusal, readableBytes, tooLarge } from "../refusal";
import { cp437, WordGuess, type Writing } from "../word-guess";
import type { Source, SourceFile, Stretch } from "./source";
import { zipStart } from "./zip-end";
import { certainName, nameIn } from "./zip-names";

const windowBytes = 1 << 20;
const inflateAsync = promisify(inflateRaw);
/** Up to this size, unpacking takes less time than handing it to another thread does. */
const smallBytes = 128 * 1024;

/** Bytes of a file through a window that reads ahead: entries are small and lie one after the other. */
class WindowedFile {
  private window: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(
    private readonly file: FileHandle,
    /** What counts as the file: positions are told from its start. */
    private readonly within: Stretch,
  ) {}

  private get size(): number {
    return this.within.bytes;
  }

  /** A view of `length` bytes, shorter at the end of the file. Views stay valid: a new window is new memory. */
  async read(position: number, length: number): Promise<Buffer> {
    return this.view(position, length) ?? this.fill(position, length);
  }

  /** The view where the window holds it already, else null. */
  view(position: number, length: number): Buffer | null {
    const from = position - this.start;
    const to = from + Math.min(length, Math.max(0, this.size - position));
    return from >= 0 && to <= this.window.length ? this.window.subarray(from, to) : null;
  }

  private async fill(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(Math.max(length, windowBytes), Math.max(0, this.size - position));
    const buffer = Buffer.allocUnsafe(wanted);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await this.file.read(
        buffer,
        done,
        wanted - done,
        this.within.start + position + done,
      );
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    this.window = buffer.subarray(0, done);
    this.start = position;
    return this.window.subarray(0, Math.min(length, done));
  }
}

class Reader extends RandomAccessReader {
  constructor(private readonly file: WindowedFile) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const held = this.file.view(position, length);
    if (held) callback(null, held.copy(buffer, offset));
    else {
      this.file.read(position, length).then(
        (bytes) => callback(null, bytes.copy(buffer, offset)),
        (error: Error) => callback(error),
      );
    }
  }

  // The file stays open over several readings of the directory: ZipSource.close closes it.
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}

interface ZipFile extends SourceFile {
  compressedBytes: number;
  method: number;
  crc32: number;
  /** Where its local header begins. */
  offset: number;
}

/**
 * A zip file, read by its central directory. Never holds more than a window of it and the entry asked for.
 * Faults of the whole (no zip, cut short) throw ArchiveError, faults of one entry Refusal.
 */
export class ZipSource implements Source<ZipFile> {
  private writing: Writing | null = null;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly directory: WindowedFile,
    private readonly data: WindowedFile,
    private readonly within: Stretch,
  ) {}

  /** @param within the part of the file that is the archive; absent, all of it. */
  static async open(path: string, within?: Stretch): Promise<ZipSource> {
    const handle = await open(path, "r");
    try {
      const all = within ?? { start: 0, bytes: (await handle.stat()).size };
      const before = (await zipStart(handle, all)) ?? 0;
      const own = { start: all.start + before, bytes: all.bytes - before };
      return new ZipSource(path, handle, new WindowedFile(handle, own), new WindowedFile(handle, own), own);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.within.bytes;
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** In the order of the central directory, read as they are asked for. */
  async *files(): AsyncGenerator<ZipFile> {
    for await (const entry of this.entries()) {
      const name = certainName(entry) ?? nameIn(await this.nameWriting(), entry.fileNameRaw);
      yield {
        name,
        isFolder: name.endsWith("/"),
        compressedBytes: entry.compressedSize,
        bytes: entry.uncompressedSize,
        print: entry.crc32 * 2 ** 20 + (entry.uncompressedSize % 2 ** 20),
        refusal: refusalOf(entry),
        method: entry.compressionMethod,
        crc32: entry.crc32,
        offset: entry.relativeOffsetOfLocalHeader,
      };
    }
  }

  private async *entries(): AsyncGenerator<Entry> {
    try {
      const zip = await fromRandomAccessReaderPromise(new Reader(this.directory), this.bytes, {
        autoClose: false,
        // One bad name or size must cost one entry, not the archive: both are checked by entry.
        decodeStrings: false,
        validateEntrySizes: false,
      });
      yield* zip.eachEntry();
    } catch (error) {
      if (error instanceof ArchiveError || isSystemError(error)) throw error;
      throw new ArchiveError(explain(error));
    }
  }

  /** What names are in that do not say so. Most archives have none: the directory is read for it once, at the first. */
  private async nameWriting(): Promise<Writing> {
    if (this.writing) return this.writing;
    const guess = new WordGuess(cp437, /\//);
    for await (const entry of this.entries()) {
      if (certainName(entry) === null) guess.add(entry.fileNameRaw.toString("latin1"));
    }
    this.writing = guess.writing;
    return this.writing;
  }

  /** Size and checksum are verified. */
  async read(file: ZipFile, maxBytes: number): Promise<Buffer> {
    if (file.refusal) throw file.refusal;
    if (file.bytes > maxBytes || file.compressedBytes > maxBytes + 65_536) {
      throw tooLarge(Math.max(file.bytes, file.compressedBytes), maxBytes);
    }
    const packed = await this.data.read(await this.startOf(file), file.compressedBytes);
    if (packed.length < file.compressedBytes) throw damaged("the archive ends within it");
    const content = file.method === 0 ? packed : await unpack(packed, file.bytes);
    if (content.length !== file.bytes) {
      throw damaged(`it has ${content.length} bytes where the archive says ${file.bytes}`);
    }
    if (crc32(content) !== file.crc32) throw damaged("its checksum differs");
    return content;
  }

  async *chunks(file: ZipFile): AsyncGenerator<Buffer> {
    if (file.refusal) throw file.refusal;
    if (file.compressedBytes === 0) return;
    const start = this.within.start + (await this.startOf(file));
    const packed = createReadStream(this.path, { start, end: start + file.compressedBytes - 1 });
    try {
      yield* file.method === 0 ? packed : packed.pipe(createInflateRaw());
    } catch (error) {
      if (isSystemError(error)) throw error;
      throw damaged("it cannot be unpacked");
    } finally {
      packed.destroy();
    }
  }

  async stretchOf(file: ZipFile): Promise<Stretch | null> {
    if (file.refusal || file.method !== 0 || file.bytes !== file.compressedBytes) return null;
    const start = await this.startOf(file).catch((error: unknown) => {
      if (error instanceof Refusal) return null;
      throw error;
    });
    const isWithin = start !== null && start + file.bytes <= this.within.bytes;
    return isWithin ? { start: this.within.start + start, bytes: file.bytes } : null;
  }

  private async startOf(file: ZipFile): Promise<number> {
    const header = await this.data.read(file.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged("its header is missing");
    return file.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  }
}

const unixLink = 0o120000;
const unixKind = 0o170000;

function refusalOf(entry: Entry): Refusal | null {
  if (entry.isEncrypted()) {
    return new Refusal("encrypted", "The file is encrypted. Pack it again without a password.");
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return new Refusal(
      "unknown-compression",
      `The file is packed with method ${entry.compressionMethod}, which is not read here. Pack it as a plain zip (deflate or none).`,
    );
  }
  const isUnix = entry.versionMadeBy >>> 8 === 3;
  return isUnix && ((entry.externalFileAttributes >>> 16) & unixKind) === unixLink ? isLink() : null;
}

const damaged = (how: string) =>
  new Refusal("damaged", `The file is damaged in the archive: ${how}. Pack it again.`);

/** Unpacks at most the bytes that the directory claims: a bomb is stopped there. */
async function unpack(packed: Buffer, claimed: number): Promise<Buffer> {
  const options = { maxOutputLength: Math.max(1, claimed) };
  try {
    return claimed <= smallBytes && packed.length <= smallBytes
      ? inflateRawSync(packed, options)
      : await inflateAsync(packed, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new Refusal(
        "zip-bomb",
        `The file unpacks to more than the ${readableBytes(claimed)} that the archive says: a zip bomb, or damaged.`,
      );
    }
    throw damaged("it cannot be unpacked");
  }
}

/** Faults of the disk, which another attempt may not meet. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function explain(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (/End of central directory/i.test(reason)) {
    return "The file is no zip archive, or its end is missing. Pack the folder as .zip and import it again.";
  }
  if (/encryption/i.test(reason)) return "The archive is encrypted. Pack it again without a password.";
  if (/multi-disk/i.test(reason)) return "The archive is one part of several. Pack it as one file.";
  return `The archive's directory is damaged (${reason}). Pack the folder again and import it again.`;
}
