import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw, inflateRawSync } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from "yauzl";
import { ArchiveError, Refusal, readableBytes } from "./refusal";

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
    readonly size: number,
  ) {}

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
      const { bytesRead } = await this.file.read(buffer, done, wanted - done, position + done);
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

  // The file stays open over several readings of the directory: Archive.close closes it.
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}

export interface ArchiveEntry {
  /** As packed, with "/" at the end for a folder. */
  name: string;
  isFolder: boolean;
  compressedBytes: number;
  /** Size that the directory claims. */
  bytes: number;
  method: number;
  encrypted: boolean;
  crc32: number;
  /** Where its local header begins. */
  offset: number;
}

/**
 * A zip file, read by its central directory. Never holds more than a window of it and the entry asked for.
 * Faults of the whole (no zip, cut short) throw ArchiveError, faults of one entry Refusal.
 */
export class Archive {
  private constructor(
    private readonly handle: FileHandle,
    private readonly directory: WindowedFile,
    private readonly data: WindowedFile,
    readonly bytes: number,
  ) {}

  static async open(path: string): Promise<Archive> {
    const handle = await open(path, "r");
    const { size } = await handle.stat();
    return new Archive(handle, new WindowedFile(handle, size), new WindowedFile(handle, size), size);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Entries in the order of the central directory, read as they are asked for. */
  async *entries(): AsyncGenerator<ArchiveEntry> {
    try {
      const zip = await fromRandomAccessReaderPromise(new Reader(this.directory), this.bytes, {
        autoClose: false,
        // One bad name or size must cost one entry, not the archive: both are checked by entry below.
        decodeStrings: false,
        validateEntrySizes: false,
      });
      for await (const entry of zip.eachEntry()) {
        const name = decodeName(entry);
        yield {
          name,
          isFolder: name.endsWith("/"),
          compressedBytes: entry.compressedSize,
          bytes: entry.uncompressedSize,
          method: entry.compressionMethod,
          encrypted: entry.isEncrypted(),
          crc32: entry.crc32,
          offset: entry.relativeOffsetOfLocalHeader,
        };
      }
    } catch (error) {
      if (error instanceof ArchiveError || isSystemError(error)) throw error;
      throw new ArchiveError(explain(error));
    }
  }

  /** Content of an entry of at most `maxBytes`, with size and checksum verified. Throws Refusal. */
  async read(entry: ArchiveEntry, maxBytes: number): Promise<Buffer> {
    if (entry.encrypted) {
      throw new Refusal("encrypted", "The file is encrypted. Pack it again without a password.");
    }
    if (entry.method !== 0 && entry.method !== 8) {
      throw new Refusal(
        "unknown-compression",
        `The file is packed with method ${entry.method}, which is not read here. Pack it as a plain zip (deflate or none).`,
      );
    }
    if (entry.bytes > maxBytes || entry.compressedBytes > maxBytes + 65_536) {
      throw new Refusal(
        "too-large",
        `The file has ${readableBytes(Math.max(entry.bytes, entry.compressedBytes))}; at most ${readableBytes(maxBytes)} are taken (OFFDIAGONAL_MAX_IMAGE_BYTES).`,
      );
    }
    const header = await this.data.read(entry.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged("its header is missing");
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = await this.data.read(start, entry.compressedBytes);
    if (packed.length < entry.compressedBytes) throw damaged("the archive ends within it");
    const content = entry.method === 0 ? packed : await unpack(packed, entry.bytes);
    if (content.length !== entry.bytes) {
      throw damaged(`it has ${content.length} bytes where the archive says ${entry.bytes}`);
    }
    if (crc32(content) !== entry.crc32) throw damaged("its checksum differs");
    return content;
  }
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

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** UTF-8 where the bytes are that, flagged or not (many packers forget the flag), else by the zip standard (CP437). */
function decodeName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const hasUnicodeField = entry.extraFields.some(({ id }) => id === 0x7075);
  if (!hasUnicodeField) {
    try {
      return utf8.decode(raw);
    } catch {
      // Not UTF-8.
    }
  }
  return getFileNameLowLevel(entry.generalPurposeBitFlag & ~0x800, raw, entry.extraFields, true);
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
