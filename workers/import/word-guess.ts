import { getFileNameLowLevel } from "yauzl";

const decoders = {
  "utf-8": new TextDecoder("utf-8", { fatal: true }),
  gbk: new TextDecoder("gbk", { fatal: true }),
  shift_jis: new TextDecoder("shift_jis", { fatal: true }),
};

/** What text may be written in that does not say so. */
export type Writing = keyof typeof decoders | "western";

/** An encoding of one byte a letter, in which every byte is a character. */
export interface Western {
  decode(raw: Buffer): string;
  /** What of it people write, beside plain letters. */
  usual: RegExp;
}

/** The zip standard's. */
export const cp437: Western = {
  decode: (raw) => getFileNameLowLevel(0, raw, [], true),
  usual: /^[À-ÖØ-öø-ÿ]$/,
};

export const cp1252: Western = {
  // In parts: all at once, Node 20 reads Windows-1252 as ISO 8859-1.
  decode: (raw) => {
    const decoder = new TextDecoder("windows-1252");
    return decoder.decode(raw, { stream: true }) + decoder.decode();
  },
  usual: /^[À-ÖØ-öø-ÿŠšŽžŒœŸ“”„‘’‚–—…€°²³µ®™«»§]$/,
};

/** Text in an encoding, or null where it is not in that. */
export function decoded(raw: Buffer, writing: Exclude<Writing, "western">): string | null {
  try {
    return decoders[writing].decode(raw);
  } catch {
    return null;
  }
}

/** Words that are looked at: more would not change what they say. */
const mostWords = 10_000;
/** A longer one is none. */
const longestWord = 256;

/**
 * Letters with marks are few among plain ones, and no capital follows a small one: bytes of another encoding are signs
 * and frames in this one, or stand closely.
 */
function isWestern(word: string, { decode, usual }: Western): boolean {
  const text = decode(Buffer.from(word, "latin1"));
  const letters = text.match(/\p{L}/gu) ?? [];
  const marked = [...text].filter((character) => character > "\x7f");
  return (
    marked.every((character) => usual.test(character)) &&
    marked.length * 2 <= letters.length &&
    !/[ß-öø-ÿ]\p{Lu}/u.test(text)
  );
}

/**
 * Finds out what words are written in, by all of them: one word alone may be right in several encodings (猫 in GBK is è in
 * UTF-8), and a folder or a class must not be called otherwise from file to file.
 */
export class WordGuess {
  private readonly words = new Set<string>();
  private readonly votes = new Map<Writing, number>();
  /** Whether bytes (one a character) are what people write in an encoding, from the surest to the least sure. */
  private readonly looksLike: [Writing, (word: string) => boolean][];

  /** @param separators between words. */
  constructor(
    western: Western,
    private readonly separators: RegExp,
  ) {
    this.looksLike = [
      ["utf-8", (word) => decoded(Buffer.from(word, "latin1"), "utf-8") !== null],
      ["western", (word) => isWestern(word, western)],
      // Common characters and signs (GB 2312); those beside them are rare, and all of them together are nearly every byte.
      ["gbk", (word) => /^(?:[\0-\x7f]|[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+$/.test(word)],
      // Kana, signs and common characters (level 1).
      ["shift_jis", (word) => /^(?:[\0-\x7f]|[\x81-\x84\x88-\x98][\x40-\x7e\x80-\xfc])+$/.test(word)],
    ];
  }

  /** @param text with a character for each byte. */
  add(text: string): void {
    for (const word of text.split(this.separators)) {
      if (!/[\x80-\xff]/.test(word) || this.words.has(word) || this.isFull || word.length > longestWord)
        continue;
      this.words.add(word);
      for (const [writing, fits] of this.looksLike) {
        if (fits(word)) this.votes.set(writing, (this.votes.get(writing) ?? 0) + 1);
      }
    }
  }

  get isFull(): boolean {
    return this.words.size >= mostWords;
  }

  /** What most words fit; where none fits anything, as of too few, that in which every byte is a character. */
  get writing(): Writing {
    const votesFor = (writing: Writing) => this.votes.get(writing) ?? 0;
    return this.looksLike
      .map(([writing]) => writing)
      .reduce<Writing>((best, writing) => (votesFor(writing) > votesFor(best) ? writing : best), "western");
  }
}
