import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { cp1252, WordGuess, type Writing } from "../word-guess";

/** Bytes that are read at a time. */
const readBytes = 256 * 1024;
const headBytes = 4096;

/** How a table is encoded: what that is called, and the decoder of it. */
export interface Encoding {
  name: string;
  decoder: string;
}

const utf8 = { name: "UTF-8", decoder: "utf-8" };
const utf16 = {
  little: { name: "UTF-16 (little-endian)", decoder: "utf-16le" },
  big: { name: "UTF-16 (big-endian)", decoder: "utf-16be" },
};
const written: Record<Writing, Encoding> = {
  "utf-8": utf8,
  // Windows-1252 is what is meant by Latin-1 wherever the two differ (WHATWG Encoding Standard).
  western: { name: "Latin-1", decoder: "windows-1252" },
  gbk: { name: "GBK", decoder: "gbk" },
  shift_jis: { name: "Shift JIS", decoder: "shift_jis" },
};

/** How a text is encoded: by its mark, else by what all of its bytes can be. */
export async function encodingOf(path: string): Promise<Encoding> {
  const head = await headOf(path);
  if (head[0] === 0xff && head[1] === 0xfe) return utf16.little;
  if (head[0] === 0xfe && head[1] === 0xff) return utf16.big;
  // Of two bytes a letter, most are zero in names of files and classes, always on the same side.
  const zeros = [0, 0];
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 8 && even < odd / 8) return utf16.little;
  if (even > head.length / 8 && odd < even / 8) return utf16.big;
  return (await isUtf8(path)) ? utf8 : written[await guessOf(path)];
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function isUtf8(path: string): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const bytes of chunksOf(path)) decoder.decode(bytes, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Of one byte a letter, or two: by the words of the whole text, of which one alone may be right in several encodings. */
async function guessOf(path: string): Promise<Writing> {
  // None of these is the second byte of a character in GBK or Shift JIS.
  const guess = new WordGuess(cp1252, /[\0-/:-?]/);
  let rest = "";
  for await (const bytes of chunksOf(path)) {
    const text = rest + bytes.toString("latin1");
    const end = text.lastIndexOf("\n") + 1;
    guess.add(text.slice(0, end || undefined));
    rest = end > 0 ? text.slice(end) : "";
    if (guess.isFull) break;
  }
  guess.add(rest);
  return guess.writing;
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: readBytes });
  try {
    yield* file;
  } finally {
    file.destroy();
  }
}

/** The text of a file, in pieces, without its byte order mark. */
export async function* textOf(path: string, { decoder: label }: Encoding): AsyncGenerator<string> {
  // In parts: all at once, Node 20 reads Windows-1252 as ISO 8859-1.
  const decoder = new TextDecoder(label);
  for await (const bytes of chunksOf(path)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** The first characters of a file, about so many, and whether they are all. */
export async function firstText(
  path: string,
  encoding: Encoding,
  length: number,
): Promise<{ text: string; isWhole: boolean }> {
  let text = "";
  for await (const part of textOf(path, encoding)) {
    text += part;
    if (text.length >= length) return { text, isWhole: false };
  }
  return { text, isWhole: true };
}

/**
 * Its lines, many at a time.
 * @param tooLong what is thrown, by the number of the line, where one has more characters than `longest`.
 */
export async function* linesOf(
  text: AsyncIterable<string>,
  longest: number,
  tooLong: (line: number) => Error,
): AsyncGenerator<string[]> {
  let rest = "";
  let number = 0;
  for await (const part of text) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const [i, line] of lines.entries()) if (line.length > longest) throw tooLong(number + i + 1);
    number += lines.length;
    if (rest.length > longest) throw tooLong(number + 1);
    if (lines.length > 0) yield lines;
  }
  if (rest !== "") yield [rest];
}
