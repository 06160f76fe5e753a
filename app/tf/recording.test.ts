import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { predictOne, recorded } from "./engine";

const side = 6;
const random = createRandom("recorded");
const picture = () => Float32Array.from({ length: side * side }, () => random.next());
const weights = (seed: number) => tf.initializers.randomNormal({ stddev: 0.5, seed });
const conv = (filters: number, seed: number) =>
  tf.layers.conv2d({ filters, kernelSize: 3, padding: "same", kernelInitializer: weights(seed) });
const decision = () =>
  tf.layers.dense({
    units: 3,
    activation: "softmax",
    kernelInitializer: weights(9),
    biasInitializer: "ones",
  });

/** Branches that meet again, a layer that learns by dropout, one with means of its own, one that makes a constant. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [side, side, 1] });
  const first = conv(4, 1).apply(input) as tf.SymbolicTensor;
  const normed = tf.layers.batchNormalization({}).apply(first) as tf.SymbolicTensor;
  const active = tf.layers.reLU({ maxValue: 6 }).apply(normed) as tf.SymbolicTensor;
  const dropped = tf.layers.dropout({ rate: 0.5 }).apply(active) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([dropped, conv(4, 2).apply(active) as tf.SymbolicTensor]);
  const both = tf.layers.concatenate().apply([sum as tf.SymbolicTensor, active]);
  const leaky = tf.layers.leakyReLU({ alpha: 0.1 }).apply(both);
  const pooled = tf.layers.globalAveragePooling2d({}).apply(leaky) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: decision().apply(pooled) as tf.SymbolicTensor });
}

/** Goes over the rows one after another: a kernel for each. */
function recurrent(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.reshape({ targetShape: [side, side], inputShape: [side, side, 1] }),
      tf.layers.gru({ units: 4, kernelInitializer: weights(3), recurrentInitializer: weights(4) }),
      decision(),
    ],
  });
}

/** A layer of one input that keeps its shape. */
abstract class OfOne extends tf.layers.Layer {
  static readonly className: string = "OfOne";

  protected abstract of(input: tf.Tensor): tf.Tensor;

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    if (!input) throw new Error("Nothing came in");
    return this.of(input);
  }
}

/** Turns what comes in by what it reads of it, past all kernels. */
class ByItsValues extends OfOne {
  static override readonly className = "ByItsValues";

  protected override of(input: tf.Tensor): tf.Tensor {
    return input.mul(input.dataSync()[0] ?? 0);
  }
}

let isFailing = false;

/** Doubles what comes in by a kernel that fails at times, as one does on a device that runs out of memory. */
class Failing extends OfOne {
  static override readonly className = "Failing";

  protected override of(input: tf.Tensor): tf.Tensor {
    return tf.engine().runKernel("FailsAtTimes", { x: input.add(input) });
  }
}

function readingItsInput(): tf.LayersModel {
  return tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [side, side, 1] }), new ByItsValues(), decision()],
  });
}

/** What the library and its backend hold. */
const held = () => ({ ...tf.memory(), ids: tf.backend().numDataIds() });

describe("the kernels that a network runs", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
    tf.registerKernel({
      kernelName: "FailsAtTimes",
      backendName: "cpu",
      kernelFunc: ({ inputs, backend }) => {
        if (isFailing) throw new Error("out of memory");
        return tf.getKernel("Identity", "cpu").kernelFunc({ inputs, backend, attrs: {} });
      },
    });
  });

  it.each([
    ["branches, means and constants", branched],
    ["steps over rows", recurrent],
  ])("say of other pictures what it says, to the bit: %s", async (_, build) => {
    const model = build();
    const first = picture();
    const { output, recording } = await recorded(tf, model, first);
    expect(recording).not.toBeNull();
    expect(output).toEqual(await predictOne(tf, model, first));
    for (let i = 0; i < 5; i++) {
      const one = picture();
      const own = await predictOne(tf, model, one);
      expect(own).not.toEqual(output);
      expect(await predictOne(tf, model, one, recording)).toEqual(own);
    }
  });

  it("are no way to ask a network that decides by what it read on its way", async () => {
    const model = readingItsInput();
    const { output, recording } = await recorded(tf, model, picture());
    expect(output).toHaveLength(3);
    expect(recording).toBeNull();
  });

  it("are none where nothing is done to the input", async () => {
    const model = tf.sequential({
      layers: [tf.layers.activation({ activation: "linear", inputShape: [2] })],
    });
    const { output } = await recorded(tf, model, Float32Array.from([0.25, 0.75]));
    expect([...output]).toEqual([0.25, 0.75]);
  });

  it("leave nothing behind", async () => {
    const model = branched();
    const { recording } = await recorded(tf, model, picture());
    const before = held();
    for (let i = 0; i < 20; i++) await predictOne(tf, model, picture(), recording);
    expect(held()).toEqual(before);
    recording?.dispose();
    expect(held().numTensors).toBeLessThan(before.numTensors);
  });

  it("leave nothing behind where one of them fails", async () => {
    const model = branched();
    const inner = tf.sequential({ layers: [new Failing({ inputShape: [side, side, 1] })] });
    const whole = tf.model({
      inputs: inner.inputs,
      outputs: model.apply(inner.outputs) as tf.SymbolicTensor,
    });
    const { recording } = await recorded(tf, whole, picture());
    const before = held();
    isFailing = true;
    await expect(predictOne(tf, whole, picture(), recording)).rejects.toThrow("out of memory");
    isFailing = false;
    expect(held()).toEqual(before);
    expect(await predictOne(tf, whole, picture(), recording)).toHaveLength(3);
  });
});
