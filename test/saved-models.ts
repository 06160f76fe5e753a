import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { crc32c, masked } from "@/ml/saved-model/crc32c";
import { unzipped } from "@/test/integration/zip";
import { attribute, dataTypes } from "@/workers/training/compiled/graph";
import { bytesField, integerField } from "@/workers/training/compiled/protobuf";

/** The files of a SavedModel by their names, as `scripts/keras/saved_models.py` made it. */
export async function savedModelFixture(name: string): Promise<Map<string, Uint8Array>> {
  const zip = readFileSync(resolve(import.meta.dirname, `fixtures/saved-models/${name}.zip`));
  const files = await unzipped(zip);
  const named = [...files].map(
    ([path, bytes]) => [path.split("/").pop() ?? "", new Uint8Array(bytes)] as const,
  );
  return new Map(named.filter(([name]) => /^(saved_model|variables)\./.test(name)));
}

/** An operation: name, op, inputs and settings. */
export type Written = [name: string, op: string, inputs?: string[], attributes?: Record<string, Uint8Array>];

/** A NodeDef's bytes. */
const nodeOf = ([name, op, inputs = [], attributes = {}]: Written) => [
  bytesField(1, name),
  bytesField(2, op),
  ...inputs.map((input) => bytesField(3, input)),
  ...Object.entries(attributes).map(([key, value]) =>
    bytesField(5, [bytesField(1, key), bytesField(2, value)]),
  ),
];

/** A function from its arguments to one output. */
export interface WrittenFunction {
  name: string;
  inputs: string[];
  nodes: Written[];
  output: string;
  /** How often that output is there: once unless said. */
  outputs?: number;
}

const functionOf = ({ name, inputs, nodes, output, outputs = 1 }: WrittenFunction) =>
  bytesField(1, [
    bytesField(1, [
      bytesField(1, name),
      ...inputs.map((input) => bytesField(2, bytesField(1, input))),
      ...Array<Buffer>(outputs).fill(bytesField(3, bytesField(1, "out"))),
    ]),
    ...nodes.map((node) => bytesField(3, nodeOf(node))),
    bytesField(4, [bytesField(1, "out"), bytesField(2, output)]),
  ]);

/** The setting of a call: which function. */
export const calls = (name: string) => ({ f: bytesField(10, bytesField(1, name)) });

/** Signatures by their names: the ends by which callers name them, and the nodes. */
type WrittenSignatures = Record<string, { inputs: Record<string, string>; outputs: Record<string, string> }>;

const images = { inputs: { images: "images:0" }, outputs: { answer: "answer:0" } };

/** The file saved_model.pb of these operations, whatever they are. */
export function savedModelOf(
  nodes: Written[],
  {
    functions = [],
    signatures = { serving_default: images },
    tag = "serve",
  }: { functions?: WrittenFunction[]; signatures?: WrittenSignatures; tag?: string } = {},
): Uint8Array {
  const ends = (field: number, all: Record<string, string>) =>
    Object.entries(all).map(([key, output]) => {
      const shape = bytesField(
        3,
        [-1, 2, 2, 1].map((size) => bytesField(2, integerField(1, size))),
      );
      const described = [bytesField(1, output), integerField(2, dataTypes.float), shape];
      return bytesField(field, [bytesField(1, key), bytesField(2, described)]);
    });
  const meta = bytesField(2, [
    bytesField(1, bytesField(4, tag)),
    bytesField(2, [
      ...nodes.map((node) => bytesField(1, nodeOf(node))),
      bytesField(2, functions.map(functionOf)),
    ]),
    ...Object.entries(signatures).map(([name, { inputs, outputs }]) =>
      bytesField(5, [bytesField(1, name), bytesField(2, [...ends(1, inputs), ...ends(2, outputs)])]),
    ),
  ]);
  return new Uint8Array(Buffer.concat([integerField(1, 1), meta]));
}

/** The settings of a constant of floating point: all of one value unless bytes are given. */
export function floats(shape: number[], bytes?: Uint8Array): Record<string, Uint8Array> {
  const sizes = bytesField(
    2,
    shape.map((size) => bytesField(2, integerField(1, size))),
  );
  const content = bytes ? bytesField(4, bytes) : bytesField(5, new Uint8Array(Float32Array.of(0.5).buffer));
  const tensor = [integerField(1, dataTypes.float), sizes, content];
  return { dtype: attribute.type(dataTypes.float), value: bytesField(8, tensor) };
}

/** The settings of a constant of whole numbers. */
const wholes = (values: number[]): Record<string, Uint8Array> => ({
  dtype: attribute.type(dataTypes.int32),
  value: attribute.tensor({
    shape: [values.length],
    type: dataTypes.int32,
    bytes: new Uint8Array(Int32Array.from(values).buffer),
  }),
});

/** The settings of a constant of texts. */
export const texts = (values: string[]): Record<string, Uint8Array> => ({
  value: bytesField(8, [integerField(1, 7), ...values.map((value) => bytesField(8, value))]),
});

/** What an index says of a variable. */
interface WrittenEntry {
  shape: number[];
  offset: number;
  size: number;
  sum: number;
}

/** The file variables.index of entries by their keys, with one shard. @param packed what it says of its packing. */
export function indexOf(entries: Record<string, WrittenEntry>, packed = 0): Uint8Array {
  const fixed = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const block = (pairs: [string, Uint8Array][]) => {
    const parts = pairs.map(([key, value]) =>
      Buffer.concat([Buffer.from([0, key.length, value.length]), Buffer.from(key), value]),
    );
    // One place to begin at: its start.
    const content = Buffer.concat([...parts, fixed(0), fixed(1), Buffer.from([packed])]);
    return Buffer.concat([content, fixed(masked(crc32c(content)))]);
  };
  const handle = (offset: number, length: number) =>
    Buffer.concat([integerField(0, offset).subarray(1), integerField(0, length - 5).subarray(1)]);
  const header = Buffer.concat([integerField(1, 1)]);
  const data = block([
    ["", header],
    ...Object.entries(entries).map(([key, { shape, offset, size, sum }]): [string, Uint8Array] => [
      key,
      Buffer.concat([
        integerField(1, dataTypes.float),
        bytesField(
          2,
          shape.map((one) => bytesField(2, integerField(1, one))),
        ),
        integerField(4, offset),
        integerField(5, size),
        Buffer.from([6 * 8 + 5]),
        fixed(sum),
      ]),
    ]),
  ]);
  const index = block([["~", handle(0, data.length)]]);
  const footer = Buffer.alloc(48);
  Buffer.concat([handle(0, data.length), handle(data.length, index.length)]).copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return new Uint8Array(Buffer.concat([data, index, footer]));
}

/** Pictures of 2 × 2 made flat and multiplied: `middle` comes between, from "flat" to `last`. */
export const around = (middle: Written[], last = "flat"): Written[] => [
  ["images", "Placeholder"],
  ["sizes", "Const", [], wholes([-1, 4])],
  ["flat", "Reshape", ["images", "sizes"]],
  ...middle,
  ["kernel", "Const", [], floats([4, 3])],
  ["product", "MatMul", [last, "kernel"]],
  ["answer", "Softmax", ["product"]],
];
