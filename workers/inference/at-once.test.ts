import { describe, expect, it } from "vitest";
import { tf } from "@/workers/tf";
import { imagesAtOnce, mostAtOnce } from "./at-once";

/** A network of as many convolutions that keep the picture's size. */
function network(side: number, filters: number, convolutions: number): tf.LayersModel {
  const model = tf.sequential();
  for (let i = 0; i < convolutions; i++) {
    const inputShape = i === 0 ? { inputShape: [side, side, 3] } : {};
    model.add(tf.layers.conv2d({ ...inputShape, filters, kernelSize: 1, padding: "same" }));
  }
  model.add(tf.layers.globalAveragePooling2d({}));
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

describe("images at once", () => {
  it("are as many as asked for of a small network, and fewer the more its layers make of one", () => {
    expect(imagesAtOnce(network(28, 8, 2))).toBe(mostAtOnce);
    expect(imagesAtOnce(network(28, 8, 2), 32)).toBe(32);
    // 4 × 512 × 512 × 16 numbers are 2^24 an image, and a few for the head: just fewer than 4 in 2^26.
    expect(imagesAtOnce(network(512, 16, 4))).toBe(3);
    expect(imagesAtOnce(network(1024, 64, 4))).toBe(1);
  });
});
