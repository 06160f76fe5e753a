/** Values of TensorFlow's types as those that a graph's constants have here. */
import { type Constant, maxNumbers } from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import { halfToFloat } from "@/ml/quantisation";
import { type Message, textOf } from "@/ml/saved-model/protobuf";

/** TensorFlow's numbers of types (tensorflow/core/framework/types.proto), those that are taken. */
const types = { float: 1, double: 2, int32: 3, string: 7, int64: 9, bool: 10, half: 19 } as const;
const widths: ReadonlyMap<number, number> = new Map([
  [types.float, 4],
  [types.double, 8],
  [types.int32, 4],
  [types.int64, 8],
  [types.bool, 1],
  [types.half, 2],
]);

export const isFloat = (type: number) => type === types.float || type === types.double || type === types.half;
export const isWhole = (type: number) => type === types.int32 || type === types.int64;

/** How many numbers were made of a file so far: one of few bytes may ask for any number of them. */
export class Budget {
  private spent = 0;

  /** @throws ModelRefused where the sizes are none, or all together too many. */
  numbersOf(shape: readonly number[], what: string): number {
    let count = 1;
    for (const size of shape) {
      if (!Number.isInteger(size) || size < 0)
        throw new ModelRefused(`${what} has a size of ${size}: sizes are whole numbers from 0.`);
      count *= size;
    }
    if (shape.length > 8) throw new ModelRefused(`${what} has ${shape.length} axes: at most 8 are taken.`);
    this.spent += count;
    if (!(this.spent <= maxNumbers)) {
      throw new ModelRefused(
        `${what} is of ${shape.join(" × ")}: the constants of a model have at most ${maxNumbers / 1e6} million numbers together.`,
      );
    }
    return count;
  }
}

/** Sizes of a TensorShapeProto. */
export function shapeOf(message: Message | null): number[] {
  return (message?.messages(2) ?? []).map((dimension) => dimension.integer(1));
}

/** @param bytes as they lie in memory, little-endian. */
export function valuesOf(
  type: number,
  shape: readonly number[],
  bytes: Uint8Array,
  { budget, what }: { budget: Budget; what: string },
): Constant {
  const width = widths.get(type);
  if (width === undefined) {
    throw new ModelRefused(
      `${what} is of TensorFlow's type ${type}: floating point of 16, 32 and 64 bits and whole numbers are taken.`,
    );
  }
  const count = budget.numbersOf(shape, what);
  if (bytes.length !== count * width) {
    throw new ModelRefused(
      `${what} has ${bytes.length} bytes, and ${count * width} are needed for ${shape.join(" × ") || "one number"}.`,
    );
  }
  // A copy of its own: its numbers begin where its bytes do.
  const { buffer } = new Uint8Array(bytes);
  switch (type) {
    case types.double:
      return { shape, values: Float32Array.from(new Float64Array(buffer)) };
    case types.half:
      return { shape, values: Float32Array.from(new Uint16Array(buffer), halfToFloat) };
    case types.int32:
      return { shape, values: new Int32Array(buffer) };
    case types.int64:
      return { shape, values: Int32Array.from(new BigInt64Array(buffer), within) };
    case types.bool:
      return { shape, values: Int32Array.from(new Uint8Array(buffer)) };
    default:
      return { shape, values: new Float32Array(buffer) };
  }
}

/** The end of a slice may be the greatest number there is. */
const within = (value: number | bigint) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(value)));

/** The constant of a TensorProto (tensorflow/core/framework/tensor.proto). */
export function readTensor(message: Message, budget: Budget, what: string): Constant {
  const type = message.integer(1);
  const shape = shapeOf(message.message(2));
  const content = message.all(4).at(-1);
  if (content && content.length > 0) return valuesOf(type, shape, content, { budget, what });
  const given = typed(message, type);
  const count = budget.numbersOf(shape, what);
  if (given.length > count) throw new ModelRefused(`${what} has ${given.length} values for ${count} places.`);
  // What is left out repeats the last one; of nothing all are 0.
  const values = isFloat(type) ? new Float32Array(count) : new Int32Array(count);
  values.set(given);
  values.fill(given.at(-1) ?? 0, given.length);
  return { shape, values };
}

function typed(message: Message, type: number): number[] | Float32Array | Float64Array {
  switch (type) {
    case types.float: {
      const bytes = message.fixedNumbers(5, 4);
      return new Float32Array(bytes.buffer, 0, bytes.length / 4);
    }
    case types.double: {
      const bytes = message.fixedNumbers(6, 8);
      return new Float64Array(bytes.buffer, 0, bytes.length / 8);
    }
    case types.int32:
      return message.integers(7);
    case types.int64:
      return message.integers(10).map(within);
    case types.bool:
      return message.integers(11);
    case types.half:
      return message.integers(13).map(halfToFloat);
    default:
      throw new ModelRefused(`A constant of it is of TensorFlow's type ${type}, which is not taken.`);
  }
}

/** Texts of a TensorProto, as names of variables are. */
export function readTexts(message: Message): string[] {
  return message.integer(1) === types.string ? message.all(8).map(textOf) : [];
}
