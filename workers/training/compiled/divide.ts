import { sumOverImages, whereEachImage } from "@/workers/training/compiled/divisible";
import { dataTypes } from "@/workers/training/compiled/graph";
import {
  attributeOf,
  floats,
  integerAttribute,
  Rewriting,
  typeAttribute,
  typeIn,
} from "@/workers/training/compiled/rewrite";
import type { Source, Trace, TracedOp, ValueType } from "@/workers/training/compiled/trace";

/** A trace whose images come in pieces: they are further inputs, after the others. */
export interface Divided {
  trace: Trace;
  /** Images of each piece, one after another in the batch. */
  sizes: readonly number[];
}

/** Images of a piece where nothing has to be kept for a gradient: what they become stays in the processor's cache. */
const smallPiece = 16;

/**
 * The same trace with the batch in pieces, each of which goes its own way from the images to the gradients of the
 * weights, where those of all pieces are added. TensorFlow takes the pieces side by side, each op of a piece in one
 * thread: threads that share an op wait for one another at the end of each.
 *
 * Until the first value that a gradient needs, and where there is none, the pieces are smaller.
 * @param ways pieces side by side, at least 2.
 * @returns null where the network normalises over the batch, at each layer of which all pieces would have to meet; and
 * for a batch that is too small.
 */
export function divide(trace: Trace, ways: number): Divided | null {
  const count = trace.inputs[0]?.shape[0] ?? 0;
  if (count < 2 * ways) return null;
  const together = trace.ops.some(
    (op) => op.name === "FusedBatchNormV3" && attributeOf(op, "is_training") !== false,
  );
  return together ? null : new Division(trace, count, ways).run();
}

/** Pieces of a value, larger or smaller ones. */
type Grain = "coarse" | "fine";

/** A value as it is at hand: in one, or in pieces of either size, or several of these. */
interface Held extends Partial<Record<Grain, Source[]>> {
  whole?: Source;
}

class Division {
  private readonly graph: Rewriting;
  private readonly sizes: Record<Grain, readonly number[]>;
  private readonly held = new Map<string, Held>();
  private readonly lastFine: number;
  /** Results of ops that another op, an output or a variable takes, as "op:output". */
  private readonly used = new Set<string>();

  constructor(
    private readonly trace: Trace,
    private readonly count: number,
    private readonly ways: number,
  ) {
    const perWay = Math.max(1, Math.floor(count / ways / smallPiece));
    const coarse = shares(count, ways);
    this.sizes = { coarse, fine: coarse.flatMap((size) => shares(size, perWay)) };
    this.lastFine = this.firstKept();
    const taken = [
      ...trace.ops.flatMap(({ inputs }) => inputs),
      ...trace.outputs,
      ...trace.updates.map(({ value }) => value),
    ];
    for (const source of taken) if (source.kind === "op") this.used.add(`${source.op}:${source.output}`);
    const images = trace.inputs[0] as ValueType;
    const pieces = this.pieceSizes.map((size) => this.typeOfPiece(images, size));
    this.graph = new Rewriting({ ...trace, inputs: [...trace.inputs, ...pieces] });
    this.held.set(keyOf({ kind: "input", input: 0 }), {
      whole: { kind: "input", input: 0 },
      [this.imageGrain]: pieces.map((_, i): Source => ({ kind: "input", input: trace.inputs.length + i })),
    });
  }

  run(): Divided {
    const { trace, graph } = this;
    for (const [i, op] of trace.ops.entries()) {
      const grain = i <= this.lastFine ? "fine" : "coarse";
      if (this.eachImage(op, i, grain) || this.overImages(op, i)) continue;
      this.keep(op, i, graph.add({ ...op, inputs: op.inputs.map((input) => this.inOne(input)) }));
    }
    const outputs = trace.outputs.map((output) => this.inOne(output));
    const updates = trace.updates.map(({ state, value }) => ({ state, value: this.inOne(value) }));
    return {
      sizes: this.pieceSizes,
      trace: {
        ...trace,
        inputs: [
          ...trace.inputs,
          ...this.pieceSizes.map((size) => this.typeOfPiece(trace.inputs[0] as ValueType, size)),
        ],
        ops: graph.ops,
        constants: graph.constants,
        outputs,
        updates,
      },
    };
  }

  private get imageGrain(): Grain {
    return this.lastFine >= 0 ? "fine" : "coarse";
  }

  private get pieceSizes(): readonly number[] {
    return this.sizes[this.imageGrain];
  }

  /** The last op before what a gradient needs: -1 where it needs the images. */
  private firstKept(): number {
    let first = this.trace.ops.length - 1;
    for (const op of this.trace.ops) {
      if (!/Backprop|Grad/.test(op.name) && attributeOf(op, "transpose_a") !== true) continue;
      for (const source of op.inputs) {
        if (source.kind === "input") return -1;
        if (source.kind === "op") first = Math.min(first, source.op);
      }
    }
    return first;
  }

  /** An op that makes something of each image by itself. @returns whether it was done by pieces. */
  private eachImage(op: TracedOp, at: number, grain: Grain): boolean {
    const { graph, count } = this;
    // Others than the first may be averages that were given, which nobody asks for.
    const used = op.outputs.filter((_, output) => output === 0 || this.used.has(`${at}:${output}`));
    const type = (source: Source) => typeIn(this.trace, source);
    const split = used.every(({ shape }) => shape[0] === count)
      ? whereEachImage(op, type, graph, count)
      : null;
    if (!split?.divided.some((input) => this.isDivided(op.inputs[input]))) return false;
    const inputs = op.inputs.map((input, i) =>
      split.divided.includes(i) ? this.inPieces(input, grain) : this.inOne(input),
    );
    const results = this.sizes[grain].map((size, piece) =>
      graph.add({
        ...op,
        inputs: inputs.map((input, i) => {
          if (Array.isArray(input)) return input[piece] as Source;
          const sizes = split.sized === i ? graph.numbers(input) : null;
          return sizes ? graph.constant([size, ...sizes.slice(1)]) : input;
        }),
        outputs: op.outputs.map((output) =>
          output.shape[0] === count ? this.typeOfPiece(output, size) : output,
        ),
      }),
    );
    for (const output of op.outputs.keys()) {
      this.held.set(keyOf({ kind: "op", op: at, output }), {
        [grain]: results.map((result) => result[output] as Source),
      });
    }
    return true;
  }

  /** An op that sums over images. @returns whether it was done by pieces. */
  private overImages(op: TracedOp, at: number): boolean {
    const { graph, count } = this;
    const [output] = op.outputs;
    const type = (source: Source) => typeIn(this.trace, source);
    const summed = sumOverImages(op, type, graph, count);
    if (!output || !summed?.some((input) => this.isDivided(op.inputs[input]))) return false;
    const inputs = op.inputs.map((input, i) =>
      summed.includes(i) ? this.inPieces(input, "coarse") : this.inOne(input),
    );
    const parts = this.sizes.coarse.map((_, piece) =>
      graph.single({
        ...op,
        inputs: inputs.map((input) => (Array.isArray(input) ? (input[piece] as Source) : input)),
        output,
      }),
    );
    const sum = graph.add({
      name: "AddN",
      attributes: [floats, integerAttribute("N", parts.length)],
      inputs: parts,
      outputs: [output],
    });
    this.held.set(keyOf({ kind: "op", op: at, output: 0 }), { whole: sum[0] });
    return true;
  }

  private keep(op: TracedOp, at: number, results: readonly Source[]): void {
    const drawn = op.name === "StatelessRandomUniform";
    for (const [output, whole] of results.entries()) {
      const source: Source = { kind: "op", op: at, output };
      this.held.set(keyOf(source), { whole });
      // What is made of random numbers is done by pieces as well.
      if (drawn && op.outputs[output]?.shape[0] === this.count) this.inPieces(source, "coarse");
    }
  }

  private isDivided(source: Source | undefined): boolean {
    const held = source && this.held.get(keyOf(source));
    return held?.coarse !== undefined || held?.fine !== undefined;
  }

  private heldOf(source: Source): Held {
    const key = keyOf(source);
    const held = this.held.get(key) ?? (source.kind === "op" ? null : { whole: source });
    if (!held) throw new Error("An op takes what none before it gave.");
    this.held.set(key, held);
    return held;
  }

  private inOne(source: Source): Source {
    const held = this.heldOf(source);
    held.whole ??= this.joined(held.coarse ?? held.fine ?? [], typeIn(this.trace, source));
    return held.whole;
  }

  private inPieces(source: Source, grain: Grain): Source[] {
    const held = this.heldOf(source);
    const type = typeIn(this.trace, source);
    held[grain] ??=
      grain === "coarse" && held.fine
        ? this.coarsened(held.fine, type)
        : this.split(this.inOne(source), type, grain);
    return held[grain];
  }

  private coarsened(fine: readonly Source[], type: ValueType): Source[] {
    const each = fine.length / this.ways;
    return this.sizes.coarse.map((size, i) =>
      this.joined(fine.slice(i * each, (i + 1) * each), this.typeOfPiece(type, size)),
    );
  }

  private split(whole: Source, type: ValueType, grain: Grain): Source[] {
    const { graph } = this;
    const sizes = this.sizes[grain];
    return graph.add({
      name: "SplitV",
      attributes: [
        typeAttribute("T", type.type),
        typeAttribute("Tlen", dataTypes.int32),
        integerAttribute("num_split", sizes.length),
      ],
      inputs: [whole, graph.constant(sizes), graph.constant(0)],
      outputs: sizes.map((size) => this.typeOfPiece(type, size)),
    });
  }

  private joined(pieces: readonly Source[], type: ValueType): Source {
    const [first] = pieces;
    if (first && pieces.length === 1) return first;
    return this.graph.single({
      name: "ConcatV2",
      attributes: [
        typeAttribute("T", type.type),
        typeAttribute("Tidx", dataTypes.int32),
        integerAttribute("N", pieces.length),
      ],
      inputs: [...pieces, this.graph.constant(0)],
      output: type,
    });
  }

  private typeOfPiece({ shape, type }: ValueType, size: number): ValueType {
    return { shape: [size, ...shape.slice(1)], type };
  }
}

function keyOf(source: Source): string {
  return JSON.stringify(source);
}

/** A number as so many parts, which differ by 1 at the most. */
function shares(count: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, i) => Math.floor(((i + 1) * count) / parts) - Math.floor((i * count) / parts),
  );
}
