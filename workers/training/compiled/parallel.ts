import { dataTypes } from "@/workers/training/compiled/graph";
import {
  attributeOf,
  floats,
  integerAttribute,
  type Rewriting,
  type Rule,
  rewrite,
  typeAttribute,
} from "@/workers/training/compiled/rewrite";
import type { Source, Trace, ValueType } from "@/workers/training/compiled/trace";

/**
 * The same trace with its middle-sized matrix products in two halves, which run side by side. TensorFlow gives a
 * product whose matrices fit into the second-level cache to one thread; the halves are two ops and take two.
 *
 * Where the images (the first input) are divided, the parts are further inputs, after the others: what makes the images
 * is then done by halves as well. They are there whenever the number of images can be divided.
 */
export function parallelise(trace: Trace): Trace {
  const [images] = trace.inputs;
  if (!images || (images.shape[0] ?? 1) % parts !== 0) return trace;
  const half = halfOf(images);
  const pieces = Array.from(
    { length: parts },
    (_, i): Source => ({
      kind: "input",
      input: trace.inputs.length + i,
    }),
  );
  return rewrite({ ...trace, inputs: [...trace.inputs, ...pieces.map(() => half)] }, [
    product(pieces),
    afterProduct,
  ]);
}

/** Into how many parts `parallelise` divides the images. */
export const parts = 2;
/** Multiplications below which two halves take longer than the whole. */
const leastMultiplications = 1_000_000;
/** Bytes of the three matrices from which on TensorFlow itself uses several threads. */
const largestBytes = 1024 * 1024;

/** A product by halves of the rows, or where it sums over the rows (the gradient of weights) as a sum of two. */
const product =
  (images: readonly Source[]): Rule =>
  (op, graph) => {
    const [a, b] = op.inputs;
    const [output] = op.outputs;
    if (op.name !== "MatMul" || !a || !b || !output) return null;
    const sums = attributeOf(op, "transpose_a") === true;
    if (sums && attributeOf(op, "transpose_b") === true) return null;
    const [rows = 0, columns = 0] = graph.typeOf(a).shape;
    const [height = 0, width = 0] = output.shape;
    const inner = sums ? rows : columns;
    const bytes = 4 * (height * width + inner * (height + width));
    if (rows % parts !== 0 || height * width * inner < leastMultiplications || bytes > largestBytes)
      return null;
    const lefts = halves(a, graph, images);
    const half = (left: Source, right: Source, shape: readonly number[]) =>
      graph.single({ ...op, inputs: [left, right], output: { ...output, shape } });
    if (!sums) {
      return joined(
        lefts.map((left) => half(left, b, [height / parts, width])),
        output,
        graph,
      );
    }
    const rights = halves(b, graph, images);
    return graph.single({
      name: "AddN",
      attributes: [floats, integerAttribute("N", parts)],
      inputs: lefts.map((left, i) => half(left, rights[i] as Source, output.shape)),
      output,
    });
  };

/** What follows a product by halves is done by halves as well, so that TensorFlow can join it to each. */
const afterProduct: Rule = (op, graph) => {
  const [output] = op.outputs;
  const before = graph.op(op.inputs[0], "ConcatV2");
  if (!["BiasAdd", "Relu"].includes(op.name) || !before || !output) return null;
  const pieces = before.inputs.slice(0, parts);
  const expected = op.name === "Relu" ? "BiasAdd" : "MatMul";
  if (!pieces.every((piece) => graph.op(piece, expected))) return null;
  return joined(
    pieces.map((piece) =>
      graph.single({ ...op, inputs: [piece, ...op.inputs.slice(1)], output: graph.typeOf(piece) }),
    ),
    output,
    graph,
  );
};

function halves(source: Source, graph: Rewriting, images: readonly Source[]): Source[] {
  if (isImages(source)) return [...images];
  const half = halfOf(graph.typeOf(source));
  const flat = graph.op(source, "Reshape");
  if (flat && isImages(flat.inputs[0])) {
    const shape = graph.constant(half.shape);
    return images.map((piece) => graph.single({ ...flat, inputs: [piece, shape], output: half }));
  }
  return graph.add({
    name: "Split",
    attributes: [floats, integerAttribute("num_split", parts)],
    inputs: [graph.constant(0), source],
    outputs: Array.from({ length: parts }, () => half),
  });
}

function isImages(source: Source | undefined): boolean {
  return source?.kind === "input" && source.input === 0;
}

function halfOf({ shape, type }: ValueType): ValueType {
  return { shape: [(shape[0] ?? 0) / parts, ...shape.slice(1)], type };
}

function joined(pieces: readonly Source[], output: ValueType, graph: Rewriting): Source {
  return graph.single({
    name: "ConcatV2",
    attributes: [floats, typeAttribute("Tidx", dataTypes.int32), integerAttribute("N", parts)],
    inputs: [...pieces, graph.constant(0)],
    output,
  });
}
