import type { Configuration } from "@/ml/configuration";
import { tf } from "@/workers/tf";
import { setDropoutSource } from "@/workers/training/dropout";

/** Images of one step: `count` of them, pixels as `scaleBytes` gives them, labels as class indices. */
export interface Batch {
  pixels: Float32Array;
  labels: Int32Array;
  count: number;
}

/** Mean loss over the batch, and how many images it got right. */
export interface StepResult {
  loss: number;
  correct: number;
}

/** A variable that training changes: a weight, a moving average or a number of the optimizer. */
export interface StateVariable {
  /** The same in every process that trains this configuration: "weight/dense_1/kernel", "optimizer/3". */
  name: string;
  variable: tf.Variable;
}

/** What carries out training steps on a model. */
export interface Trainer {
  readonly engine: "eager" | "compiled";
  readonly model: tf.LayersModel;
  /** Everything that the next step depends on besides the batch and the step's number. */
  readonly state: readonly StateVariable[];
  /** One optimizer step. @param step its number, from 0 over the whole run: dropout follows from it. */
  train(batch: Batch, step: number): StepResult;
  /** Loss and right answers without training. */
  evaluate(batch: Batch): StepResult;
  /** [count × classes] probabilities. */
  predict(batch: Batch): Float32Array;
}

function optimizerOf({ learning }: Configuration): tf.Optimizer {
  const { learningRate } = learning;
  switch (learning.optimizer) {
    case "sgd":
      return tf.train.sgd(learningRate);
    case "momentum":
      return tf.train.momentum(learningRate, learning.momentum);
    case "rmsprop":
      return tf.train.rmsprop(learningRate, 0.9);
    case "adam":
      return tf.train.adam(learningRate);
  }
}

function registered(): Map<string, tf.Variable> {
  const { registeredVariables } = tf.engine();
  return new Map(Object.entries(registeredVariables));
}

/**
 * The trainer that runs op by op: the reference for every faster one.
 *
 * The loss is the softmax cross-entropy of the last layer's sums (not of its probabilities, whose logarithm would
 * overflow), mean over the batch, with label smoothing ε: y' = y (1 - ε) + ε / classes (Szegedy et al. 2016).
 * Optimizers are tfjs's: SGD, momentum (Polyak), RMSProp (decay 0.9), Adam (β 0.9, 0.999, ε 1e-7).
 */
export class EagerTrainer implements Trainer {
  readonly engine = "eager";
  readonly state: readonly StateVariable[];
  private readonly optimizer: tf.Optimizer;
  private readonly features: tf.LayersModel;
  private readonly head: { kernel: tf.Variable; bias: tf.Variable };
  private readonly shape: [number, number, number];
  private readonly classes: number;
  private readonly trainable: tf.Variable[];

  constructor(
    private readonly configuration: Configuration,
    readonly model: tf.LayersModel,
  ) {
    const { width, height, channels } = configuration.data;
    this.shape = [height, width, channels];
    this.classes = (model.outputs[0]?.shape.at(-1) ?? 0) as number;
    const last = model.layers.at(-1);
    const before = model.layers.at(-2);
    const [kernel, bias] = (last?.trainableWeights ?? []).map((weight) => weight.read());
    if (!before || !kernel || !bias) throw new Error("A classifier ends in a dense layer with a bias.");
    this.head = { kernel: kernel as tf.Variable, bias: bias as tf.Variable };
    this.features = tf.model({ inputs: model.inputs, outputs: before.output as tf.SymbolicTensor });
    this.trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);

    const known = registered();
    this.optimizer = optimizerOf(configuration);
    this.state = this.createState(known);
  }

  /**
   * Optimizers make their slots in the first step. One is taken on zeros and undone, so that a checkpoint can be read
   * into the slots before the real first step: what existed before it gets its value back, slots start at zero.
   */
  private createState(known: Map<string, tf.Variable>): StateVariable[] {
    const weights = this.model.weights.map((weight) => ({
      name: `weight/${weight.originalName}`,
      variable: weight.read() as tf.Variable,
    }));
    const own = [...registered()].filter(([name]) => !known.has(name)).map(([, variable]) => variable);
    const before = [...weights.map(({ variable }) => variable), ...own].map((variable) => ({
      variable,
      value: variable.clone(),
    }));
    const [height, width, channels] = this.shape;
    this.train(
      { pixels: new Float32Array(height * width * channels), labels: new Int32Array(1), count: 1 },
      0,
    );
    for (const { variable, value } of before) {
      variable.assign(value);
      value.dispose();
    }
    const slots = [...registered()].filter(([name]) => !known.has(name)).map(([, variable]) => variable);
    for (const slot of slots) {
      if (!own.includes(slot)) tf.tidy(() => slot.assign(tf.zerosLike(slot)));
    }
    return [...weights, ...slots.map((variable, i) => ({ name: `optimizer/${i}`, variable }))];
  }

  train(batch: Batch, step: number): StepResult {
    return tf.tidy(() => {
      const { images, truth } = this.tensorsOf(batch);
      const { labelSmoothing } = this.configuration.learning;
      let correct: tf.Tensor | null = null;
      setDropoutSource(tf.tensor1d([this.configuration.seed, step], "int32"));
      try {
        const loss = this.optimizer.minimize(
          () => {
            const logits = this.logits(images, true);
            correct = tf.keep(hits(logits, truth));
            return tf.losses.softmaxCrossEntropy(truth, logits, undefined, labelSmoothing).asScalar();
          },
          true,
          this.trainable,
        );
        return { loss: numberOf(loss), correct: numberOf(correct) };
      } finally {
        setDropoutSource(null);
        (correct as tf.Tensor | null)?.dispose();
      }
    });
  }

  evaluate(batch: Batch): StepResult {
    return tf.tidy(() => {
      const { images, truth } = this.tensorsOf(batch);
      const logits = this.logits(images, false);
      const loss = tf.losses.softmaxCrossEntropy(truth, logits);
      return { loss: numberOf(loss), correct: numberOf(hits(logits, truth)) };
    });
  }

  predict(batch: Batch): Float32Array {
    return tf.tidy(() => {
      const { images } = this.tensorsOf(batch);
      return (this.model.apply(images, { training: false }) as tf.Tensor).dataSync<"float32">();
    });
  }

  private logits(images: tf.Tensor, training: boolean): tf.Tensor2D {
    const features = this.features.apply(images, { training }) as tf.Tensor2D;
    return tf.add(tf.matMul(features, this.head.kernel as tf.Tensor2D), this.head.bias);
  }

  private tensorsOf({ pixels, labels, count }: Batch): { images: tf.Tensor; truth: tf.Tensor2D } {
    const [height, width, channels] = this.shape;
    const size = height * width * channels;
    return {
      // Copies: a tensor may read its values only when an op needs them, and the buffers are reused.
      images: tf.tensor4d(pixels.slice(0, count * size), [count, height, width, channels]),
      truth: tf.oneHot(tf.tensor1d(labels.slice(0, count), "int32"), this.classes).cast("float32"),
    };
  }
}

function hits(logits: tf.Tensor, truth: tf.Tensor): tf.Tensor {
  return tf.tidy(() => logits.argMax(-1).equal(truth.argMax(-1)).cast("float32").sum());
}

function numberOf(scalar: tf.Tensor | null): number {
  return scalar?.dataSync()[0] ?? Number.NaN;
}
