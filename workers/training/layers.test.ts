import { describe, expect, it } from "vitest";
import type { LayerSpec } from "@/ml/architecture";
import { IMAGE, inputsOf } from "@/ml/architecture/specs";
import { summarise } from "@/ml/architecture/summary";
import { kerasRecord, recordKerasAnew } from "@/test/keras";
import { tf } from "@/workers/tf";
import { layerOf } from "@/workers/training/layers";

interface Case {
  name: string;
  training: boolean;
  layers: LayerSpec[];
  input: number[];
  factors: number[];
  weights: Record<string, number[]>;
  output: number[];
  loss: number;
  inputGradient: number[];
  gradients: Record<string, number[]>;
  averages: Record<string, number[]>;
}

interface Recorded {
  shape: [number, number, number, number];
  cases: Case[];
}

const kept = kerasRecord<Recorded>("layers");

/** Largest difference, of values about 1 absolute, of larger ones relative. */
function largest(values: ArrayLike<number>, expected: readonly number[]): number {
  expect(values).toHaveLength(expected.length);
  return Math.max(
    ...expected.map((one, i) => Math.abs((values[i] ?? Number.NaN) - one) / Math.max(1, Math.abs(one))),
  );
}

const hasGaps = ({ layers }: Case) =>
  layers.some((layer) => "dilation" in layer && layer.dilation.some((size) => size > 1));

/** The layers as a model with the recorded weights. */
function modelOf({ layers, weights }: Case): tf.LayersModel {
  const image = tf.input({ shape: kept.shape.slice(1) });
  const outputs = new Map<string, tf.SymbolicTensor>([[IMAGE, image]]);
  for (const [i, spec] of layers.entries()) {
    const inputs = inputsOf(layers, i).map((name) => outputs.get(name) as tf.SymbolicTensor);
    const layer = layerOf(spec, inputs[0]?.shape.at(-1) ?? 0, 1);
    outputs.set(
      spec.name,
      layer.apply(inputs.length === 1 ? (inputs[0] as tf.SymbolicTensor) : inputs) as tf.SymbolicTensor,
    );
    for (const weight of layer.weights) {
      const values = weights[weight.originalName];
      if (!values) throw new Error(`Keras has no weight ${weight.originalName}.`);
      tf.tidy(() => {
        weight.write(tf.tensor(values, weight.shape as number[]));
      });
    }
  }
  return tf.model({ inputs: image, outputs: outputs.get(layers.at(-1)?.name ?? "") as tf.SymbolicTensor });
}

describe("layers give Keras' outputs, gradients and averages", () => {
  it.each(kept.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const model = modelOf(one);
    const shape = model.outputs[0]?.shape.slice(1) as number[];
    const summary = summarise(one.layers, kept.shape.slice(1));
    expect(summary.problem).toBeNull();
    expect(summary.layers.at(-1)?.outputShape).toEqual(shape);
    expect(summary.parameters).toBe(model.countParams());
    expect(model.weights.map(({ originalName }) => originalName).sort()).toEqual(
      Object.keys(one.weights).sort(),
    );
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const image = tf.variable(tf.tensor(one.input, kept.shape));
    if (hasGaps(one)) {
      // TensorFlow.js has no gradient of it: no network of ours learns through such a layer.
      const given = model.apply(image) as tf.Tensor;
      expect(largest(given.dataSync(), one.output)).toBeLessThan(3e-6);
      return;
    }
    let output: tf.Tensor | null = null;
    const { value, grads } = tf.variableGrads(() => {
      const given = model.apply(image, { training: one.training }) as tf.Tensor;
      output = tf.keep(given.clone());
      const loss = given.mul(tf.tensor(one.factors, given.shape)).sum().asScalar();
      return model.calculateLosses().reduce((total, penalty) => total.add(penalty), loss);
    }, [image, ...variables]);
    expect(largest((output as tf.Tensor | null)?.dataSync() ?? [], one.output)).toBeLessThan(3e-6);
    expect(largest(value.dataSync(), [one.loss])).toBeLessThan(1e-5);
    expect(largest(grads[image.name]?.dataSync() ?? [], one.inputGradient)).toBeLessThan(1e-5);
    for (const [i, weight] of model.trainableWeights.entries()) {
      const gradient = grads[variables[i]?.name ?? ""]?.dataSync() ?? [];
      expect(largest(gradient, one.gradients[weight.originalName] ?? []), weight.originalName).toBeLessThan(
        2e-5,
      );
    }
    expect(model.trainableWeights).toHaveLength(Object.keys(one.gradients).length);
    for (const weight of model.nonTrainableWeights) {
      const average = weight.read().dataSync();
      expect(largest(average, one.averages[weight.originalName] ?? []), weight.originalName).toBeLessThan(
        3e-6,
      );
    }
    model.dispose();
    image.dispose();
  });

  it("a base's normalisation keeps its averages in training", () => {
    const one = kept.cases.find(({ name }) => name === "batch normalisation, judging");
    if (!one) throw new Error("Keras' numbers lack batch normalisation.");
    const layers = one.layers.map((layer) => ({
      ...layer,
      base: { layer: layer.name, learns: "later" as const },
    }));
    const model = modelOf({ ...one, layers });
    const output = model.apply(tf.tensor(one.input, kept.shape), { training: true }) as tf.Tensor;
    expect(largest(output.dataSync(), one.output)).toBeLessThan(3e-6);
    expect([...(model.nonTrainableWeights[0]?.read().dataSync() ?? [])]).toEqual(
      one.averages["layer_0/moving_mean"],
    );
  });
});

it("are what Keras says today, where Python with Keras is there", { timeout: 120_000 }, (context) => {
  const anew = recordKerasAnew<Recorded>("layers");
  if (!anew) return context.skip("No Python with Keras: npm run bench -- train installs it");
  expect(anew.cases.map(({ name }) => name)).toEqual(kept.cases.map(({ name }) => name));
  for (const [i, one] of kept.cases.entries()) {
    const now = anew.cases[i];
    expect(now?.weights).toEqual(one.weights);
    expect(largest(now?.output ?? [], one.output), one.name).toBeLessThan(1e-6);
    expect(largest(now?.inputGradient ?? [], one.inputGradient), one.name).toBeLessThan(1e-5);
  }
});

describe("start weights", () => {
  const build = (spec: LayerSpec, channels: number, seed: number) => {
    const input = tf.input({ shape: [4, 4, channels] });
    const layer = layerOf(spec, channels, seed);
    layer.apply(input);
    return [...(layer.weights[0]?.read().dataSync() ?? [])];
  };
  const depthwise: LayerSpec = {
    kind: "depthwiseConv2d",
    name: "d",
    multiplier: 1,
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    padding: "same",
    activation: "relu",
    initializer: "heUniform",
    l1: 0,
    l2: 0,
    bias: true,
  };

  it("follow from the seed and the layer's name alone", () => {
    expect(build(depthwise, 8, 5)).toEqual(build(depthwise, 8, 5));
    expect(build(depthwise, 8, 5)).not.toEqual(build(depthwise, 8, 6));
    expect(build(depthwise, 8, 5)).not.toEqual(build({ ...depthwise, name: "e" }, 8, 5));
  });

  it("of a depthwise layer are as large as what each filter sees asks for, whatever the channels", () => {
    // He: variance 2 / 9; uniform within ±√(3 · 2 / 9).
    const values = build(depthwise, 400, 1);
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(variance).toBeGreaterThan((2 / 9) * 0.9);
    expect(variance).toBeLessThan((2 / 9) * 1.1);
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(Math.sqrt(6 / 9));
  });
});
