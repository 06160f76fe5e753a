import { tf } from "@/workers/tf";

const sum = tf.tidy(
  () =>
    tf
      .matMul(tf.ones([2, 3]), tf.ones([3, 2]))
      .sum()
      .dataSync()[0],
);
if (sum !== 12) throw new Error(`The TensorFlow backend multiplies wrongly: ${sum} instead of 12.`);
process.stdout.write(`backend ${tf.getBackend()}\n`);
