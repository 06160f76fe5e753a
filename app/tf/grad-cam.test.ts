import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { gradCam } from "./grad-cam";

const classes = 3;
const inputShape = [6, 6, 1];

const picture = () => {
  const random = createRandom("picture");
  return tf.tensor4d(
    Float32Array.from({ length: 36 }, () => random.next()),
    [1, 6, 6, 1],
  );
};
const conv = () => tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape });

/** Values of a layer's output for the picture. */
function outputOf(model: tf.LayersModel, index: number): tf.Tensor {
  const output = model.layers[index]?.output as tf.SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs: output }).predict(picture()) as tf.Tensor;
}

describe("Grad-CAM", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
  });

  it("of a network that pools and decides at once is its class activation map", async () => {
    const model = tf.sequential({
      layers: [
        conv(),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: classes, activation: "softmax" }),
      ],
    });
    const maps = outputOf(model, 0).arraySync() as number[][][][];
    const kernel = model.layers[2]?.getWeights()[0]?.arraySync() as number[][];
    for (let c = 0; c < classes; c++) {
      const found = await gradCam(tf, model, picture(), c);
      expect(found).toMatchObject({ width: 4, height: 4 });
      for (const [i, value] of (found?.values ?? []).entries()) {
        const place = maps[0]?.[Math.floor(i / 4)]?.[i % 4] ?? [];
        // B. Zhou et al. 2016, with the mean's 1 / 16 that its gradient has.
        const sum = place.reduce((total, one, k) => total + one * ((kernel[k]?.[c] ?? 0) / 16), 0);
        expect(value).toBeCloseTo(Math.max(0, sum), 6);
      }
    }
  });

  it("weighs maps by the slope of the logit, as small changes tell", async () => {
    const model = tf.sequential({
      layers: [
        conv(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 5, activation: "tanh" }),
        tf.layers.dense({ units: classes, activation: "softmax" }),
      ],
    });
    const maps = Float64Array.from(outputOf(model, 1).dataSync());
    const [inner, innerBias, outer] = [3, 4].flatMap((i) =>
      (model.layers[i]?.getWeights() ?? []).map((one) => one.arraySync()),
    ) as [number[][], number[], number[][]];
    const logit = (values: Float64Array, c: number) =>
      innerBias.reduce((sum, bias, unit) => {
        const input = values.reduce((total, one, k) => total + one * (inner[k]?.[unit] ?? 0), bias);
        return sum + Math.tanh(input) * (outer[unit]?.[c] ?? 0);
      }, 0);
    const step = 1e-5;
    for (let c = 0; c < classes; c++) {
      const slopes = maps.map((_, k) => {
        const moved = (by: number) =>
          logit(
            maps.map((one, i) => (i === k ? one + by : one)),
            c,
          );
        return (moved(step) - moved(-step)) / (2 * step);
      });
      // 2 × 2 places of four maps.
      const weights = [0, 1, 2, 3].map((map) => {
        return [0, 1, 2, 3].reduce((sum, place) => sum + (slopes[place * 4 + map] ?? 0) / 4, 0);
      });
      const found = await gradCam(tf, model, picture(), c);
      for (const [place, value] of (found?.values ?? []).entries()) {
        const sum = weights.reduce((total, one, map) => total + one * (maps[place * 4 + map] ?? 0), 0);
        expect(value).toBeCloseTo(Math.max(0, sum), 5);
      }
    }
  });

  it("is the same in WebAssembly, where a browser mostly runs it", async () => {
    const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(join(dirname(wasm), "/"));
    const ends = [
      [tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten()],
      [
        tf.layers.batchNormalization(),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dropout({ rate: 0.3 }),
      ],
    ];
    for (const end of ends) {
      const model = tf.sequential({
        layers: [
          conv(),
          ...end,
          tf.layers.dense({ units: 5, activation: "relu" }),
          tf.layers.dense({ units: classes, activation: "softmax" }),
        ],
      });
      await tf.setBackend("cpu");
      const expected = await gradCam(tf, model, picture(), 2);
      expect(await tf.setBackend("wasm")).toBe(true);
      const actual = await gradCam(tf, model, picture(), 2);
      await tf.setBackend("cpu");
      expect(actual?.values).toHaveLength(expected?.values.length ?? 0);
      for (const [i, value] of (actual?.values ?? []).entries())
        expect(value).toBeCloseTo(expected?.values[i] ?? Number.NaN, 5);
    }
  });

  it("is not there without feature maps", async () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape }), tf.layers.dense({ units: classes, activation: "softmax" })],
    });
    expect(await gradCam(tf, model, picture(), 0)).toBeNull();
  });

  it("holds no memory", async () => {
    const model = tf.sequential({
      layers: [conv(), tf.layers.flatten(), tf.layers.dense({ units: classes, activation: "softmax" })],
    });
    const input = picture();
    await gradCam(tf, model, input, 0);
    const { numTensors } = tf.memory();
    for (let i = 0; i < 5; i++) await gradCam(tf, model, input, 1);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
