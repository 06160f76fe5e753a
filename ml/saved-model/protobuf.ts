/** Reads protocol buffers (protobuf.dev/programming-guides/encoding) of others: every length is held against the bytes. */
import { ModelRefused } from "@/ml/architecture/topology";

/** A number of the wire, or the bytes of a text, a message, a packed list or a fixed number. */
type Field = number | Uint8Array;

/** More in one message than any model that is taken has; those of messages within count there. */
const maxFields = 200_000;

/** The fields of one message; what lies within them is read when it is asked for. */
export class Message {
  private readonly fields = new Map<number, Field[]>();

  /**
   * @param what names the message where it cannot be read.
   * @throws ModelRefused
   */
  constructor(
    bytes: Uint8Array,
    private readonly what: string,
  ) {
    const cursor = new Cursor(bytes, what);
    for (let count = 1; !cursor.isAtEnd; count++) {
      if (count > maxFields) throw new ModelRefused(`${what} has more than ${maxFields} fields.`);
      const tag = cursor.varint();
      const number = Math.floor(tag / 8);
      const field = fieldOf(cursor, tag % 8);
      const others = this.fields.get(number);
      if (others) others.push(field);
      else this.fields.set(number, [field]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  /** Bytes of each occurrence. */
  all(field: number): Uint8Array[] {
    return this.of(field).map((value) => (typeof value === "number" ? this.otherwise(field) : value));
  }

  messages(field: number): Message[] {
    return this.all(field).map((bytes) => new Message(bytes, this.what));
  }

  message(field: number): Message | null {
    const bytes = this.all(field).at(-1);
    return bytes ? new Message(bytes, this.what) : null;
  }

  texts(field: number): string[] {
    return this.all(field).map(textOf);
  }

  text(field: number): string {
    const bytes = this.all(field).at(-1);
    return bytes ? textOf(bytes) : "";
  }

  /** A whole number; 0 where it is left out, as the encoding has it. */
  integer(field: number): number {
    const value = this.of(field).at(-1) ?? 0;
    return typeof value === "number" ? value : this.otherwise(field);
  }

  /** Four bytes as a whole number; 0 where it is left out. */
  fixed(field: number): number {
    const bytes = this.all(field).at(-1) ?? new Uint8Array(4);
    return bytes.length === 4 ? viewOf(bytes).getUint32(0, true) : this.otherwise(field);
  }

  /** Whole numbers, packed or one by one. */
  integers(field: number): number[] {
    const numbers: number[] = [];
    for (const value of this.of(field)) {
      if (typeof value === "number") {
        numbers.push(value);
        continue;
      }
      const cursor = new Cursor(value, this.what);
      while (!cursor.isAtEnd) numbers.push(cursor.varint());
    }
    return numbers;
  }

  /** Numbers of this many bytes, packed or one by one, as they lie in memory. */
  fixedNumbers(field: number, width: 4 | 8): Uint8Array {
    const parts = this.all(field);
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes.length % width === 0 ? bytes : this.otherwise(field);
  }

  /** A map of texts to messages, still encoded; of a key twice the last one. */
  map(field: number): Map<string, Uint8Array> {
    return new Map(
      this.messages(field).map((entry) => [entry.text(1), entry.all(2).at(-1) ?? new Uint8Array()]),
    );
  }

  private of(field: number): readonly Field[] {
    return this.fields.get(field) ?? [];
  }

  private otherwise(field: number): never {
    throw new ModelRefused(`${this.what} cannot be read: its field ${field} is of another kind.`);
  }
}

function fieldOf(cursor: Cursor, wire: number): Field {
  switch (wire) {
    case 0:
      return cursor.varint();
    case 1:
      return cursor.take(8);
    case 2:
      return cursor.take(cursor.varint());
    case 5:
      return cursor.take(4);
    default:
      return cursor.broken();
  }
}

/** Walks through bytes, never beyond them. */
export class Cursor {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly what: string,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.bytes.length - this.at)) return this.broken();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** A whole number of up to 64 bits, negative in two's complement; beyond 2^53 it is not told to the unit. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let place = 0; place < 10; place++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return this.broken();
      // The last of ten bytes holds the sign alone: what came before is below it by 2^64.
      if (place === 9) return this.negative();
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
    }
    return this.broken();
  }

  broken(): never {
    throw new ModelRefused(`${this.what} cannot be read: it is damaged or cut short.`);
  }

  /** The ten bytes before this place as a number below zero. */
  private negative(): number {
    let value = 0n;
    for (let place = 9; place >= 0; place--)
      value = value * 128n + BigInt((this.bytes[this.at - 10 + place] ?? 0) & 127);
    return Number(BigInt.asIntN(64, value));
  }
}

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

const decoder = new TextDecoder();

export const textOf = (bytes: Uint8Array) => decoder.decode(bytes);
