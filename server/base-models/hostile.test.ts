import { describe, expect, it } from "vitest";
import { ModelRefused } from "@/ml/architecture/topology";
import { zipOf } from "@/test/integration/zip";
import { around, floats, savedModelOf, texts, type Written } from "@/test/saved-models";
import { readModelFiles } from "./files";

type Json = Record<string, unknown>;
interface Sent {
  name: string;
  bytes: Buffer;
}

const json = (name: string, content: unknown): Sent => ({
  name,
  bytes: Buffer.from(JSON.stringify(content)),
});
const weightFile = (values: ArrayLike<number>): Sent => ({
  name: "weights.bin",
  bytes: Buffer.from(Float32Array.from(values).buffer),
});

/** Pictures of 2 × 2 made flat, multiplied by 4 × 3 numbers, and a softmax. */
const kernel = { name: "dense/kernel", shape: [4, 3], dtype: "float32" };

/** A layers model, with its layers, weights and the numbers of these changed. */
function layers({
  changed = {},
  weights = [kernel],
  values = new Float32Array(12),
  more = {},
}: {
  changed?: Json;
  weights?: Json[];
  values?: ArrayLike<number>;
  more?: Json;
} = {}): Sent[] {
  const layer = (class_name: string, name: string, config: Json, from?: string) => ({
    ...{ class_name, name, config: { name, ...config } },
    inbound_nodes: from ? [[[from, 0, 0, {}]]] : [],
  });
  const all = [
    layer("InputLayer", "in", { batch_input_shape: [null, 2, 2, 1] }),
    layer("Flatten", "flat", {}, "in"),
    layer("Dense", "dense", { units: 3, activation: "softmax", use_bias: false, ...changed }, "flat"),
  ];
  const config = {
    ...{ name: "m", layers: all },
    ...{ input_layers: [["in", 0, 0]], output_layers: [["dense", 0, 0]] },
  };
  const content = {
    ...{ format: "layers-model", modelTopology: { class_name: "Model", config } },
    ...{ weightsManifest: [{ paths: ["weights.bin"], weights }], ...more },
  };
  return [json("model.json", content), weightFile(values)];
}

/** The same as a graph model, with something else in its middle. */
function graph({
  middle = [],
  last = "flat",
  kernelEntry = {},
  values = new Float32Array(12),
  paths = ["weights.bin"],
  more = {},
}: {
  middle?: Json[];
  last?: string;
  kernelEntry?: Json;
  values?: ArrayLike<number>;
  paths?: string[];
  more?: Json;
} = {}): Sent[] {
  const dim = [-1, 2, 2, 1].map((size) => ({ size }));
  const node = [
    { name: "images", op: "Placeholder", attr: { shape: { shape: { dim } } } },
    { name: "sizes", op: "Const" },
    { name: "kernel", op: "Const" },
    { name: "flat", op: "Reshape", input: ["images", "sizes"] },
    ...middle,
    { name: "product", op: "MatMul", input: [last, "kernel"] },
    { name: "answer", op: "Softmax", input: ["product"] },
  ];
  const weights = [
    { name: "kernel", shape: [4, 3], dtype: "float32", ...kernelEntry },
    { name: "sizes", shape: [2], dtype: "int32" },
  ];
  const bytes = Buffer.concat([
    Buffer.from(Float32Array.from(values).buffer),
    Buffer.from(Int32Array.of(-1, 4).buffer),
  ]);
  const content = {
    ...{ format: "graph-model", modelTopology: { node, ...more } },
    ...{ weightsManifest: [{ paths, weights }] },
  };
  return [json("model.json", content), { name: "weights.bin", bytes }];
}

/** The same as a SavedModel, with something else in its middle. */
function saved(middle: Written[], last = "flat"): Sent[] {
  return [{ name: "saved_model.pb", bytes: Buffer.from(savedModelOf(around(middle, last))) }];
}

const zip = (...entries: Parameters<typeof zipOf>[0]): Sent[] => [
  { name: "model.zip", bytes: zipOf(entries) },
];
const numbers = (change: number) => Float32Array.from({ length: 12 }, (_, i) => (i === 5 ? change : 0.1));
const relu = (attr: Json = {}) => ({ name: "r", op: "LeakyRelu", input: ["flat"], attr });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a model's files that were made to do harm", () => {
  it.each<[string, () => Sent[]]>([
    ["a layers model", () => layers()],
    ["a graph model", () => graph()],
    ["a SavedModel", () => saved([])],
    [
      "a graph with functions of its own, one by an operation's name, that nothing calls",
      () => graph({ more: { library: { function: [{ signature: { name: "Softmax" } }] } } }),
    ],
    [
      "a SavedModel that reads a file of its assets as it is loaded",
      () => [
        ...saved([
          ["path", "Const", [], texts(["assets/words.txt"])],
          ["words", "ReadFile", ["path"]],
          ["init", "NoOp", ["^words"]],
        ]),
        { name: "words.txt", bytes: Buffer.from("cat") },
      ],
    ],
  ])("is taken without what is not needed: %s", async (_, files) => {
    const { topology, weights } = await readModelFiles(files());
    expect(topology.layers.map(({ kind }) => kind).slice(0, 2)).toEqual(["flatten", "dense"]);
    expect(weights).toHaveLength(48);
  });

  it.each<[string, () => Sent[], RegExp]>([
    // Sizes.
    ["a negative number of units", () => layers({ changed: { units: -3 } }), /dense \(Dense\): units is -3,/],
    ["units without end", () => layers({ changed: { units: 1e12 } }), /units is 1000000000000,/],
    ["units that are no whole number", () => layers({ changed: { units: 2.5 } }), /units is 2.5,/],
    [
      "a weight of a negative size",
      () => layers({ weights: [{ ...kernel, shape: [4, -3] }] }),
      /weightsManifest cannot be read/,
    ],
    [
      "a weight that nothing needs, without end",
      () => layers({ weights: [kernel, { ...kernel, name: "x", shape: Array(6).fill(2 ** 52) }] }),
      /48 bytes, the topology asks for .*: files are missing or cut short/,
    ],
    [
      "a constant of a negative size",
      () => graph({ kernelEntry: { shape: [4, -3] } }),
      /weightsManifest cannot be read/,
    ],
    [
      "a constant without end",
      () => graph({ kernelEntry: { shape: [2 ** 52, 2 ** 52] } }),
      /at most 60 million together/,
    ],
    ["a constant of no numbers", () => graph({ kernelEntry: { shape: [4, 0] } }), /56 bytes, .* asks for 8/],
    // Numbers.
    ["NaN", () => layers({ values: numbers(Number.NaN) }), /dense\/kernel holds NaN at place 5/],
    ["infinity", () => layers({ values: numbers(-Infinity) }), /holds -Infinity at place 5/],
    ["NaN in a graph", () => graph({ values: numbers(Number.NaN) }), /holds NaN at place 5/],
    [
      "a scale that makes all infinite",
      () =>
        graph({
          kernelEntry: { shape: [4, 12], quantization: { dtype: "uint8", scale: 1e300, min: 1e39 } },
        }),
      /holds Infinity at place 0/,
    ],
    [
      "NaN for a setting",
      () => graph({ middle: [relu({ alpha: { f: "NaN" } })], last: "r" }),
      /alpha is null,/,
    ],
    [
      "NaN in a constant of a SavedModel",
      () =>
        saved(
          [
            ["c", "Const", [], floats([1], new Uint8Array(Float32Array.of(Number.NaN).buffer))],
            ["s", "Mul", ["flat", "c"]],
          ],
          "s",
        ),
      /scale is null,/,
    ],
    // Types.
    [
      "texts for weights",
      () => layers({ weights: [{ ...kernel, dtype: "string" }] }),
      /dense\/kernel is string: only float32/,
    ],
    [
      "texts for constants",
      () => graph({ kernelEntry: { dtype: "string" } }),
      /weightsManifest cannot be read: .* as float32, int32 or bool/,
    ],
    [
      "texts for a constant of a SavedModel",
      () =>
        saved(
          [
            ["c", "Const", [], texts(["a"])],
            ["s", "AddV2", ["flat", "c"]],
          ],
          "s",
        ),
      /type 7, which is not taken/,
    ],
    // Code.
    ...["PyFunc", "ReadFile", "WriteFile", "LookupTableFindV2", "TensorArrayReadV3", "If"].map(
      (op): [string, () => Sent[], RegExp] => [
        `the operation ${op}`,
        () => saved([["evil", op, ["flat"]]], "evil"),
        new RegExp(`evil \\(${op}\\): this operation is not taken`),
      ],
    ),
    ...["constructor", "__proto__", "toString"].map((op): [string, () => Sent[], RegExp] => [
      `an operation by a name that every object has: ${op}`,
      () => graph({ middle: [{ name: "evil", op, input: ["flat"] }], last: "evil" }),
      new RegExp(`evil \\(${op}\\): this operation is not taken`),
    ]),
    [
      "an activation by such a name, within a product",
      () =>
        graph({
          middle: [
            {
              ...{ name: "evil", op: "_FusedMatMul", input: ["flat", "kernel"] },
              attr: { fused_ops: { list: { s: ["constructor"] } } },
            },
          ],
          last: "evil",
        }),
      /evil \(_FusedMatMul\): it has constructor in itself, which is not taken/,
    ],
    // Files.
    ["a file named twice", () => graph({ paths: ["weights.bin", "weights.bin"] }), /names a file twice/],
    ["a file above", () => graph({ paths: ["../weights.bin"] }), /plain names, no folders or addresses/],
    ["a file that is the folder above", () => graph({ paths: [".."] }), /file \.\., which was not sent/],
    [
      "a path within a zip that leads out of it",
      () => zip({ name: "../../model.json" }),
      /is no zip that can/,
    ],
    ["a path within a zip from the root", () => zip({ name: "/etc/model.json" }), /is no zip that can/],
    [
      "a zip in a zip",
      () => zip({ name: "inner.zip", content: zip({ name: "model.json" })[0]?.bytes }),
      /There is no .json file/,
    ],
    [
      "a bomb that says so",
      () => zip({ name: "weights.bin", content: Buffer.alloc(220_000_000) }),
      /unpacks to more than 210 MB/,
    ],
    [
      "a bomb that says that it is small",
      () => zip({ name: "weights.bin", content: Buffer.alloc(220_000_000), claimedBytes: 100 }),
      /is no zip that can be read/,
    ],
    // Length and depth.
    [
      "a description without end",
      () => layers({ more: { userDefinedMetadata: "x".repeat(6_000_000) } }),
      /model.json has 6.0 MB: a topology has at most 5 MB/,
    ],
    [
      "lists in lists in a setting",
      () => {
        const [model, weights] = graph({ middle: [relu({ deep: "here" })], last: "r" });
        const text = model?.bytes.toString().replace('"here"', nested(100_000)) ?? "";
        return [{ name: "model.json", bytes: Buffer.from(text) }, ...(weights ? [weights] : [])];
      },
      /model.json is no JSON|The graph cannot be read at modelTopology.node.4.attr.deep/,
    ],
  ])("is refused at once with its reason: %s", { timeout: 20_000 }, async (_, files, reason) => {
    const sent = files();
    const begun = performance.now();
    const error = await readModelFiles(sent).catch((caught: unknown) => caught);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(error).toBeInstanceOf(ModelRefused);
    expect((error as Error).message).toMatch(reason);
  });
});
