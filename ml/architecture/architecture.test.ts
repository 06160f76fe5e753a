import { describe, expect, it } from "vitest";
import { inputShapeOf, type LayerSpec, layersOf, memoryEstimate, summarise } from "@/ml/architecture";
import { type ConfigurationInput, parseConfiguration } from "@/ml/configuration";

function built(json: ConfigurationInput, classes: number) {
  const parsed = parseConfiguration(json);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const layers = layersOf(parsed.value, classes);
  return { configuration: parsed.value, layers, summary: summarise(layers, inputShapeOf(parsed.value)) };
}

const grey = { width: 28, height: 28, channels: 1 } as const;

describe("dense network", () => {
  it("784-128-10 has the 101,770 parameters that Keras counts", () => {
    const { layers, summary } = built({ data: grey, architecture: { preset: "dense" } }, 10);
    expect(layers.map(({ name }) => name)).toEqual(["flatten", "dense_1", "probabilities"]);
    expect(summary.layers.map(({ outputShape, parameters }) => [outputShape, parameters])).toEqual([
      [[784], 0],
      [[128], 100_480],
      [[10], 1290],
    ]);
    expect(summary).toMatchObject({
      parameters: 101_770,
      trainable: 101_770,
      activations: 784 + 784 + 128 + 10,
      problem: null,
    });
  });

  it("drops out after each hidden layer, and without hidden layers is linear", () => {
    const { layers } = built(
      { data: grey, architecture: { preset: "dense", hidden: [64, 32], dropout: 0.2, activation: "tanh" } },
      3,
    );
    expect(layers.map(({ name }) => name)).toEqual([
      "flatten",
      "dense_1",
      "dropout_1",
      "dense_2",
      "dropout_2",
      "probabilities",
    ]);
    expect(layers[1]).toMatchObject({ activation: "tanh", initializer: "glorotUniform" });
    expect(built({ data: grey, architecture: { preset: "dense", hidden: [] } }, 3).summary.parameters).toBe(
      785 * 3,
    );
  });
});

describe("CNN", () => {
  it("halves width and height in each block and counts as Keras does", () => {
    const { layers, summary } = built(
      {
        data: grey,
        architecture: { preset: "cnn", filters: [32, 64], batchNorm: false, dense: 0, dropout: 0 },
      },
      10,
    );
    expect(layers.map(({ name }) => name)).toEqual([
      "conv_1",
      "pooling_1",
      "conv_2",
      "pooling_2",
      "flatten",
      "probabilities",
    ]);
    expect(summary.layers.map(({ outputShape, parameters }) => [outputShape, parameters])).toEqual([
      [[28, 28, 32], 320],
      [[14, 14, 32], 0],
      [[14, 14, 64], 18_496],
      [[7, 7, 64], 0],
      [[3136], 0],
      [[10], 31_370],
    ]);
  });

  it("leaves out the bias before batch normalisation, whose moving averages are not trained", () => {
    const { layers, summary } = built(
      { data: { ...grey, channels: 3 }, architecture: { preset: "cnn", filters: [8], kernel: 5, dense: 16 } },
      2,
    );
    expect(layers.map(({ name }) => name)).toEqual([
      "conv_1",
      "normalisation_1",
      "activation_1",
      "pooling_1",
      "flatten",
      "dense_1",
      "dropout_1",
      "probabilities",
    ]);
    expect(layers[0]).toMatchObject({ bias: false, activation: "linear", initializer: "heNormal" });
    const conv = 5 * 5 * 3 * 8;
    const head = (14 * 14 * 8 + 1) * 16 + 17 * 2;
    expect(summary.parameters).toBe(conv + 4 * 8 + head);
    expect(summary.trainable).toBe(conv + 2 * 8 + head);
  });

  it("drops the odd row and column in pooling", () => {
    const { summary } = built(
      { data: { width: 11, height: 9 }, architecture: { preset: "cnn", filters: [4], batchNorm: false } },
      2,
    );
    expect(summary.layers[1]?.outputShape).toEqual([4, 5, 4]);
  });
});

describe("summarise", () => {
  const pooling: LayerSpec = {
    kind: "maxPooling2d",
    name: "pooling_3",
    pool: [2, 2],
    stride: [2, 2],
    padding: "valid",
  };
  const weights = { activation: "relu", initializer: "heNormal", l1: 0, l2: 0, bias: true } as const;
  const dense: LayerSpec = {
    kind: "dense",
    name: "d",
    units: 2,
    ...weights,
  };
  const conv: LayerSpec = {
    kind: "conv2d",
    name: "c",
    filters: 2,
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    padding: "same",
    ...weights,
  };

  it("names the layer whose shape cannot be, the reason and the way out", () => {
    const summary = summarise([pooling, pooling, dense], [3, 3, 4]);
    expect(summary.layers).toHaveLength(1);
    expect(summary.problem).toEqual({
      layer: 2,
      name: "pooling_3",
      message:
        "Layer 2 (pooling_3): its input is 1×1 pixels, smaller than the 2×2 window: use fewer blocks or a larger image.",
    });
    expect(summarise([dense], [3, 3, 4]).problem?.message).toContain(
      "put flatten or global pooling before it",
    );
    expect(summarise([conv], [36]).problem?.message).toContain("its input is 36: put it before flatten");
    expect(summarise([pooling], [36]).problem?.message).toContain("put it before flatten");
  });

  it("needs two classes", () => {
    const { configuration } = built({ architecture: { preset: "dense" } }, 2);
    expect(() => layersOf(configuration, 1)).toThrow("at least two classes");
  });
});

describe("memoryEstimate", () => {
  it("counts weights, gradients, the optimizer's numbers and the outputs of a batch", () => {
    const { summary } = built({ data: grey, architecture: { preset: "dense" } }, 10);
    const weights = 101_770 * 4;
    // The flattened image, the hidden layer and the probabilities.
    const activations = 2 * 4 * 128 * (784 + 128 + 10);
    expect(memoryEstimate(summary, 128, "adam")).toEqual({
      weights,
      gradients: weights,
      optimizer: 2 * weights,
      activations,
      total: 4 * weights + activations,
    });
    expect(memoryEstimate(summary, 128, "sgd").optimizer).toBe(0);
  });
});
