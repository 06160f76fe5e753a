/** The values of variables: an index, and the files that it points into (tensorflow/core/protobuf/tensor_bundle.proto). */
import type { Constant } from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import { crc32c, masked } from "@/ml/saved-model/crc32c";
import { Cursor, Message } from "@/ml/saved-model/protobuf";
import { readTable } from "@/ml/saved-model/table";
import { type Budget, shapeOf, valuesOf } from "@/ml/saved-model/tensors";

const indexName = "variables.index";

export class Bundle {
  private readonly entries: ReadonlyMap<string, Uint8Array>;
  private readonly shards: number;

  /**
   * @param files by their names.
   * @throws ModelRefused where the index is missing or cannot be read.
   */
  constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly budget: Budget,
  ) {
    const index = files.get(indexName);
    if (!index) {
      throw new ModelRefused(
        `The model has variables, and ${indexName} was not sent: send the folder "variables" with saved_model.pb.`,
      );
    }
    this.entries = readTable(index, indexName);
    // The entry without a name is about all others.
    const header = new Message(this.entries.get("") ?? new Uint8Array(), indexName);
    if (header.integer(2) !== 0)
      throw new ModelRefused(`${indexName} is of big-endian numbers, which are not taken.`);
    this.shards = header.integer(1);
  }

  /** @throws ModelRefused where it is missing, damaged, or lies beyond its file. */
  read(key: string): Constant {
    const { what, entry, content } = this.find(key);
    checkSum(what, content, entry);
    return valuesOf(entry.integer(1), shapeOf(entry.message(2)), content, { budget: this.budget, what });
  }

  /** The one text that is kept by a key, as bytes; null where there is none. Its length comes before it, with a sum. */
  readText(key: string): Uint8Array | null {
    if (!this.entries.has(key)) return null;
    const { what, entry, content } = this.find(key);
    const cursor = new Cursor(content, what);
    const length = cursor.varint();
    const sum = cursor.take(4);
    const text = cursor.take(length);
    const summed = new Uint8Array(8 + length);
    new DataView(summed.buffer).setUint32(0, length, true);
    summed.set(sum, 4);
    summed.set(text, 8);
    checkSum(what, summed, entry);
    return text;
  }

  private find(key: string): { what: string; entry: Message; content: Uint8Array } {
    const what = `The variable ${JSON.stringify(key.slice(0, 200))}`;
    const bytes = this.entries.get(key);
    if (!bytes) throw new ModelRefused(`${what} is not in ${indexName}.`);
    const entry = new Message(bytes, indexName);
    if (entry.all(7).length > 0) throw new ModelRefused(`${what} is kept in slices, which are not taken.`);
    const file = this.shard(entry.integer(3));
    const [offset, size] = [entry.integer(4), entry.integer(5)];
    if (!(offset >= 0 && size >= 0 && offset + size <= file.bytes.length)) {
      throw new ModelRefused(
        `${what} lies beyond the end of ${file.name}, which has ${file.bytes.length} bytes: the file is cut short, or of another model.`,
      );
    }
    return { what, entry, content: file.bytes.subarray(offset, offset + size) };
  }

  private shard(number: number): { name: string; bytes: Uint8Array } {
    const five = (value: number) => String(value).padStart(5, "0");
    const name = `variables.data-${five(number)}-of-${five(this.shards)}`;
    const bytes = this.files.get(name);
    if (bytes) return { name, bytes };
    throw new ModelRefused(`${indexName} names the file ${name}, which was not sent.`);
  }
}

function checkSum(what: string, bytes: Uint8Array, entry: Message): void {
  if (masked(crc32c(bytes)) === entry.fixed(6)) return;
  throw new ModelRefused(`${what} has another checksum: its file is damaged, or of another model.`);
}
