import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { Tf } from "./engine";

/** How much each place of the last feature maps speaks for a class: height × width numbers from 0 on. */
export interface ClassActivation {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** That, or why it cannot be told, as the end of a sentence. */
export type Activation = ClassActivation | { without: string };

/**
 * Grad-CAM (R. R. Selvaraju et al., ICCV 2017): the last feature maps, each weighed by the mean of what the class's logit
 * gains by its places, added up, what speaks against the class left out.
 * @param input one picture as the network takes it.
 * @returns null where the architecture has no feature maps that lead to a dense layer in a row.
 */
export async function gradCam(
  tf: Tf,
  model: LayersModel,
  input: Tensor4D,
  classIndex: number,
): Promise<ClassActivation | null> {
  const parts = partsOf(model);
  if (!parts) return null;
  const { maps, between, head } = parts;
  const [kernel, bias] = head.getWeights();
  if (!kernel) return null;
  const layers = await import("@tensorflow/tfjs-layers");
  const features = layers.model({ inputs: model.inputs, outputs: maps.output as SymbolicTensor });
  const found = tf.tidy(() => {
    const activations = features.predict(input) as Tensor4D;
    const logit = (from: Tensor): Tensor => {
      const last = between.reduce((value, layer) => layer.apply(value, { training: false }) as Tensor, from);
      const column = tf.slice(kernel as Tensor2D, [0, classIndex], [-1, 1]);
      const sum = tf.sum(tf.matMul(last as Tensor2D, column));
      return bias ? tf.add(sum, tf.sum(tf.slice(bias, [classIndex], [1]))) : sum;
    };
    const weights = tf.mean(tf.grad(logit)(activations), [1, 2], true);
    return tf.squeeze(tf.relu(tf.sum(tf.mul(activations, weights), -1)), [0]) as Tensor2D;
  });
  try {
    const [height = 0, width = 0] = found.shape;
    return { width, height, values: Float32Array.from(await found.data()) };
  } finally {
    found.dispose();
  }
}

/** The last layer that gives feature maps, those after it in a row, and the dense layer at the end. */
function partsOf({ layers }: LayersModel) {
  const at = layers.findLastIndex(({ output }) => shapeOf(output).length === 4);
  const maps = layers[at];
  const head = layers.at(-1);
  if (!maps || maps.getClassName() === "InputLayer" || head?.getClassName() !== "Dense") return null;
  const after = layers.slice(at + 1);
  // Each takes the one before it and nothing else.
  const isRow = after.every((layer, i) => layer.input === (after[i - 1] ?? maps).output);
  return isRow ? { maps, between: after.slice(0, -1), head } : null;
}

const shapeOf = (output: SymbolicTensor | SymbolicTensor[]) => (Array.isArray(output) ? [] : output.shape);
