/**
 * The layout of a zip of stored entries, of which any range of bytes can be made without the rest: sizes and names are
 * known beforehand, so every offset is. The zip writers of the registry (archiver, zip-stream, yazl, client-zip, zip.js)
 * write a stream from its beginning: some can say its length, none can begin in the middle, which an export of many
 * gigabytes needs to be fetched on after a break. Images do not get smaller, so nothing is compressed.
 * Format: PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
 */
export interface ZipEntry {
  /** Path with slashes; ASCII or UTF-8. One that ends in a slash is that of a folder, which has no bytes. */
  path: string;
  /** Below 4 GiB. */
  bytes: number;
  /** CRC-32 of its bytes, unsigned; null where nobody knows it yet. */
  crc32: number | null;
}

/** What the lengths of a zip follow from. */
export interface ZipSums {
  entries: number;
  /** Of all paths, in UTF-8. */
  pathBytes: number;
  dataBytes: number;
}

export interface ZipLayout {
  isZip64: boolean;
  entries: number;
  /** Where the central directory begins: local headers, names and data come before it. */
  directoryAt: number;
  directoryBytes: number;
  /** Of the whole file. */
  bytes: number;
}

const localBytes = 30;
const centralBytes = 46;
const zip64OffsetBytes = 12;
const endBytes = 22;
const zip64EndBytes = 56 + 20;
const most32 = 0xffff_ffff;
const most16 = 0xffff;

/** Length of an entry with its header. */
export function entryBytes({ path, bytes }: Pick<ZipEntry, "path" | "bytes">): number {
  return localBytes + Buffer.byteLength(path) + bytes;
}

/** Where the parts of a zip lie. Zip64 where the entries or the offsets ask for it, and then for all entries. */
export function zipLayout({ entries, pathBytes, dataBytes }: ZipSums): ZipLayout {
  const directoryAt = entries * localBytes + pathBytes + dataBytes;
  const small = entries * centralBytes + pathBytes;
  const isZip64 = entries >= most16 || directoryAt + small >= most32;
  const directoryBytes = small + (isZip64 ? entries * zip64OffsetBytes : 0);
  return {
    isZip64,
    entries,
    directoryAt,
    directoryBytes,
    bytes: directoryAt + directoryBytes + (isZip64 ? zip64EndBytes : 0) + endBytes,
  };
}

/** Names are UTF-8. */
const flags = 0x0800;
/** Midnight of 1 January 1980: the same content is the same file, whenever it is made. */
const date = 0x0021;
/** Type and permissions of Unix above, those of DOS below. */
const fileAttributes = 0o100_644 * 0x1_0000;
const folderAttributes = 0o040_755 * 0x1_0000 + 0x10;

/** What stands before the data of an entry. */
export function localHeader(entry: ZipEntry & { crc32: number }, { isZip64 }: ZipLayout): Buffer {
  const name = Buffer.from(entry.path);
  const header = Buffer.alloc(localBytes + name.length);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(isZip64 ? 45 : 20, 4);
  header.writeUInt16LE(flags, 6);
  // 8: stored; 10: time.
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(entry.crc32, 14);
  header.writeUInt32LE(entry.bytes, 18);
  header.writeUInt32LE(entry.bytes, 22);
  header.writeUInt16LE(name.length, 26);
  name.copy(header, localBytes);
  return header;
}

/** A line of the central directory. @param offset of the entry's local header. */
export function centralHeader(
  entry: ZipEntry & { crc32: number },
  offset: number,
  { isZip64 }: ZipLayout,
): Buffer {
  const name = Buffer.from(entry.path);
  const extra = isZip64 ? zip64OffsetBytes : 0;
  const header = Buffer.alloc(centralBytes + name.length + extra);
  header.writeUInt32LE(0x0201_4b50, 0);
  // Made under Unix, so that the permissions count.
  header.writeUInt16LE((3 << 8) | (isZip64 ? 45 : 20), 4);
  header.writeUInt16LE(isZip64 ? 45 : 20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(entry.crc32, 16);
  header.writeUInt32LE(entry.bytes, 20);
  header.writeUInt32LE(entry.bytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE(entry.path.endsWith("/") ? folderAttributes : fileAttributes, 38);
  header.writeUInt32LE(isZip64 ? most32 : offset, 42);
  name.copy(header, centralBytes);
  if (isZip64) {
    const at = centralBytes + name.length;
    header.writeUInt16LE(0x0001, at);
    header.writeUInt16LE(8, at + 2);
    header.writeBigUInt64LE(BigInt(offset), at + 4);
  }
  return header;
}

/** What stands at the end. */
export function endOfZip({ isZip64, entries, directoryAt, directoryBytes }: ZipLayout): Buffer {
  const end = Buffer.alloc((isZip64 ? zip64EndBytes : 0) + endBytes);
  let at = 0;
  if (isZip64) {
    end.writeUInt32LE(0x0606_4b50, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE((3 << 8) | 45, 12);
    end.writeUInt16LE(45, 14);
    end.writeBigUInt64LE(BigInt(entries), 24);
    end.writeBigUInt64LE(BigInt(entries), 32);
    end.writeBigUInt64LE(BigInt(directoryBytes), 40);
    end.writeBigUInt64LE(BigInt(directoryAt), 48);
    end.writeUInt32LE(0x0706_4b50, 56);
    end.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 64);
    end.writeUInt32LE(1, 72);
    at = zip64EndBytes;
  }
  end.writeUInt32LE(0x0605_4b50, at);
  end.writeUInt16LE(isZip64 ? most16 : entries, at + 8);
  end.writeUInt16LE(isZip64 ? most16 : entries, at + 10);
  end.writeUInt32LE(isZip64 ? most32 : directoryBytes, at + 12);
  end.writeUInt32LE(isZip64 ? most32 : directoryAt, at + 16);
  return end;
}
