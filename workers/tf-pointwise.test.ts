import { describe, expect, it } from "vitest";
import { tf } from "@/workers/tf";

describe("the gradient of a 1 × 1 convolution with a stride", () => {
  // With the official kernel such shapes end the process, sooner or later.
  it.each([
    [12, 16, 1, 1, 2, "valid"],
    [12, 16, 4, 6, 2, "same"],
    [13, 11, 3, 5, 3, "same"],
    [7, 12, 5, 4, 2, "valid"],
  ] as const)(
    "is that of the pixels it sees: %d × %d × %d, %d filters, %d, %s",
    (height, width, channels, filters, stride, pad) => {
      const [down, across] = [Math.ceil(height / stride), Math.ceil(width / stride)];
      for (let seed = 0; seed < 10; seed++) {
        tf.tidy(() => {
          const x = tf.randomNormal([5, height, width, channels], 0, 1, "float32", seed) as tf.Tensor4D;
          const dy = tf.randomNormal([5, down, across, filters], 0, 1, "float32", seed + 100);
          const kernel = tf.zeros([1, 1, channels, filters]) as tf.Tensor4D;
          const got = tf.grad((k) =>
            tf
              .conv2d(x, k as tf.Tensor4D, stride, pad)
              .mul(dy)
              .sum(),
          )(kernel);
          const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
          const expected = tf.matMul(seen.reshape([-1, channels]), dy.reshape([-1, filters]), true);
          expect(got.shape).toEqual(kernel.shape);
          expect(tf.max(tf.abs(got.reshape([channels, filters]).sub(expected))).dataSync()[0]).toBeLessThan(
            1e-4,
          );
        });
      }
    },
  );

  it("leaves no tensor behind", () => {
    const x = tf.ones([1, 4, 4, 2]) as tf.Tensor4D;
    const kernel = tf.ones([1, 1, 2, 3]) as tf.Tensor4D;
    const gradient = () =>
      tf
        .grad((k) => tf.conv2d(x, k as tf.Tensor4D, 2, "same").sum())(kernel)
        .dispose();
    gradient();
    const before = tf.memory().numTensors;
    gradient();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, kernel]);
  });
});
