/** Reads a sorted table of keys and values in LevelDB's format (its doc/table_format.md), as `variables.index` is one. */
import { ModelRefused } from "@/ml/architecture/topology";
import { crc32c, masked } from "@/ml/saved-model/crc32c";
import { Cursor, textOf, viewOf } from "@/ml/saved-model/protobuf";

const footerBytes = 48;
/** After each block: how it is packed, and its sum. */
const trailerBytes = 5;
const magic = 0xdb4775248b80fb57n;
/** A model of 1,000 layers has some thousands. */
const maxEntries = 100_000;

/**
 * @param what its name for people.
 * @throws ModelRefused
 */
export function readTable(bytes: Uint8Array, what: string): Map<string, Uint8Array> {
  const broken = (reason: string) => new ModelRefused(`${what} cannot be read: ${reason}.`);
  if (bytes.length < footerBytes) throw broken("it is cut short");
  const footer = bytes.subarray(bytes.length - footerBytes);
  if (viewOf(footer).getBigUint64(footerBytes - 8, true) !== magic)
    throw broken("it does not end as an index of variables does, so it is cut short or something else");

  const block = ({ offset, size }: Handle): Uint8Array => {
    const end = offset + size + trailerBytes;
    if (!(end <= bytes.length - footerBytes)) throw broken("it names a block beyond its end");
    const [packed] = bytes.subarray(offset + size);
    if (packed !== 0) throw broken("a block of it is compressed, which TensorFlow does not write");
    const sum = viewOf(bytes).getUint32(end - 4, true);
    if (masked(crc32c(bytes.subarray(offset, end - 4))) !== sum) throw broken("a block has another checksum");
    return bytes.subarray(offset, offset + size);
  };
  const handles = new Cursor(footer, what);
  readHandle(handles);
  const found = new Map<string, Uint8Array>();
  for (const [, value] of entriesOf(block(readHandle(handles)), what)) {
    for (const [key, entry] of entriesOf(block(readHandle(new Cursor(value, what))), what)) {
      found.set(key, entry);
      if (found.size > maxEntries) throw broken(`it has more than ${maxEntries} entries`);
    }
  }
  return found;
}

/** Where a block lies. */
interface Handle {
  offset: number;
  size: number;
}

const readHandle = (cursor: Cursor): Handle => ({ offset: cursor.varint(), size: cursor.varint() });

/** Longer than any key that TensorFlow writes: it is kept whole for each entry. */
const maxKeyBytes = 2000;

/** Keys say only where they differ from the one before them. */
function* entriesOf(block: Uint8Array, what: string): Generator<[string, Uint8Array]> {
  const view = viewOf(block);
  const restarts = block.length >= 4 ? view.getUint32(block.length - 4, true) : Number.POSITIVE_INFINITY;
  const end = block.length - 4 * (restarts + 1);
  const broken = () => new ModelRefused(`${what} cannot be read: it is damaged.`);
  if (!(end >= 0)) throw broken();
  const cursor = new Cursor(block.subarray(0, end), what);
  let key = new Uint8Array();
  while (!cursor.isAtEnd) {
    const shared = cursor.varint();
    const own = cursor.varint();
    const size = cursor.varint();
    if (!(shared <= key.length && shared + own <= maxKeyBytes)) throw broken();
    const next = new Uint8Array(shared + own);
    next.set(key.subarray(0, shared));
    next.set(cursor.take(own), shared);
    key = next;
    yield [textOf(key), cursor.take(size)];
  }
}
