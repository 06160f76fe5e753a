import { luma, type PreprocessSpec, scaleTable } from "@/ml/preprocess";
import { attribute, attributeKinds, dataTypes, type GraphBuilder } from "@/workers/training/compiled/graph";

/** Height or width: of the pictures, an output of type double, and of the network. */
interface Side {
  given: string;
  wanted: number;
}

/** Where the output pixels of one axis come from: all are outputs of type double. */
interface Line {
  /** Matrix [wanted, given] of whole numbers, 22 fractional bits. */
  weights: string;
  /** [wanted], true where the picture reaches; null where it reaches everywhere. */
  reached: string | null;
}

const { float, double, int32, uint8, bool } = dataTypes;
/** Fractional bits of a weight, as in ml/resample.ts. */
const ONE = 2 ** 22;

/**
 * All of ml/preprocess.ts as TensorFlow ops, for pictures of any size, to the bit: the weights of ml/resample.ts are
 * calculated in double precision from the shape, in the same order, and rows, then columns, are products with them whose
 * whole numbers double precision holds exactly.
 */
export class PreprocessGraph {
  private nodes = 0;

  /** @param name of all its nodes begins with it. */
  constructor(
    private readonly builder: GraphBuilder,
    private readonly name: string,
    private readonly spec: PreprocessSpec,
  ) {}

  /**
   * The picture in a JPEG's or PNG's bytes: what TensorFlow calls DecodeJpeg takes both, and is the only one that can be
   * asked for the accurate decoding that the worker's decoder does.
   * @param file output of type string, [].
   * @returns output of type uint8, [1, h, w, channels].
   */
  decoded(file: string): string {
    const picture = this.op("DecodeJpeg", [file], {
      channels: attribute.integer(0),
      dct_method: attribute.text("INTEGER_ACCURATE"),
    });
    return this.op("ExpandDims", [picture, this.wholes([0], [])], {
      T: attribute.type(uint8),
      Tdim: attribute.type(int32),
    });
  }

  /**
   * @param pictures output of type uint8, [n, h, w, channels]: grey, grey with alpha, RGB or RGBA, not premultiplied.
   * @returns output of type float32, [n, height, width, channels] of the specification.
   */
  add(pictures: string): string {
    const { spec } = this;
    const shape = this.op("Shape", [pictures], { T: attribute.type(uint8), out_type: attribute.type(int32) });
    const sizes = this.named("Unpack", [shape], { num: attribute.integer(4), T: attribute.type(int32) });
    const sideOf = (index: 1 | 2, wanted: number): Side => ({
      given: this.cast(`${sizes}:${index}`, int32, double),
      wanted,
    });
    const opaque = this.composed(pictures, `${sizes}:3`);
    const image = spec.channels === 1 ? this.lumaOf(opaque) : opaque;
    const [height, width] = [sideOf(1, spec.height), sideOf(2, spec.width)];
    const across = this.lineOf(width, height);
    const down = this.lineOf(height, width);
    // Rows first: they are rounded to bytes before the columns are made of them.
    const rows = this.resampled(this.cast(image, int32, double), across.weights, "nhwc,xw->nhxc");
    const resized = this.resampled(rows, down.weights, "nhxc,yh->nyxc");
    return this.scaled(this.filled(this.cast(resized, double, int32), across, down));
  }

  /** Step 1: [n, h, w, 3] int32 over the background: floor((value · alpha + background · (255 - alpha)) / 255 + 1/2). */
  private composed(pictures: string, channels: string): string {
    // An opaque channel behind the picture's own: it is alpha where there is none.
    const padded = this.op(
      "PadV2",
      [pictures, this.wholes([0, 0, 0, 0, 0, 0, 0, 1], [4, 2]), this.bytes([255])],
      { T: attribute.type(uint8), Tpaddings: attribute.type(int32) },
    );
    // Of one colour or of three, by the number of channels, from 1: another one is no place of this table.
    const place = this.math("Sub", int32, channels, this.wholes([1], []));
    const colours = this.gathered(this.wholes([1, 1, 3, 3], [4, 1]), place, int32, 0);
    const part = (first: string, count: string) => {
      const [begin, size] = [
        [0, first],
        [-1, count],
      ].map(([all, last]) =>
        this.op("ConcatV2", [this.wholes(Array(3).fill(all), [3]), last as string, this.wholes([0], [])], {
          N: attribute.integer(2),
          T: attribute.type(int32),
          Tidx: attribute.type(int32),
        }),
      );
      const some = this.op("Slice", [padded, begin as string, size as string], {
        T: attribute.type(uint8),
        Index: attribute.type(int32),
      });
      return this.cast(some, uint8, int32);
    };
    const alpha = part(colours, this.wholes([1], [1]));
    const seen = this.math("Mul", int32, part(this.wholes([0], [1]), colours), alpha);
    const rest = this.math("Sub", int32, this.wholes([255], []), alpha);
    const behind = this.math("Mul", int32, rest, this.wholes(this.spec.background, [3]));
    // Twice numerator and denominator, for the half that rounds.
    const twice = this.math("Mul", int32, this.math("AddV2", int32, seen, behind), this.wholes([2], []));
    const rounded = this.math("AddV2", int32, twice, this.wholes([255], []));
    return this.math("FloorDiv", int32, rounded, this.wholes([510], []));
  }

  /** Step 2: [n, h, w, 1] int32. */
  private lumaOf(colours: string): string {
    const parts = this.math("Mul", int32, colours, this.wholes([19595, 38470, 7471], [3]));
    const sum = this.reduced("Sum", int32, parts, -1);
    const rounded = this.math("AddV2", int32, sum, this.wholes([32768], []));
    return this.math("FloorDiv", int32, rounded, this.wholes([65536], []));
  }

  /** The weights of step 3 for one axis, by the fit. @param other axis, whose size decides what is cut or filled. */
  private lineOf(side: Side, other: Side): Line {
    const { fit } = this.spec;
    const positions = this.doubles(
      Array.from({ length: side.wanted }, (_, i) => i),
      [side.wanted],
    );
    const constant = (value: number) => this.doubles([value], []);
    const product = (size: string, by: number) => this.math("Mul", double, size, constant(by));
    if (fit === "contain") {
      const exact = this.math("RealDiv", double, product(side.given, other.wanted), other.given);
      const rounded = this.op("Floor", [this.math("AddV2", double, exact, constant(0.5))], {
        T: attribute.type(double),
      });
      const reach = this.math(
        "Minimum",
        double,
        this.math("Maximum", double, rounded, constant(1)),
        constant(side.wanted),
      );
      const left = this.math("Sub", double, constant(side.wanted), reach);
      const edge = this.op("Floor", [product(left, 0.5)], { T: attribute.type(double) });
      const inner = this.math("Sub", double, positions, edge);
      const last = this.math("Sub", double, reach, constant(1));
      // What lies beyond the edge is filled afterwards: here it repeats the last pixel.
      const within = this.math("Minimum", double, this.math("Maximum", double, inner, constant(0)), last);
      const reached = this.math("Equal", double, inner, within);
      return { weights: this.weightsOf(side, within, constant(0), reach), reached };
    }
    if (fit === "stretch")
      return {
        weights: this.weightsOf(side, positions, constant(0), this.kept(side.wanted, side)),
        reached: null,
      };
    const excess = this.math(
      "Sub",
      double,
      product(side.given, other.wanted),
      product(other.given, side.wanted),
    );
    const positive = this.math("Maximum", double, excess, constant(0));
    const margin = product(this.math("RealDiv", double, positive, this.kept(other.wanted, side)), 0.5);
    return { weights: this.weightsOf(side, positions, margin, this.kept(side.wanted, side)), reached: null };
  }

  /**
   * `weightsOf` of ml/resample.ts as a matrix [positions, given].
   * @param positions of the output pixels, [wanted]. @param margin that is cut off at either end.
   * @param size in pixels that the kept part becomes.
   */
  private weightsOf({ given }: Side, positions: string, margin: string, size: string): string {
    const constant = (value: number) => this.doubles([value], []);
    const at = (op: string, a: string, b: string) => this.math(op, double, a, b);
    const floor = (value: string) => this.op("Floor", [value], { T: attribute.type(double) });
    const half = constant(0.5);
    const end = at("Sub", given, margin);
    const scale = at("RealDiv", at("Sub", end, margin), size);
    const support = at("Maximum", scale, constant(1));
    const centres = this.reshaped(
      at("AddV2", margin, at("Mul", at("AddV2", positions, half), scale)),
      double,
      [-1, 1],
    );
    const from = at("Maximum", constant(0), floor(at("AddV2", at("Sub", centres, support), half)));
    const to = at("Minimum", given, floor(at("AddV2", at("AddV2", centres, support), half)));
    const columns = this.op("Range", [constant(0), given, constant(1)], { Tidx: attribute.type(double) });
    const distance = at(
      "Mul",
      at("AddV2", at("Sub", columns, centres), half),
      at("RealDiv", constant(1), support),
    );
    const absolute = this.op("Abs", [distance], { T: attribute.type(double) });
    const triangle = at("Maximum", at("Sub", constant(1), absolute), constant(0));
    const isWithin = this.op("LogicalAnd", [at("GreaterEqual", columns, from), at("Less", columns, to)]);
    const raw = at("Mul", triangle, this.cast(isWithin, bool, double));
    // One after another, as there: a sum may round otherwise. It grows along the line, so its largest is its last.
    const sums = this.op("Cumsum", [raw, this.wholes([1], [])], {
      exclusive: truth(false),
      reverse: truth(false),
      T: attribute.type(double),
      Tidx: attribute.type(int32),
    });
    const shares = at("RealDiv", raw, this.reduced("Max", double, sums, 1));
    return floor(at("AddV2", half, at("Mul", shares, constant(ONE))));
  }

  /** One pass of step 3: whole numbers in, whole numbers of 0..255 out. */
  private resampled(image: string, weights: string, equation: string): string {
    const sums = this.op("Einsum", [image, weights], {
      N: attribute.integer(2),
      T: attribute.type(double),
      equation: attribute.text(equation),
    });
    const rounded = this.math("AddV2", double, sums, this.doubles([ONE / 2], []));
    const shifted = this.math("Mul", double, rounded, this.doubles([1 / ONE], []));
    return this.op("Floor", [shifted], { T: attribute.type(double) });
  }

  /** The background where the picture does not reach. */
  private filled(bytes: string, across: Line, down: Line): string {
    const { channels, background } = this.spec;
    if (!across.reached || !down.reached) return bytes;
    const reached = this.op("LogicalAnd", [
      this.reshaped(down.reached, bool, [-1, 1, 1]),
      this.reshaped(across.reached, bool, [-1, 1]),
    ]);
    const edge = channels === 1 ? [luma(...background)] : background;
    return this.op("SelectV2", [reached, bytes, this.wholes(edge, [edge.length])], {
      T: attribute.type(int32),
    });
  }

  /** Step 4, from its table: TensorFlow would turn a division by a constant into a product, which rounds otherwise. */
  private scaled(bytes: string): string {
    const { width, height, channels } = this.spec;
    const table = scaleTable(this.spec);
    const values = this.builder.constant({
      type: float,
      shape: [table.length],
      bytes: new Uint8Array(table.buffer),
    });
    const shifts = this.wholes(
      Array.from({ length: channels }, (_, channel) => 256 * channel),
      [channels],
    );
    const pixels = this.gathered(values, this.math("AddV2", int32, bytes, shifts), float, 0);
    return this.reshaped(pixels, float, [-1, height, width, channels]);
  }

  /** A number above 0 that TensorFlow takes for none it knows, so that a division by it stays one. */
  private kept(value: number, { given }: Side): string {
    const none = this.op("Neg", [given], { T: attribute.type(double) });
    return this.math("Maximum", double, this.doubles([value], []), none);
  }

  private math(op: string, type: number, a: string, b: string): string {
    return this.op(op, [a, b], { T: attribute.type(type) });
  }

  private cast(value: string, from: number, to: number): string {
    return this.op("Cast", [value], { SrcT: attribute.type(from), DstT: attribute.type(to) });
  }

  private reshaped(value: string, type: number, shape: number[]): string {
    return this.op("Reshape", [value, this.wholes(shape, [shape.length])], {
      T: attribute.type(type),
      Tshape: attribute.type(int32),
    });
  }

  /** Keeps the dimension. */
  private reduced(op: "Sum" | "Max", type: number, values: string, axis: number): string {
    return this.op(op, [values, this.wholes([axis], [])], {
      keep_dims: truth(true),
      T: attribute.type(type),
      Tidx: attribute.type(int32),
    });
  }

  private gathered(values: string, indices: string, type: number, axis: number): string {
    return this.op("GatherV2", [values, indices, this.wholes([axis], [])], {
      batch_dims: attribute.integer(0),
      Tparams: attribute.type(type),
      Tindices: attribute.type(int32),
      Taxis: attribute.type(int32),
    });
  }

  private wholes(values: readonly number[], shape: readonly number[]): string {
    return this.builder.constant({
      type: int32,
      shape,
      bytes: new Uint8Array(Int32Array.from(values).buffer),
    });
  }

  private doubles(values: readonly number[], shape: readonly number[]): string {
    return this.builder.constant({
      type: double,
      shape,
      bytes: new Uint8Array(Float64Array.from(values).buffer),
    });
  }

  private bytes(values: readonly number[]): string {
    return this.builder.constant({ type: uint8, shape: [], bytes: Uint8Array.from(values) });
  }

  private op(op: string, inputs: readonly string[], attributes: Record<string, Uint8Array> = {}): string {
    return `${this.named(op, inputs, attributes)}:0`;
  }

  private named(op: string, inputs: readonly string[], attributes: Record<string, Uint8Array>): string {
    return this.builder.add(op, `${this.name}/${this.nodes++}`, inputs, attributes);
  }
}

function truth(value: boolean): Buffer {
  return attribute.recorded({ name: "", type: attributeKinds.bool, value });
}
