import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { featuresOf } from "./features";

const input = () => tf.tensor4d([0.1, 0.9, 0.4, 0.2, 0.7, 0.3, 0.8, 0.5, 0.6], [1, 3, 3, 1]);
const conv = (filters: number) =>
  tf.layers.conv2d({ filters, kernelSize: 2, activation: "relu", inputShape: [3, 3, 1] });

describe("the features of a picture", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
  });

  it("are what the last dense layer is fed with: by its weights they are the model's probabilities", async () => {
    const dense = tf.layers.dense({ units: 3, activation: "softmax" });
    const model = tf.sequential({ layers: [conv(4), tf.layers.flatten(), dense] });
    const features = await featuresOf(tf, model, input());
    expect(features).toHaveLength(16);
    const [kernel, bias] = dense.getWeights() as [tf.Tensor2D, tf.Tensor1D];
    const logits = tf.tensor2d(features, [1, 16]).matMul(kernel).add(bias);
    const said = (model.predict(input()) as tf.Tensor).dataSync();
    expect([...tf.softmax(logits).dataSync()]).toEqual([...said].map((value) => expect.closeTo(value, 6)));
  });

  it("are the means over the picture where the last layer with weights takes planes", async () => {
    const first = conv(2);
    const model = tf.sequential({
      layers: [
        first,
        tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.softmax(),
      ],
    });
    const planes = first.apply(input()) as tf.Tensor4D;
    const means = [...planes.mean([1, 2]).dataSync()].map((value) => expect.closeTo(value, 6));
    expect([...(await featuresOf(tf, model, input()))]).toEqual(means);
  });
});
