import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { unsnapped } from "./snappy";

/** Bytes that are read at a time. */
const blockBytes = 1024 * 1024;
/** Of the lengths of values, which lie before each. */
const windowBytes = 64 * 1024;
const lengthBytes = 4;

/** Where a value lies in the spilled page. */
export class Piece {
  constructor(
    readonly at: number,
    readonly bytes: number,
  ) {}
}

/** Whether pages that are packed so can be unpacked as they come in. */
export const canSpill = (codec: string) => ["UNCOMPRESSED", "SNAPPY", "GZIP"].includes(codec);

interface Packed {
  handle: FileHandle;
  start: number;
  end: number;
  codec: string;
  /** What it unpacks to. */
  bytes: number;
  /** Whether it stays when the next is unpacked: a dictionary does, a page goes when the next one comes. */
  keeps: boolean;
}

/** A file beside the upload that a page is unpacked to whose values are too large to be held. */
export class Spill {
  private file: FileHandle | null = null;
  private kept = 0;
  private at = 0;
  private end = 0;

  constructor(private readonly path: string) {}

  /** @throws Error where the page unpacks to another length than it says. */
  async unpack({ handle, start, end, codec, bytes, keeps }: Packed): Promise<void> {
    if (!this.file) {
      await mkdir(dirname(this.path), { recursive: true });
      this.file = await open(this.path, "w+");
    }
    const { file } = this;
    this.at = keeps ? 0 : this.kept;
    this.end = this.at + bytes;
    let to = this.at;
    const write = async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        if (to + chunk.length > this.end) throw new Error("a page unpacks to more than it says");
        await file.write(chunk, 0, chunk.length, to);
        to += chunk.length;
      }
    };
    const packed = blocks(handle, start, end);
    if (codec === "GZIP") await pipeline(packed, createGunzip(), write);
    else await write(codec === "SNAPPY" ? unsnapped(packed) : packed);
    if (to < this.end) throw new Error("a page unpacks to less than it says");
    if (keeps) this.kept = this.end;
  }

  /** What stands at the place of reading with its length before it, and passes over it. */
  async prefixed(most: number): Promise<Buffer> {
    const length = (await this.bytes(this.at, lengthBytes)).readUInt32LE();
    if (length > most) throw new Error("a page has no levels that can be read");
    const bytes = await this.bytes(this.at + lengthBytes, length);
    this.at += lengthBytes + length;
    return bytes;
  }

  /** Where the next values lie. */
  async pieces(count: number): Promise<Piece[]> {
    const pieces: Piece[] = [];
    let window: Buffer = Buffer.alloc(0);
    let from = this.at;
    for (let i = 0; i < count; i++) {
      if (this.at + lengthBytes > from + window.length) {
        from = this.at;
        window = await this.bytes(from, Math.min(windowBytes, this.end - from));
      }
      const piece = new Piece(this.at + lengthBytes, window.readUInt32LE(this.at - from));
      this.at = piece.at + piece.bytes;
      if (this.at > this.end) throw new Error("a value ends behind its page");
      pieces.push(piece);
    }
    return pieces;
  }

  read({ at, bytes }: Piece): Promise<Buffer> {
    return this.bytes(at, bytes);
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = null;
    this.kept = 0;
    await file?.close();
    if (file) await rm(this.path, { force: true });
  }

  private async bytes(at: number, length: number): Promise<Buffer> {
    if (!this.file) throw new Error("Nothing was unpacked yet");
    const { bytesRead, buffer } = await this.file.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead < length) throw new Error("a page ends early");
    return buffer;
  }
}

async function* blocks(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const length = Math.min(blockBytes, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead === 0) throw new Error("it ends early");
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
