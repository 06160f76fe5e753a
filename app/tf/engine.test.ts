import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { predict, predictOne } from "./engine";

/** A network that says what its only weight times the input is: no probabilities, unless the input is. */
function through(activation: "linear" | "softmax") {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [2], activation, kernelInitializer: "identity" })],
  });
  return (numbers: readonly number[], images: number) =>
    predict(tf, model, Float32Array.from(numbers), images);
}

describe("what a backend answers", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
  });

  it("is taken where each image has probabilities", async () => {
    const said = await through("softmax")([0, 0, 3, 1], 2);
    expect([...said.slice(0, 2)]).toEqual([0.5, 0.5]);
    expect(said[2]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it.each([
    ["zeros, as of a processor that was taken away", [0.5, 0.5, 0, 0]],
    ["what is no number", [0.5, 0.5, Number.NaN, 0]],
    ["more than all", [0.5, 0.5, 0.9, 0.9]],
  ])("is refused for %s, of one image among others too", async (_, numbers) => {
    await expect(through("linear")(numbers, 2)).rejects.toThrow(/add up to .*, not to 1/);
  });

  it("is refused before a model is offered, too", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1], useBias: false })] });
    await expect(predictOne(tf, model, new Float32Array(1))).rejects.toThrow(/add up to 0/);
  });
});
