import { describe, expect, it } from "vitest";
import { layersOfGraph } from "@/ml/architecture/graph-model";
import { readTopology, readWeights } from "@/ml/architecture/topology";
import { QUANTISED_TYPES } from "@/ml/quantisation";
import { baseOf, type Example, example } from "@/test/training-examples";
import { graphModelFiles } from "@/workers/conversions/graph-model";
import { inferenceGraph } from "@/workers/conversions/inference";
import { loadGraphFiles } from "@/workers/conversions/load";
import { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";

const base = baseOf(example({ preset: "residual", filters: [4], blocks: 1 }));
const networks: [string, Example][] = [
  [
    "own layers",
    example({
      preset: "layers",
      layers: [
        { kind: "conv", filters: 4, activation: "elu" },
        { kind: "batchNorm" },
        { kind: "depthwise", multiplier: 2, activation: "relu" },
        { kind: "separable", filters: 6, activation: "tanh" },
        { kind: "pooling", type: "average" },
        { kind: "residual", filters: 8, activation: "relu" },
        { kind: "pooling", type: "max" },
        { kind: "flatten" },
        { kind: "dense", units: 8, activation: "sigmoid" },
      ],
    }),
  ],
  ["a residual network", example({ preset: "residual", filters: [4, 8], blocks: 1 })],
  ["a transfer", example({ preset: "transfer", base: "run_1", unfrozen: 1 }, {}, {}, base)],
  ["a CNN", example({ preset: "cnn", filters: [4, 8], dense: 8 })],
  ["a dense network", example({ preset: "dense", activation: "relu" }, {}, { scaling: "standard" })],
];

const shape: [number, number, number, number] = [8, 12, 12, 1];
const apart = (expected: ArrayLike<number>, actual: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));

describe("a graph model of others", () => {
  it.each(networks)("says as layers what TensorFlow.js says of the graph, %s", async (_, one) => {
    const trainer = one.eager();
    for (let step = 0; step < 3; step++)
      trainer.train([{ batch: one.batch(step), step, learningRate: 0.01 }]);
    const images = tf.tensor(one.batch(9, 8).pixels.slice(), shape);
    for (const type of ["float32", ...QUANTISED_TYPES] as const) {
      const { topology, weights } = graphModelFiles(inferenceGraph(trainer.model), type);
      const graph = await loadGraphFiles(topology, weights);
      const files = layersOfGraph(JSON.parse(topology.toString()), weights);
      const json = JSON.parse(JSON.stringify(files.json));
      readWeights(readTopology(json), files.weights);
      const layers = await loadFiles(Buffer.from(JSON.stringify(json)), Buffer.from(files.weights));
      const actual = layers.predict(images) as tf.Tensor;
      expect(actual.shape).toEqual([8, 4]);
      expect(apart(graph.predict(images).dataSync(), actual.dataSync()), type).toBeLessThan(1e-6);
      graph.dispose();
      layers.dispose();
    }
  });
});

/** A graph of a picture of 2 × 2 that is made flat and multiplied, with something else in its middle. */
function small(middle: object[], last = "flat", bytes = 4 * 2 + 4 * 12) {
  const constant = (name: string) => ({ name, op: "Const" });
  const node = [
    {
      name: "images",
      op: "Placeholder",
      attr: { shape: { shape: { dim: [-1, 2, 2, 1].map((size) => ({ size })) } } },
    },
    constant("sizes"),
    constant("kernel"),
    { name: "flat", op: "Reshape", input: ["images", "sizes"] },
    ...middle,
    { name: "product", op: "MatMul", input: [last, "kernel"] },
    { name: "answer", op: "Softmax", input: ["product"] },
  ];
  const json = {
    format: "graph-model",
    modelTopology: { node },
    signature: { outputs: { answer: { name: "answer:0" } } },
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: [
          { name: "sizes", shape: [2], dtype: "int32" },
          { name: "kernel", shape: [4, 3], dtype: "float32" },
        ],
      },
    ],
  };
  const weights = new Uint8Array(bytes);
  weights.set(new Uint8Array(Int32Array.of(-1, 4).buffer).subarray(0, bytes));
  return () => readTopology(JSON.parse(JSON.stringify(layersOfGraph(json, weights).json)));
}

describe("a graph that is hostile or not known", () => {
  it("is taken where every operation is", () => {
    expect(small([])().layers.map(({ kind }) => kind)).toEqual(["flatten", "dense", "activation"]);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "an operation that reads files",
      small([{ name: "evil", op: "ReadFile", input: ["flat"] }], "evil"),
      /evil \(ReadFile\): this operation is not taken/,
    ],
    [
      "a loop of functions",
      small([{ name: "w", op: "StatelessWhile", input: ["flat"] }], "w"),
      /StatelessWhile/,
    ],
    [
      "a circle",
      small(
        [
          { name: "a", op: "Relu", input: ["b"] },
          { name: "b", op: "Relu", input: ["a"] },
        ],
        "a",
      ),
      /go in a circle/,
    ],
    ["a node that is not there", small([], "ghost"), /"ghost", which is none/],
    ["two nodes of a name", small([{ name: "flat", op: "Relu", input: ["images"] }]), /same name/],
    ["weights cut short", small([], "flat", 20), /end before kernel/],
    ["weights too long", small([], "flat", 100), /100 bytes, the manifest asks for 56/],
    [
      "a second picture",
      small(
        [
          { name: "other", op: "Placeholder" },
          { name: "sum", op: "Add", input: ["flat", "other"] },
        ],
        "sum",
      ),
      /several inputs/,
    ],
  ])("is refused: %s", (_, read, message) => {
    expect(read).toThrow(message);
  });

  it("is read without recursion, however deep it is, and refused for its length", () => {
    const chain = Array.from({ length: 5000 }, (_, i) => ({
      ...{ name: `r${i}`, op: "Relu", input: [i === 0 ? "flat" : `r${i - 1}`] },
    }));
    expect(small(chain, "r4999")).toThrow(/1 to 1,000 layers/);
    // What follows asks of all of them whether they are flat.
    const longer = Array.from({ length: 19_000 }, (_, i) => ({
      ...{ name: `r${i}`, op: "Relu", input: [i === 0 ? "flat" : `r${i - 1}`] },
    }));
    const again = { name: "again", op: "Reshape", input: ["r18999", "sizes"] };
    expect(small([...longer, again], "again")).toThrow(/1 to 1,000 layers/);
  });

  it("names no file outside of what was sent", () => {
    const json = { format: "graph-model", weightsManifest: [{ paths: ["../../etc/passwd"], weights: [] }] };
    expect(() =>
      layersOfGraph({ ...json, modelTopology: { node: [{ name: "a", op: "Const" }] } }, new Uint8Array()),
    ).toThrow(/plain names/);
  });
});
