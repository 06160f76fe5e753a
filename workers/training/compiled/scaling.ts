import { type PreprocessSpec, scaleTable } from "@/ml/preprocess";
import { backend } from "@/workers/training/backend";
import { attribute, dataTypes } from "@/workers/training/compiled/graph";
import type { ProgramBuilder } from "@/workers/training/compiled/program";
import { NotCompilable } from "@/workers/training/compiled/trace";

/** One operation on all pixels; `by` is one number, or one for each channel. */
interface Operation {
  op: "RealDiv" | "Sub";
  by: readonly number[];
}

/**
 * The scaling of bytes inside a graph, bit for bit as `scaleBytes`.
 *
 * The numbers are given at each call: TensorFlow would turn a division by a constant into a product, which rounds
 * otherwise. float32 where that gives the same bits for each of the 256 bytes, else float64 as JavaScript calculates.
 */
export class Scaling {
  /** Outputs that stand for the numbers, and the native tensors to give for them. */
  readonly placeholders: readonly string[];
  readonly tensors: readonly number[];
  private readonly operations: readonly Operation[];
  private readonly type: number;

  /** @throws NotCompilable where neither precision gives the numbers of `scaleBytes`. */
  constructor(
    private readonly builder: ProgramBuilder,
    spec: PreprocessSpec,
  ) {
    this.operations = operationsOf(spec);
    if (gives(this.operations, spec, Math.fround)) this.type = dataTypes.float;
    else if (gives(this.operations, spec, (value) => value)) this.type = dataTypes.double;
    else throw new NotCompilable(`the scaling "${spec.scaling}" is not known to the compiler`);
    this.placeholders = this.operations.map(({ by }, i) => {
      const shape = this.type === dataTypes.float ? [by.length] : [by.length, 2];
      return builder.placeholder(
        `scaling/${i}`,
        this.type === dataTypes.float ? dataTypes.float : dataTypes.int32,
        shape,
      );
    });
    this.tensors = this.operations.map(({ by }) => this.tensorOf(by));
  }

  /**
   * @param name of the function, which the nodes belong to.
   * @param bytes output of type uint8, [n, height, width, channels].
   * @returns output of type float32 and the same shape.
   */
  add(name: string, bytes: string): string {
    const { graph } = this.builder;
    const { type } = this;
    const cast = (node: string, from: number, to: number, input: string) =>
      `${graph.add("Cast", `${name}/scaling/${node}`, [input], {
        SrcT: attribute.type(from),
        DstT: attribute.type(to),
      })}:0`;
    let pixels = cast("bytes", dataTypes.uint8, type, bytes);
    for (const [i, { op }] of this.operations.entries()) {
      const by =
        type === dataTypes.float
          ? (this.placeholders[i] as string)
          : `${graph.add("Bitcast", `${name}/scaling/${i}/by`, [this.placeholders[i] as string], {
              T: attribute.type(dataTypes.int32),
              type: attribute.type(dataTypes.double),
            })}:0`;
      pixels = `${graph.add(op, `${name}/scaling/${i}`, [pixels, by], { T: attribute.type(type) })}:0`;
    }
    return type === dataTypes.float ? pixels : cast("floats", type, dataTypes.float, pixels);
  }

  close(): void {
    for (const tensor of this.tensors) backend().binding.deleteTensor(tensor);
  }

  private tensorOf(by: readonly number[]): number {
    const { binding } = backend();
    if (this.type === dataTypes.float) {
      return binding.createTensor([by.length], dataTypes.float, Float32Array.from(by));
    }
    // tfjs-node makes no float64 tensors: the graph takes the halves of each and reads them as one.
    const halves = new Int32Array(Float64Array.from(by).buffer);
    return binding.createTensor([by.length, 2], dataTypes.int32, halves);
  }
}

function operationsOf({ scaling, mean, deviation }: PreprocessSpec): Operation[] {
  switch (scaling) {
    case "unit":
      return [{ op: "RealDiv", by: [255] }];
    case "signed":
      // A difference of bytes and halves is exact: float32 will do, and only the quotient is rounded.
      return [
        { op: "Sub", by: [127.5] },
        { op: "RealDiv", by: [127.5] },
      ];
    case "standard":
      return [
        { op: "RealDiv", by: [255] },
        { op: "Sub", by: mean ?? [] },
        { op: "RealDiv", by: deviation ?? [] },
      ];
  }
}

/** Whether the operations, rounded after each, give the numbers of `scaleBytes` to the bit. */
function gives(
  operations: readonly Operation[],
  spec: PreprocessSpec,
  round: (value: number) => number,
): boolean {
  const table = scaleTable(spec);
  return table.every((expected, i) => {
    const channel = Math.floor(i / 256);
    let value = i % 256;
    for (const { op, by } of operations) {
      const number = round(by[by.length === 1 ? 0 : channel] ?? Number.NaN);
      value = round(op === "Sub" ? value - number : value / number);
    }
    return Object.is(Math.fround(value), expected);
  });
}
