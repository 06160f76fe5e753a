/** Encoders pack blocks of this length, each by itself: nothing refers farther back. */
const window = 64 * 1024;
const outputBytes = 1024 * 1024;
/** The longest copy of an element. */
const longestCopy = 64;

/**
 * Unpacks Snappy's raw format as it comes in, in pieces of at most a mebibyte: of what is larger than memory should hold.
 * https://github.com/google/snappy/blob/main/format_description.txt
 * @throws Error for what is damaged, or refers farther back than encoders do.
 */
export async function* unsnapped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const out = Buffer.allocUnsafe(window + outputBytes);
  let [sent, filled] = [0, 0];
  let rest: Buffer = Buffer.alloc(0);
  let literal = 0;
  let hasBegun = false;
  for await (const chunk of chunks) {
    const input: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    if (!hasBegun) {
      // The length comes first, seven bits a byte; the page's header says it too.
      const last = input.findIndex((byte) => byte < 0x80);
      hasBegun = last >= 0;
      at = hasBegun ? last + 1 : 0;
    }
    while (hasBegun) {
      if (out.length - filled < longestCopy) {
        yield Buffer.from(out.subarray(sent, filled));
        out.copyWithin(0, filled - window, filled);
        sent = filled = window;
      }
      if (literal > 0) {
        const bytes = Math.min(literal, input.length - at, out.length - filled);
        if (bytes === 0) break;
        input.copy(out, filled, at, at + bytes);
        at += bytes;
        filled += bytes;
        literal -= bytes;
        continue;
      }
      const tag = input[at];
      if (tag === undefined) break;
      const [kind, high] = [tag & 3, tag >> 2];
      const operand = kind === 0 ? Math.max(0, high - 59) : kind === 3 ? 4 : kind;
      if (at + 1 + operand > input.length) break;
      const value = operand > 0 ? input.readUIntLE(at + 1, operand) : 0;
      at += 1 + operand;
      if (kind === 0) {
        literal = (operand > 0 ? value : high) + 1;
        continue;
      }
      const length = kind === 1 ? (high & 7) + 4 : high + 1;
      const back = kind === 1 ? ((tag >> 5) << 8) | value : value;
      if (back === 0 || back > filled) throw new Error("its Snappy refers to what is not there");
      if (back >= length) out.copyWithin(filled, filled - back, filled - back + length);
      else for (let i = 0; i < length; i++) out[filled + i] = out[filled + i - back] as number;
      filled += length;
    }
    rest = input.subarray(at);
  }
  if (literal > 0 || rest.length > 0) throw new Error("its Snappy ends early");
  yield Buffer.from(out.subarray(sent, filled));
}
