import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layersOf, summarise } from "@/ml/architecture";
import { ModelRefused, readTopology, readWeights } from "@/ml/architecture/topology";
import { parseConfiguration } from "@/ml/configuration";
import { sharedFile } from "@/test/shared";

type Json = Record<string, unknown>;

const layer = (class_name: string, name: string, config: Json, ...from: string[]): Json => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: from.length > 0 ? [from.map((one) => [one, 0, 0, {}])] : [],
});
const input = layer("InputLayer", "in", { batch_input_shape: [null, 8, 8, 3] });
const conv = (name: string, from: string, config: Json = {}) =>
  layer("Conv2D", name, { filters: 4, kernel_size: [3, 3], padding: "same", ...config }, from);
const convWeights = (name: string, channels = 3) => [
  { name: `${name}/kernel`, shape: [3, 3, channels, 4], dtype: "float32" },
  { name: `${name}/bias`, shape: [4], dtype: "float32" },
];

function model(layers: Json[], output: string, weights: Json[], more: Json = {}): Json {
  return {
    format: "layers-model",
    modelTopology: {
      class_name: "Model",
      config: { name: "m", layers, input_layers: [["in", 0, 0]], output_layers: [[output, 0, 0]] },
    },
    weightsManifest: [{ paths: ["weights.bin"], weights }],
    ...more,
  };
}

const reasonOf = (json: unknown): string => {
  try {
    readTopology(json);
  } catch (error) {
    if (error instanceof ModelRefused) return error.message;
    throw error;
  }
  return "taken";
};

describe("a model.json that is taken", () => {
  it("gives the layers after their inputs, whatever their order in the file", () => {
    const sum = layer("Add", "sum", {}, "a", "b");
    const { layers, inputShape, parameters, weights, files } = readTopology(
      model([sum, conv("b", "a"), conv("a", "in"), input], "sum", [
        ...convWeights("a"),
        ...convWeights("b", 4),
      ]),
    );
    expect(inputShape).toEqual([8, 8, 3]);
    expect(layers.map(({ name, from }) => [name, from])).toEqual([
      ["a", ["image"]],
      ["b", ["a"]],
      ["sum", ["a", "b"]],
    ]);
    expect(parameters).toBe(112 + 148);
    expect(weights[0]).toEqual({ name: "a/kernel", shape: [3, 3, 3, 4] });
    expect(files).toEqual(["weights.bin"]);
  });

  it("may be sequential, as Keras or TensorFlow.js writes it", () => {
    const first = conv("a", "", { batch_input_shape: [null, 8, 8, 3] });
    const config = { layers: [{ class_name: first.class_name, config: first.config }] };
    const json = model([], "", convWeights("a"));
    for (const modelTopology of [
      { class_name: "Sequential", config },
      { model_config: { class_name: "Sequential", config: config.layers } },
    ]) {
      expect(readTopology({ ...json, modelTopology }).layers.map(({ name }) => name)).toEqual(["a"]);
    }
  });

  it("has weights of the length that it says", () => {
    const topology = readTopology(model([input, conv("a", "in")], "a", convWeights("a")));
    const bytes = new Uint8Array(Float32Array.from({ length: 112 }, (_, i) => i / 7).buffer);
    const values = readWeights(topology, bytes);
    expect(values.get("a/bias")?.[3]).toBe(Math.fround(111 / 7));
    expect(() => readWeights(topology, bytes.subarray(4))).toThrow("444 bytes, the topology asks for 448");
    new DataView(bytes.buffer).setFloat32(40, Number.NaN, true);
    expect(() => readWeights(topology, bytes)).toThrow("a/kernel holds NaN at place 10");
  });
});

describe("a model.json that is refused says why", () => {
  const plain = [input, conv("a", "in")];
  it.each<[string, unknown, RegExp]>([
    ["no object", 3, /no modelTopology/],
    [
      "a graph model",
      { format: "graph-model", modelTopology: {} },
      /"layers-model" and "graph-model" are taken/,
    ],
    ["another class of model", { modelTopology: { class_name: "Bert", config: {} } }, /class is "Bert"/],
    [
      "a layer with code",
      model([input, layer("Lambda", "code", { function: "x" }, "in")], "code", []),
      /^Layer code \(Lambda\): only these are taken: Conv2D,/,
    ],
    ["an inherited class", model([input, layer("constructor", "c", {}, "in")], "c", []), /only these/],
    [
      "a model in a model",
      model([input, layer("Functional", "inner", { layers: [] }, "in")], "inner", []),
      /a model inside of a model is not taken/,
    ],
    [
      "an activation with code",
      model([input, conv("a", "in", { activation: "eval" })], "a", convWeights("a")),
      /^Layer a \(Conv2D\): activation is "eval", which is not taken \(only linear, relu/,
    ],
    [
      "a setting out of range",
      model([input, conv("a", "in", { filters: 1e9 })], "a", convWeights("a")),
      /^Layer a \(Conv2D\): filters is 1000000000,/,
    ],
    [
      "channels first",
      model([input, conv("a", "in", { data_format: "channels_first" })], "a", convWeights("a")),
      /data_format is "channels_first"/,
    ],
    [
      "an output that is too large",
      model(
        [input, layer("ZeroPadding2D", "p", { padding: 512 }, "in"), conv("a", "p", { filters: 60_000 })],
        "a",
        [],
      ),
      /^Layer a: its output of 1032×1032×60000 is too large/,
    ],
    [
      "outputs that are too large together",
      model(
        [
          layer("InputLayer", "in", { batch_input_shape: [null, 1024, 1024, 3] }),
          ...Array.from({ length: 30 }, (_, i) =>
            conv(`a${i}`, i === 0 ? "in" : `a${i - 1}`, { filters: 30, kernel_size: 1 }),
          ),
        ],
        "a29",
        [],
      ),
      /make 947 million numbers of one image: at most 537 million are taken/,
    ],
    ["a name of a path", model([input, conv("../a b", "in")], "a", []), /^Layer 2 of the topology/],
    ["the input's name", model([input, conv("image", "in")], "image", []), /stands for the input/],
    ["a circle", model([input, conv("a", "b"), conv("b", "a")], "b", []), /^Layer [ab] \(Conv2D\): .*circle/],
    ["an input from nowhere", model([input, conv("a", "x")], "a", []), /its input "x" is no layer/],
    ["two of a name", model([input, conv("a", "in"), conv("a", "in")], "a", []), /the same name/],
    [
      "two inputs",
      model([input, { ...input, config: { name: "in2" } }, conv("a", "in")], "a", []),
      /one input/,
    ],
    [
      "no fixed size",
      model(
        [layer("InputLayer", "in", { batch_input_shape: [null, null, null, 3] }), conv("a", "in")],
        "a",
        [],
      ),
      /^Layer in \(InputLayer\): the input shape is \[null,null,null,3\]/,
    ],
    [
      "a layer that is used twice",
      model(
        [input, { ...conv("a", "in"), inbound_nodes: [[["in", 0, 0, {}]], [["in", 0, 0, {}]]] }],
        "a",
        [],
      ),
      /^Layer a \(Conv2D\): its inputs cannot be read/,
    ],
    [
      "a missing weight",
      model(plain, "a", convWeights("a").slice(1)),
      /weight a\/kernel \(3×3×3×4\) is missing/,
    ],
    [
      "a weight of another shape",
      model(plain, "a", convWeights("a", 2)),
      /a\/kernel is 3×3×2×4, its layer needs 3×3×3×4/,
    ],
    [
      "a weight twice",
      model(plain, "a", [...convWeights("a"), ...convWeights("a")]),
      /a\/kernel is there twice/,
    ],
    [
      "quantised weights",
      model(
        plain,
        "a",
        convWeights("a").map((one) => ({ ...one, quantization: { dtype: "uint8" } })),
      ),
      /a\/kernel is quantised: only float32/,
    ],
    [
      "weights elsewhere",
      model(plain, "a", [], { weightsManifest: [{ paths: ["https://example.org/w"], weights: [] }] }),
      /weightsManifest cannot be read/,
    ],
    [
      "shapes that cannot be",
      model([input, layer("Flatten", "f", {}, "in"), conv("a", "f")], "a", []),
      /^Layer a: a convolution needs height, width and channels, its input is 192/,
    ],
  ])("%s", (_, json, reason) => {
    expect(reasonOf(json)).toMatch(reason);
  });

  it("a thousand layers in a row are read without a stack that overflows", () => {
    const chain = Array.from({ length: 999 }, (_, i) =>
      layer("Activation", `a${i}`, { activation: "relu" }, i === 0 ? "in" : `a${i - 1}`),
    );
    const json = model([...chain.toReversed(), input], "a998", []);
    expect(readTopology(json).layers).toHaveLength(999);
  });
});

describe("a base with gaps in its windows", () => {
  const wide = conv("wide", "in", { dilation_rate: [2, 2] });
  const base = {
    name: "Wide",
    scaling: null,
    ...readTopology(
      model([input, wide, conv("a", "wide")], "a", [...convWeights("wide"), ...convWeights("a", 4)]),
    ),
  };
  const parse = (unfrozen: number) =>
    parseConfiguration(
      { data: { width: 8, height: 8 }, architecture: { preset: "transfer", base: "run_1", unfrozen } },
      2,
      base,
    );

  it("may be built upon, and learns up to them", () => {
    expect(parse(0).ok).toBe(true);
    expect(parse(1).ok).toBe(true);
    const refused = parse(2);
    expect(!refused.ok && refused.issues[0]?.message).toContain("base_wide has gaps in its window");
  });
});

const mobileNet = sharedFile("models/mobilenet-v1-025-224/model.json");

describe.skipIf(mobileNet === null)("MobileNetV1 0.25 (skipped where ../shared/models is absent)", () => {
  const topology = readTopology(JSON.parse(readFileSync(mobileNet ?? "", "utf8")));
  const base = { name: "MobileNet", scaling: "signed" as const, ...topology };
  const built = (size: number, more: Json = {}) => {
    const parsed = parseConfiguration({
      data: { width: size, height: size },
      architecture: { preset: "transfer", base: "basemodel_1", ...more },
    });
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    return summarise(layersOf(parsed.value, 10, base), [size, size, 3]);
  };

  it("has the 210,336 parameters that its README says, and its weights are whole", () => {
    expect(topology.parameters).toBe(210_336);
    expect(topology.inputShape).toEqual([224, 224, 3]);
    const weights = readWeights(
      topology,
      readFileSync(mobileNet?.replace("model.json", "weights.bin") ?? ""),
    );
    expect([...weights.values()].reduce((count, { length }) => count + length, 0)).toBe(210_336);
  });

  it("is built upon at its own size and at others, frozen but for the last layers", () => {
    for (const size of [224, 128, 96]) {
      const summary = built(size);
      expect(summary.problem).toBeNull();
      expect(summary.layers.find(({ name }) => name === "base_gap")?.outputShape).toEqual([256]);
      expect(summary.parameters).toBe(210_336 + 257 * 128 + 129 * 10);
      expect(summary.trainable).toBe(257 * 128 + 129 * 10);
      // The backward pass ends at the features.
      expect(summary.kept).toBe(256 + 128 + 128 + 10);
    }
    const unfrozen = built(96, { unfrozen: 2, dense: 0 });
    expect(unfrozen.layers.filter(({ base: learns }) => learns === "later").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["base_conv_dw_13", "base_conv_pw_13"]),
    );
    expect(unfrozen.trainable).toBe(3 * 3 * 256 + 256 + 256 * 256 + 256 + 257 * 10);
  });

  it("may give its features from an earlier layer, whose mean over the places is taken", () => {
    const summary = built(96, { features: "conv_pw_5_relu" });
    expect(summary.layers.find(({ name }) => name === "base_pooling")?.outputShape).toEqual([64]);
    const parse = (more: Json) =>
      parseConfiguration({ architecture: { preset: "transfer", base: "basemodel_1", ...more } }, 2, base);
    const missing = parse({ features: "block_9" });
    expect(!missing.ok && missing.issues[0]?.message).toContain('MobileNet has no layer "block_9"');
    const grey = parseConfiguration(
      { data: { channels: 1 }, architecture: { preset: "transfer", base: "basemodel_1" } },
      2,
      base,
    );
    expect(!grey.ok && grey.issues[0]?.message).toContain("MobileNet takes colour images");
  });
});
