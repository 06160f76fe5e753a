import { crc32 } from "node:zlib";
import type { Entry } from "yauzl";
import { cp437, decoded, type Writing } from "../word-guess";

/** The name of an entry that tells what it is written in, or has no characters of which that matters; else null. */
export function certainName({ extraFields, fileNameRaw, generalPurposeBitFlag }: Entry): string | null {
  for (const { id, data } of extraFields) {
    // Info-ZIP's field of the name in Unicode: version 1, and the checksum of the name that it stands for.
    if (id !== 0x7075 || data.length < 6 || data[0] !== 1 || data.readUInt32LE(1) !== crc32(fileNameRaw))
      continue;
    const name = decoded(data.subarray(5), "utf-8");
    if (name !== null) return name;
  }
  const name = decoded(fileNameRaw, "utf-8");
  return name !== null && (generalPurposeBitFlag & 0x800 || name.length === fileNameRaw.length) ? name : null;
}

/** A name in what the archive's names are written in, where it is in that; else in UTF-8, else by the standard. */
export function nameIn(writing: Writing, raw: Buffer): string {
  const name = writing === "western" ? null : decoded(raw, writing);
  return name ?? decoded(raw, "utf-8") ?? cp437.decode(raw);
}
