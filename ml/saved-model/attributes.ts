/** The settings of an operation (tensorflow/core/framework/attr_value.proto) as those of TensorFlow.js' graphs. */
import { Attributes } from "@/ml/architecture/graph-file";
import { Message } from "@/ml/saved-model/protobuf";

const what = "A setting of an operation";

/** What the fields of an AttrValue hold; one of them is written. */
const fields = { list: 1, text: 2, integer: 3, float: 4, flag: 5, type: 6, tensor: 8 } as const;

const settingOf = (encoded: ReadonlyMap<string, Uint8Array>, key: string) =>
  new Message(encoded.get(key) ?? new Uint8Array(), what);

/** The number of TensorFlow's type that a setting names; 0 where it names none. */
export const typeIn = (encoded: ReadonlyMap<string, Uint8Array>, key: string) =>
  settingOf(encoded, key).integer(fields.type);

/** The TensorProto of a constant. */
export const tensorIn = (encoded: ReadonlyMap<string, Uint8Array>) =>
  settingOf(encoded, "value").message(fields.tensor) ?? new Message(new Uint8Array(), what);

export function attributesOf(encoded: ReadonlyMap<string, Uint8Array>): Attributes {
  return new Attributes(Object.fromEntries([...encoded.keys()].map((key) => [key, setting(encoded, key)])));
}

function setting(encoded: ReadonlyMap<string, Uint8Array>, key: string) {
  const message = settingOf(encoded, key);
  const [text] = message.all(fields.text);
  if (text) return { s: encoded64(text) };
  if (message.has(fields.integer)) return { i: message.integer(fields.integer) };
  if (message.has(fields.flag)) return { b: message.integer(fields.flag) !== 0 };
  if (message.has(fields.float)) {
    const { buffer } = message.fixedNumbers(fields.float, 4);
    return { f: new Float32Array(buffer)[0] };
  }
  const list = message.message(fields.list);
  return list ? { list: { s: list.all(2).map(encoded64), i: list.integers(3) } } : {};
}

/** As TensorFlow.js' files hold bytes; no setting that is asked for is longer. */
const encoded64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes.subarray(0, 200)));
