import { buffer } from "node:stream/consumers";
import { crc32, deflateRawSync } from "node:zlib";
import { type Entry, fromBuffer } from "yauzl";

/** A file of a test archive, with every lie that a header can tell. */
export interface ZipFile {
  name: string | Buffer;
  content?: Buffer | string;
  stored?: boolean;
  /** Size that the directory claims in place of the true one. */
  claimedBytes?: number;
  claimedCrc?: number;
  method?: number;
  flags?: number;
  /** Shares the data of an earlier file, by its place in the list. */
  dataOf?: number;
}

/** The bytes of a zip archive, byte by byte as asked, without a check. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  const packedOf: { packed: Buffer; method: number; crc: number; bytes: number }[] = [];
  let position = 0;
  for (const file of files) {
    const content = Buffer.from(file.content ?? "");
    const shared = file.dataOf === undefined ? undefined : packedOf[file.dataOf];
    const own = shared ?? {
      packed: file.stored ? content : deflateRawSync(content),
      method: file.stored ? 0 : 8,
      crc: crc32(content),
      bytes: content.length,
    };
    packedOf.push(own);
    const name = Buffer.isBuffer(file.name) ? file.name : Buffer.from(file.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(file.flags ?? (Buffer.isBuffer(file.name) ? 0 : 0x800), 2);
    fields.writeUInt16LE(file.method ?? own.method, 4);
    fields.writeUInt32LE(file.claimedCrc ?? own.crc, 10);
    fields.writeUInt32LE(own.packed.length, 14);
    fields.writeUInt32LE(file.claimedBytes ?? own.bytes, 18);
    fields.writeUInt16LE(name.length, 22);
    const offset = file.dataOf === undefined ? position : (offsets[file.dataOf] ?? 0);
    offsets.push(offset);
    if (file.dataOf === undefined) {
      const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, name, own.packed]);
      parts.push(local);
      position += local.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, rest, name]));
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** The files of an archive by their names, as a library reads them that has no part in the writing. */
export function unzipped(archive: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((done, failed) => {
    const files = new Map<string, Buffer>();
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return failed(error);
      zip.on("error", failed);
      zip.on("end", () => done(files));
      zip.on("entry", (entry: Entry) => {
        zip.openReadStream(entry, (reason, stream) => {
          if (reason) return failed(reason);
          buffer(stream).then((content) => {
            files.set(entry.fileName, content);
            zip.readEntry();
          }, failed);
        });
      });
      zip.readEntry();
    });
  });
}
