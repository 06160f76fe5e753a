import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { Tf } from "./engine";

/**
 * What a network makes of a picture before it decides: what its last layer with weights is fed with, of what has a place
 * in the picture the mean over the picture; the numbers that a worker reads of the run's images.
 * @param input one picture as the network takes it.
 */
export async function featuresOf(tf: Tf, model: LayersModel, input: Tensor4D): Promise<Float32Array> {
  const head = model.layers.findLast((layer) => layer.weights.length > 0);
  const [output] = model.outputs as [SymbolicTensor];
  const isPlane = output.shape.length === 4 && head?.getClassName() !== "Dense";
  const features = isPlane || !head ? output : (head.input as SymbolicTensor);
  const layers = await import("@tensorflow/tfjs-layers");
  const upTo = layers.model({ inputs: model.inputs, outputs: features });
  const found = tf.tidy(() => {
    const given = upTo.predict(input) as Tensor;
    return given.rank === 4 ? tf.mean(given, [1, 2]) : given;
  });
  try {
    return Float32Array.from(await found.data());
  } finally {
    found.dispose();
  }
}
