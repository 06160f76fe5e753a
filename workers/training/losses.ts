import type { LearningConfiguration } from "@/ml/configuration/learning";
import { tf } from "@/workers/tf";

type LossSettings = Pick<LearningConfiguration, "loss" | "focalGamma" | "focalAlpha" | "labelSmoothing">;

/** Keras' epsilon, by which the focal loss keeps its probabilities from 0 and 1. */
const probabilityEpsilon = 1e-7;
/** The smallest normal float32: what is taken for a probability of 0, whose logarithm is none. */
const smallest = 2 ** -126;

/**
 * The loss of each image, from the last layer's sums (not from probabilities, whose logarithm would overflow).
 *
 * - Cross-entropy: -Σ t ln p, p = softmax of the logits: Keras' CategoricalCrossentropy(from_logits=True), and for
 *   labels that are one class also its SparseCategoricalCrossentropy.
 * - Focal (Lin et al. 2017): -α Σ t (1 - p)^γ ln p, Keras' CategoricalFocalCrossentropy.
 *
 * Label smoothing ε comes first: t = y (1 - ε) + ε / classes (Szegedy et al. 2016).
 * @param logits [n × classes].
 * @param truth y, [n × classes]: each row's shares of the classes, which sum to 1; one-hot but for mixed images.
 * @param classWeights [classes] or null. Each image counts by the weight of its class (a mixed one by the mean of its
 * classes' weights, by share), as Keras' class_weight: the mean over the batch divides by the number of images, not by
 * the weights.
 * @returns [n].
 */
export function lossOf(
  logits: tf.Tensor2D,
  truth: tf.Tensor2D,
  classWeights: tf.Tensor1D | null,
  settings: LossSettings,
): tf.Tensor1D {
  const losses =
    settings.loss === "focal" ? focal(logits, truth, settings) : crossEntropy(logits, truth, settings);
  return classWeights ? losses.mul(truth.mul(classWeights).sum(-1)) : losses;
}

function crossEntropy(
  logits: tf.Tensor2D,
  truth: tf.Tensor2D,
  { labelSmoothing }: LossSettings,
): tf.Tensor1D {
  return tf.losses.softmaxCrossEntropy(
    truth,
    logits,
    undefined,
    labelSmoothing,
    tf.Reduction.NONE,
  ) as tf.Tensor1D;
}

function focal(
  logits: tf.Tensor2D,
  truth: tf.Tensor2D,
  { focalGamma, focalAlpha, labelSmoothing }: LossSettings,
): tf.Tensor1D {
  const smoothed =
    labelSmoothing === 0 ? truth : truth.mul(1 - labelSmoothing).add(labelSmoothing / logits.shape[1]);
  const logarithms = tf.logSoftmax(logits);
  const probabilities = tf.clipByValue(tf.exp(logarithms), probabilityEpsilon, 1 - probabilityEpsilon);
  const modulation = tf.pow(tf.sub(1, probabilities), focalGamma);
  return smoothed.mul(logarithms).mul(modulation).sum(-1).mul(-focalAlpha) as tf.Tensor1D;
}

/**
 * What a student loses against its teacher (G. Hinton, O. Vinyals, J. Dean, Distilling the Knowledge in a Neural Network,
 * 2015): the cross-entropy of the two at a temperature, times its square, so that its gradients do not shrink with it.
 * @param logits of the student, [n × classes]. @param taught probabilities of the teacher, [n × classes].
 * @returns [n].
 */
export function distillationOf(logits: tf.Tensor2D, taught: tf.Tensor2D, temperature: number): tf.Tensor1D {
  const soft = tf.softmax(tf.log(tf.maximum(taught, smallest)).div(temperature));
  const own = tf.logSoftmax(logits.div(temperature));
  return soft
    .mul(own)
    .sum(-1)
    .mul(-temperature * temperature) as tf.Tensor1D;
}
