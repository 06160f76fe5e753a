import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";

type BatchNormalization = ReturnType<typeof tf.layers.batchNormalization>;

/** What a layer of tfjs keeps to itself, once it is built. */
interface Built {
  gamma: tf.LayerVariable | null;
  beta: tf.LayerVariable | null;
  movingMean: tf.LayerVariable;
  movingVariance: tf.LayerVariable;
  momentum: number;
  epsilon: number;
}

/**
 * Lets a layer of tfjs normalise batches of images by TensorFlow's own ops for that and for its gradient, where tfjs
 * takes some forty. The numbers are the same, up to rounding; without training, and for anything but images, the layer
 * does what it did.
 */
export function withNativeTraining(layer: BatchNormalization): BatchNormalization {
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const { gamma, beta, movingMean, movingVariance, momentum, epsilon } = layer as unknown as Built;
    if (kwargs.training !== true || x?.rank !== 4 || !gamma || !beta) return call(inputs, kwargs);
    return tf.tidy(() => {
      const { y, mean, variance } = normalise(x as tf.Tensor4D, gamma.read(), beta.read(), epsilon);
      for (const [moving, value] of [
        [movingMean, mean],
        [movingVariance, variance],
      ] as const) {
        const before = moving.read();
        moving.write(before.sub(before.sub(value).mul(1 - momentum)));
      }
      return y;
    });
  };
  return layer;
}

/**
 * Ioffe and Szegedy (2015): (x - mean) / √(variance + ε) γ + β, over all but the channels.
 * @returns the variance with the divisor n, as Keras' averages have it.
 */
function normalise(
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  const { binding } = backend();
  const type = (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const attributes = [
    type("T"),
    type("U"),
    { name: "epsilon", type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: binding.TF_ATTR_BOOL, value: true },
  ];
  const statistics: tf.Tensor[] = [];
  const y = tf.customGrad((image, scale, offset, save) => {
    const none = tf.tensor1d([]);
    const outputs = backend().executeMultipleOutputs(
      "FusedBatchNormV3",
      attributes,
      [image, scale, offset, none, none] as tf.Tensor[],
      6,
    );
    const [value, mean, unbiased, ...reserved] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const n = x.size / (x.shape[3] || 1);
    statistics.push(tf.keep(mean.clone()), tf.keep(unbiased.mul((n - 1) / n)));
    (save as (tensors: tf.Tensor[]) => void)([image as tf.Tensor, scale as tf.Tensor, ...reserved]);
    return {
      value,
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
        backend()
          .executeMultipleOutputs("FusedBatchNormGradV3", attributes, [dy as tf.Tensor, ...saved], 5)
          .slice(0, 3),
    };
  })(x, gamma, beta);
  const [mean, variance] = statistics.map((kept) => {
    const copy = kept.clone();
    kept.dispose();
    return copy;
  });
  if (!mean || !variance) throw new Error("The normalisation gave no statistics.");
  return { y, mean, variance };
}
