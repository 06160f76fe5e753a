import type { FileHandle } from "node:fs/promises";
import type { Stretch } from "./source";

const endRecord = { signature: Buffer.from("PK\x05\x06", "latin1"), bytes: 22 };
const locator = { signature: 0x07064b50, bytes: 20 };
const endRecord64 = { signature: 0x06064b50, bytes: 56 };
const directorySignature = 0x02014b50;
const longestComment = 0xffff;

/**
 * Where the zip archive begins that a file ends in, and from which it tells its places: after the program of one that
 * unpacks itself, or whatever else was put before it. 0 where it tells them from the start of the file, also behind a
 * program; null where the file ends in no directory of a zip.
 */
export async function zipStart(handle: FileHandle, { start, bytes }: Stretch): Promise<number | null> {
  const read = async (position: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start + position);
    return buffer.subarray(0, bytesRead);
  };
  const length = Math.min(bytes, endRecord64.bytes + locator.bytes + endRecord.bytes + longestComment);
  const tail = await read(bytes - length, length);
  const end = tail.lastIndexOf(endRecord.signature);
  if (end < 0 || end + endRecord.bytes > tail.length) return null;
  if (end + endRecord.bytes + tail.readUInt16LE(end + 20) !== tail.length) return null;
  const at64 = end - locator.bytes - endRecord64.bytes;
  const is64 =
    at64 >= 0 &&
    tail.readUInt32LE(at64) === endRecord64.signature &&
    tail.readUInt32LE(end - locator.bytes) === locator.signature;
  // The directory lies right before its end; where it says that it lies is less by what stands before the archive.
  const size = is64 ? Number(tail.readBigUInt64LE(at64 + 40)) : tail.readUInt32LE(end + 12);
  const told = is64 ? Number(tail.readBigUInt64LE(at64 + 48)) : tail.readUInt32LE(end + 16);
  const directory = bytes - length + (is64 ? at64 : end) - size;
  if (directory < told) return null;
  if (size === 0) return directory - told;
  const first = await read(directory, 4);
  return first.length === 4 && first.readUInt32LE(0) === directorySignature ? directory - told : null;
}
