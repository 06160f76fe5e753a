import { LargeTable, readableBytes } from "../refusal";

/** A table is held as text while it is read. */
export const maxTableBytes = 128 * 1024 * 1024;

/** The text of a table and how it was encoded: by its mark, else by what its bytes can be. */
export function decodeText(bytes: Buffer, name: string): { text: string; encoding: string } {
  if (bytes.length > maxTableBytes) {
    throw new LargeTable(
      `${name} has ${readableBytes(bytes.length)}; tables of at most ${readableBytes(maxTableBytes)} are read. Split it.`,
    );
  }
  const encoding = encodingOf(bytes);
  // The decoder takes the byte order mark off. In parts: all at once, Node 20 reads Windows-1252 as ISO 8859-1.
  const decoder = new TextDecoder(encoding.decoder);
  return { text: decoder.decode(bytes, { stream: true }) + decoder.decode(), encoding: encoding.name };
}

const utf8 = { name: "UTF-8", decoder: "utf-8" };
const utf16 = {
  little: { name: "UTF-16 (little-endian)", decoder: "utf-16le" },
  big: { name: "UTF-16 (big-endian)", decoder: "utf-16be" },
};

function encodingOf(bytes: Buffer): { name: string; decoder: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16.little;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16.big;
  // Of two bytes a letter, most are zero in names of files and classes, always on the same side.
  const head = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 8 && even < odd / 8) return utf16.little;
  if (even > head.length / 8 && odd < even / 8) return utf16.big;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return utf8;
  } catch {
    // Windows-1252 is what is meant by Latin-1 wherever the two differ (WHATWG Encoding Standard).
    return { name: "Latin-1", decoder: "windows-1252" };
  }
}
