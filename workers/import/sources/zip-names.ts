import { crc32 } from "node:zlib";
import { type Entry, getFileNameLowLevel } from "yauzl";

const decoders = {
  "utf-8": new TextDecoder("utf-8", { fatal: true }),
  gbk: new TextDecoder("gbk", { fatal: true }),
  shift_jis: new TextDecoder("shift_jis", { fatal: true }),
};

/** What names that do not say so may be written in. */
export type NameEncoding = keyof typeof decoders | "cp437";

/** The zip standard's, in which every byte is a character. */
const cp437 = (raw: Buffer) => getFileNameLowLevel(0, raw, [], true);

function decoded(raw: Buffer, encoding: keyof typeof decoders): string | null {
  try {
    return decoders[encoding].decode(raw);
  } catch {
    return null;
  }
}

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

/** A name in the encoding that the archive's names are in, where it is in that; else in UTF-8, else by the standard. */
export function nameIn(encoding: NameEncoding, raw: Buffer): string {
  const name = encoding === "cp437" ? null : decoded(raw, encoding);
  return name ?? decoded(raw, "utf-8") ?? cp437(raw);
}

/** Words that are looked at: more would not change what they say. */
const mostWords = 10_000;

/** Whether bytes (one a character) are what people write in an encoding, from the surest to the least sure. */
const looksLike: [NameEncoding, (word: string) => boolean][] = [
  ["utf-8", (word) => decoded(Buffer.from(word, "latin1"), "utf-8") !== null],
  ["cp437", isWestern],
  // Common characters and signs (GB 2312); those beside them are rare, and all of them together are nearly every byte.
  ["gbk", (word) => /^(?:[\0-\x7f]|[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+$/.test(word)],
  // Kana, signs and common characters (level 1).
  ["shift_jis", (word) => /^(?:[\0-\x7f]|[\x81-\x84\x88-\x98][\x40-\x7e\x80-\xfc])+$/.test(word)],
];

/**
 * Letters with marks are few among plain ones, and no capital follows a small one: bytes of another encoding are signs
 * and frames in this one, or stand closely.
 */
function isWestern(word: string): boolean {
  const text = cp437(Buffer.from(word, "latin1"));
  const letters = text.match(/\p{L}/gu) ?? [];
  const marked = [...text].filter((character) => character > "\x7f");
  return (
    marked.every((character) => /[À-ÖØ-öø-ÿ]/.test(character)) &&
    marked.length * 2 <= letters.length &&
    !/[ß-öø-ÿ]\p{Lu}/u.test(text)
  );
}

/**
 * Finds out what the names of an archive are written in that do not say so. All of them are asked: one word alone may
 * be right in several encodings (猫 in GBK is è in UTF-8), and a folder must not be called otherwise from file to file.
 */
export class NameGuess {
  private readonly words = new Set<string>();
  private readonly votes = new Map<NameEncoding, number>();

  add(raw: Buffer): void {
    for (const word of raw.toString("latin1").split("/")) {
      if (!/[\x80-\xff]/.test(word) || this.words.has(word) || this.words.size >= mostWords) continue;
      this.words.add(word);
      for (const [encoding, fits] of looksLike) {
        if (fits(word)) this.votes.set(encoding, (this.votes.get(encoding) ?? 0) + 1);
      }
    }
  }

  get encoding(): NameEncoding {
    const votesFor = (encoding: NameEncoding) => this.votes.get(encoding) ?? 0;
    return looksLike
      .map(([encoding]) => encoding)
      .reduce((best, encoding) => (votesFor(encoding) > votesFor(best) ? encoding : best));
  }
}
