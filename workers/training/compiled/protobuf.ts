/**
 * As much of protocol buffers as writing a SavedModel takes (protobuf.dev/programming-guides/encoding). A message is
 * the concatenation of its fields, so each function returns one field's bytes.
 */

const wire = { varint: 0, bytes: 2, fixed32: 5 } as const;

/** A field's tag and a whole number, which may be negative (two's complement, 64 bits). */
export function integerField(field: number, value: number | bigint): Buffer {
  return Buffer.from([...varint(tag(field, wire.varint)), ...varint(value)]);
}

export function floatField(field: number, value: number): Buffer {
  const tagBytes = varint(tag(field, wire.fixed32));
  const bytes = Buffer.alloc(tagBytes.length + 4);
  bytes.set(tagBytes);
  bytes.writeFloatLE(value, tagBytes.length);
  return bytes;
}

/** Text, bytes, or a message of these fields. */
export function bytesField(field: number, value: string | Uint8Array | readonly Uint8Array[]): Buffer {
  const parts =
    typeof value === "string" ? [Buffer.from(value)] : value instanceof Uint8Array ? [value] : value;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([...varint(tag(field, wire.bytes)), ...varint(length)]), ...parts]);
}

function tag(field: number, type: number): number {
  return field * 8 + type;
}

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
