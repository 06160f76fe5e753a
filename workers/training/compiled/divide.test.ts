import { describe, expect, it } from "vitest";
import { example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { divide } from "@/workers/training/compiled/divide";
import { simplify } from "@/workers/training/compiled/simplify";
import { record, scoped, type Trace } from "@/workers/training/compiled/trace";

const images = 70;

/** A step of a network on so many images. */
function traceOf(architecture: Parameters<typeof example>[0]): Trace {
  const eager = example(architecture).eager();
  return scoped(() => {
    const inputs = [
      tf.randomUniform([images, ...eager.inputShape], -1, 1, "float32", 1),
      tf.fill([images], 1, "int32"),
      tf.tensor1d([1, 2], "int32"),
      tf.scalar(0.01),
    ];
    const run = ([pixels, labels, random, rate]: tf.Tensor[]) => [
      eager.step({
        images: pixels as tf.Tensor,
        labels: labels as tf.Tensor1D,
        mixed: null,
        taught: null,
        random: random as tf.Tensor1D,
        rate: rate as tf.Scalar,
      }),
    ];
    return simplify(
      record(
        run,
        inputs,
        eager.state.map(({ variable }) => variable),
      ),
    );
  });
}

const convolutions = ({ ops }: Trace) => ops.filter(({ name }) => /Conv|MatMul/.test(name));

describe("a divided step", () => {
  const trace = traceOf({ preset: "cnn", filters: [4, 6], batchNorm: false, dropout: 0.5 });
  const divided = divide(trace, 4);

  it("does every product and convolution by pieces, which are the whole batch together", () => {
    expect(divided?.sizes).toEqual([17, 18, 17, 18]);
    expect(convolutions(trace).length).toBeGreaterThan(8);
    expect(divided && convolutions(divided.trace)).toHaveLength(4 * convolutions(trace).length);
    for (const { outputs } of divided ? convolutions(divided.trace) : []) {
      expect(outputs[0]?.shape[0] === images).toBe(false);
    }
  });

  it("changes the variables that the step changes, and gives what it gives", () => {
    expect(divided?.trace.updates.map(({ state }) => state)).toEqual(trace.updates.map(({ state }) => state));
    expect(divided?.trace.outputs).toHaveLength(trace.outputs.length);
  });

  it("is not made of a network that normalises over the batch, nor of a batch that is too small", () => {
    expect(divide(traceOf({ preset: "cnn", filters: [4], batchNorm: true }), 2)).toBeNull();
    expect(divide(trace, 36)).toBeNull();
  });
});
