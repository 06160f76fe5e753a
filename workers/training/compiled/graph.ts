import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node/dist/nodejs_kernel_backend";
import { bytesField, floatField, integerField } from "@/workers/training/compiled/protobuf";

export type Binding = NodeJSKernelBackend["binding"];
/** An op's attribute as tfjs-node's kernels give it: a JS array is a list, types are TensorFlow's numbers. */
export type Attribute = Parameters<Binding["executeOp"]>[1][number];

/** TensorFlow's numbers of types (tensorflow/core/framework/types.proto), those that occur here. */
export const dataTypes = { float: 1, double: 2, int32: 3, uint8: 4, text: 7, int64: 9, bool: 10 } as const;
/** TensorFlow's numbers of kinds of attribute (TF_AttrType). */
export const attributeKinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** A tensor whose values are part of a graph. */
export interface ConstantValue {
  shape: readonly number[];
  /** One of `dataTypes`. */
  type: number;
  /** The values as they lie in memory; a single one where all of many are the same. */
  bytes: Uint8Array;
}

/** Values from which on a constant of the same everywhere is kept as one: it may be as large as a layer's output. */
const manyValues = 65_536;

/**
 * A constant of the bytes of an array, which may be one that others write to.
 * @param type one of `dataTypes`.
 */
export function constantOf(shape: readonly number[], type: number, bytes: Uint8Array): ConstantValue {
  const many = bytes.length >= manyValues * (widths.get(type) ?? Number.POSITIVE_INFINITY);
  return { shape, type, bytes: ((many && repeated(bytes, type)) || bytes).slice() };
}

/** Encoded AttrValue, the value of a node's attribute (tensorflow/core/framework/attr_value.proto). */
export const attribute = {
  type: (type: number) => integerField(6, type),
  shape: (shape: readonly number[]) => bytesField(7, shapeProto(shape)),
  integer: (value: number) => integerField(3, value),
  text: (value: string) => bytesField(2, value),
  tensor: (value: ConstantValue) => bytesField(8, tensorProto(value)),
  recorded: recordedAttribute,
};

/** An end of a graph, under the name by which it is called: the output "node:0", its type and its shape, -1 for any size. */
interface Endpoint {
  name: string;
  output: string;
  type: number;
  shape: readonly number[];
}

/** What TensorFlow's loaders offer as a function. */
export interface Signature {
  name: string;
  input: Endpoint;
  output: Endpoint;
}

/** Nodes in the order of their making. Names are unique; an input is "name:output" or "^name" for order alone. */
export class GraphBuilder {
  private readonly nodes: Buffer[] = [];
  private readonly constants = new Map<string, string>();

  /** @returns the name. */
  add(
    op: string,
    name: string,
    inputs: readonly string[],
    attributes: Record<string, Uint8Array> = {},
  ): string {
    this.nodes.push(
      bytesField(1, [
        bytesField(1, name),
        bytesField(2, op),
        ...inputs.map((input) => bytesField(3, input)),
        ...Object.entries(attributes).map(([key, value]) =>
          bytesField(5, [bytesField(1, key), bytesField(2, value)]),
        ),
      ]),
    );
    return name;
  }

  /** The same value is written once. @returns the output's name. */
  constant(value: ConstantValue): string {
    const key = constantKey(value);
    const known = this.constants.get(key);
    if (known) return known;
    const name = this.add("Const", `constant/${this.constants.size}`, [], {
      dtype: attribute.type(value.type),
      value: attribute.tensor(value),
    });
    const output = `${name}:0`;
    this.constants.set(key, output);
    return output;
  }

  /** The file saved_model.pb (tensorflow/core/protobuf/saved_model.proto), with the tag "serve". */
  savedModel(signatures: readonly Signature[] = []): Buffer {
    const versions = bytesField(4, integerField(1, graphVersion));
    const metaInformation = bytesField(1, bytesField(4, "serve"));
    const graph = bytesField(2, [...this.nodes, versions]);
    const definitions = signatures.map(signatureField);
    return Buffer.concat([integerField(1, 1), bytesField(2, [metaInformation, graph, ...definitions])]);
  }
}

/** An entry of MetaGraphDef.signature_def (tensorflow/core/protobuf/meta_graph.proto). */
function signatureField({ name, input, output }: Signature): Buffer {
  const endpoint = (field: number, { name: key, output: tensor, type, shape }: Endpoint) =>
    bytesField(field, [
      bytesField(1, key),
      bytesField(2, [bytesField(1, tensor), integerField(2, type), bytesField(3, shapeProto(shape))]),
    ]);
  const method = bytesField(3, "tensorflow/serving/predict");
  return bytesField(5, [
    bytesField(1, name),
    bytesField(2, [endpoint(1, input), endpoint(2, output), method]),
  ]);
}

/** TF_GRAPH_DEF_VERSION of TensorFlow 2.18: newer readers keep its meaning. */
const graphVersion = 1994;

export function constantKey({ type, shape, bytes }: ConstantValue): string {
  return `${type} ${shape.join()} ${Buffer.from(repeated(bytes, type) ?? bytes).toString("base64")}`;
}

/** Bytes of a value. */
const widths = new Map<number, number>([
  [dataTypes.float, 4],
  [dataTypes.int32, 4],
  [dataTypes.int64, 8],
  [dataTypes.bool, 1],
]);

/** The first value where all are the same. Ones and zeros as large as a batch come so. */
function repeated(bytes: Uint8Array, type: number): Uint8Array | null {
  const width = widths.get(type) ?? bytes.length;
  if (bytes.length <= width) return null;
  if (width === 4 && bytes.byteOffset % 4 === 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    for (let i = 1; i < words.length; i++) if (words[i] !== words[0]) return null;
  } else {
    for (let i = width; i < bytes.length; i++) if (bytes[i] !== bytes[i - width]) return null;
  }
  return bytes.subarray(0, width);
}

function shapeProto(shape: readonly number[]): Buffer {
  return Buffer.concat(shape.map((size) => bytesField(2, integerField(1, size))));
}

function tensorProto(value: ConstantValue): Buffer {
  const { type, shape, bytes } = value;
  const one = repeated(bytes, type) ?? (bytes.length === widths.get(type) ? bytes : null);
  const content = one ? singleValue(type, one) : bytesField(4, bytes);
  return Buffer.concat([integerField(1, type), bytesField(2, shapeProto(shape)), content]);
}

/** TensorFlow repeats the last value of a typed field up to the shape's size; of `tensor_content` it wants all. */
function singleValue(type: number, bytes: Uint8Array): Buffer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (type) {
    case dataTypes.float:
      return floatField(5, view.getFloat32(0, true));
    case dataTypes.int32:
      return integerField(7, view.getInt32(0, true));
    case dataTypes.int64:
      return integerField(10, view.getBigInt64(0, true));
    case dataTypes.bool:
      return integerField(11, view.getUint8(0));
    default:
      throw new Error(`A constant of TensorFlow's type ${type} cannot be written.`);
  }
}

function recordedAttribute({ name, type, value }: Attribute): Buffer {
  switch (type) {
    case attributeKinds.string:
      return attribute.text(String(value));
    case attributeKinds.int:
      return Array.isArray(value)
        ? list(value.map((one) => integerField(3, one)))
        : attribute.integer(Number(value));
    case attributeKinds.float:
      return Array.isArray(value)
        ? list(value.map((one) => floatField(4, one)))
        : floatField(4, Number(value));
    case attributeKinds.bool:
      return Array.isArray(value)
        ? list(value.map((one) => integerField(5, one ? 1 : 0)))
        : integerField(5, value ? 1 : 0);
    case attributeKinds.type:
      return attribute.type(Number(value));
    case attributeKinds.shape:
      if (Array.isArray(value)) return attribute.shape(value);
  }
  throw new Error(`The attribute ${name} is of TensorFlow's kind ${type}, which cannot be written.`);
}

function list(entries: readonly Buffer[]): Buffer {
  return bytesField(1, entries);
}
