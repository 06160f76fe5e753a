import type { Configuration } from "@/ml/configuration";
import { imagesAtOnce } from "@/workers/inference/at-once";
import { tf } from "@/workers/tf";
import { setDropoutSource } from "@/workers/training/dropout";
import { distillationOf, lossOf } from "@/workers/training/losses";
import { Optimizer } from "@/workers/training/optimizers";
import { maskName } from "@/workers/training/prune";

/** Images of one step: `count` of them, labels as class indices. */
export interface Batch {
  /** The rows of the packed cache that the images are, as they lie there; null where they were made (augmented). */
  readonly rows: Uint32Array | null;
  /** As the packed cache keeps them; read when it is asked for. */
  readonly bytes: Uint8Array;
  /** As `scaleBytes` makes them of the bytes; made when it is asked for. */
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
  /** Where each image is mixed with another (mixup): the other's class, and the share of its own, 0 to 1. */
  readonly mixed?: { readonly labels: Int32Array; readonly shares: Float32Array };
  /** What a teacher says of the images, [count × common classes]; where there is one, in training alone. */
  readonly taught?: Float32Array;
}

/** One optimizer step that is to be taken. */
export interface TrainStep {
  batch: Batch;
  /** From 0 over the whole run: dropout follows from it. */
  step: number;
  learningRate: number;
}

/** A step's inputs as tensors. */
export interface StepTensors {
  /** float32 [n, height, width, channels], or the trainer's other `inputShape`. */
  images: tf.Tensor;
  /** int32 [n]. */
  labels: tf.Tensor1D;
  mixed: { labels: tf.Tensor1D; shares: tf.Tensor1D } | null;
  /** float32 [n, common classes]: what a teacher says. */
  taught: tf.Tensor2D | null;
  /** int32 [2]: the run's seed and the step's number. */
  random: tf.Tensor1D;
  /** The learning rate. */
  rate: tf.Scalar;
}

/** Mean loss over the batch, and how many images it got right. */
export interface StepResult {
  loss: number;
  correct: number;
}

/** What an evaluation gives besides. */
export interface EvaluationResult extends StepResult {
  /** [count × classes]. */
  probabilities: Float32Array;
}

/** What the model says of each of n images. */
export interface Judgement {
  /** [n], the loss that training makes small, without class weights. */
  losses: tf.Tensor1D;
  /** [n], 1 where the most probable class is the label's. */
  hits: tf.Tensor1D;
  /** [n × classes]. */
  probabilities: tf.Tensor2D;
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
  /** How many steps a call of `train` should take to be fast; it lasts some hundredths of a second at most. */
  readonly stepsPerCall: number;
  /** Optimizer steps one after another. @returns what each gave, in order. */
  train(steps: readonly TrainStep[]): StepResult[];
  /** Loss, right answers and probabilities without training. */
  evaluate(batch: Batch): EvaluationResult;
  /** [count × classes] probabilities. */
  predict(batch: Batch): Float32Array;
  /** The same network op by op, with the weights after the last step: to look inside. */
  reference(): EagerTrainer;
}

/**
 * The trainer that runs op by op: the reference for every faster one.
 *
 * The loss is the mean over the batch of `lossOf`, the change of the weights is `Optimizer`'s.
 */
export class EagerTrainer implements Trainer {
  readonly engine = "eager";
  readonly state: readonly StateVariable[];
  readonly stepsPerCall = 1;
  private readonly optimizer: Optimizer;
  private readonly features: tf.LayersModel;
  private readonly head: { kernel: tf.Variable; bias: tf.Variable };
  /** Of what the first layer is given of an image: [height, width, channels] of its pixels. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  private readonly trainable: tf.Variable[];
  private readonly classWeights: tf.Tensor1D | null;
  /** Of each class where it lies among those that a teacher knows, [classes × common]; null where it knows all. */
  private readonly selection: tf.Tensor2D | null;
  /** Images that are judged at once. */
  private readonly atOnce: number;
  /** Of each kernel that is pruned: 0 where a weight is gone. */
  private readonly masks: readonly { name: string; variable: tf.Variable; weight: tf.Variable }[];

  /** @param classWeights how much an image of each class counts in training (`classWeights` of ml/balance). */
  constructor(
    readonly configuration: Configuration,
    readonly model: tf.LayersModel,
    classWeights: Float32Array | null = null,
    /** The classes that a teacher knows too, whose answers are learnt besides the labels; null without one. */
    readonly taughtClasses: readonly number[] | null = null,
  ) {
    this.classWeights = classWeights && tf.keep(tf.tensor1d(classWeights));
    const { width, height, channels } = configuration.data;
    this.inputShape = [height, width, channels];
    this.classes = (model.outputs[0]?.shape.at(-1) ?? 0) as number;
    this.selection =
      taughtClasses && taughtClasses.length < this.classes
        ? tf.keep(selectionOf(taughtClasses, this.classes))
        : null;
    const last = model.layers.at(-1);
    const [kernel, bias] = (last?.weights ?? []).map((weight) => weight.read());
    if (!last || !kernel || !bias) throw new Error("A classifier ends in a dense layer with a bias.");
    this.head = { kernel: kernel as tf.Variable, bias: bias as tf.Variable };
    this.features = tf.model({ inputs: model.inputs, outputs: last.input as tf.SymbolicTensor });
    this.atOnce = imagesAtOnce(model);
    const learnt = model.trainableWeights.map((weight) => ({
      name: weight.originalName,
      variable: weight.read() as tf.Variable,
    }));
    this.trainable = learnt.map(({ variable }) => variable);
    this.optimizer = new Optimizer(configuration.learning, learnt);
    const weights = model.weights.map((weight) => ({
      name: `weight/${weight.originalName}`,
      variable: weight.read() as tf.Variable,
    }));
    const kernels =
      configuration.learning.sparsity > 0 ? learnt.filter(({ variable }) => variable.rank > 1) : [];
    this.masks = kernels.map(({ name, variable }) => ({
      name: maskName(name),
      variable: tf.tidy(() => tf.variable(tf.onesLike(variable), false)),
      weight: variable,
    }));
    this.state = [...weights, ...this.optimizer.slots, ...this.masks];
  }

  train(steps: readonly TrainStep[]): StepResult[] {
    return steps.map(({ batch, step, learningRate }) =>
      tf.tidy(() => {
        const [loss = Number.NaN, correct = Number.NaN] = this.step({
          ...this.stepTensorsOf(batch, step),
          rate: tf.scalar(learningRate),
        }).dataSync();
        return { loss, correct };
      }),
    );
  }

  evaluate(batch: Batch): EvaluationResult {
    const { count } = batch;
    const probabilities = new Float32Array(count * this.classes);
    let [loss, correct] = [0, 0];
    this.inParts(batch, (images, from) => {
      const labels = tf.tensor1d(batch.labels.slice(from, from + (images.shape[0] as number)), "int32");
      const judged = this.judge(images, labels);
      loss += sum(judged.losses.dataSync());
      correct += sum(judged.hits.dataSync());
      probabilities.set(judged.probabilities.dataSync<"float32">(), from * this.classes);
    });
    return { loss: loss / count, correct, probabilities };
  }

  predict(batch: Batch): Float32Array {
    const probabilities = new Float32Array(batch.count * this.classes);
    this.inParts(batch, (images, from) => {
      const said = this.model.apply(images, { training: false }) as tf.Tensor;
      probabilities.set(said.dataSync<"float32">(), from * this.classes);
    });
    return probabilities;
  }

  /** Gives the images of a batch on, as many at once as memory is meant for, with the place of the first of them. */
  private inParts(batch: Batch, judge: (images: tf.Tensor, from: number) => void): void {
    const input = this.inputOf(batch);
    const size = tf.util.sizeFromShape([...this.inputShape]);
    for (let from = 0; from < batch.count; from += this.atOnce) {
      const to = Math.min(batch.count, from + this.atOnce);
      tf.tidy(() =>
        judge(tf.tensor(input.slice(from * size, to * size), [to - from, ...this.inputShape]), from),
      );
    }
  }

  reference(): EagerTrainer {
    return this;
  }

  /** Frees what it holds besides the model, which stays as it is. */
  dispose(): void {
    for (const { name, variable } of this.state) if (/^(optimizer|mask)\//.test(name)) variable.dispose();
    this.classWeights?.dispose();
    this.selection?.dispose();
  }

  /**
   * One optimizer step on tensors.
   * @returns [2]: the mean loss and the number of right answers, before the step.
   */
  step({ rate, ...tensors }: StepTensors): tf.Tensor1D {
    return tf.tidy(() => {
      const { loss, correct, gradients } = this.differentiate(tensors);
      this.optimizer.apply(gradients, rate);
      for (const { variable: mask, weight } of this.masks) weight.assign(weight.mul(mask));
      return tf.stack([loss, correct]) as tf.Tensor1D;
    });
  }

  /**
   * Loss, right answers and gradients of a training pass, which moves the averages of normalisation but no weight.
   * The gradients are those of the loss with the penalties (L1, L2) of the weights; the loss that is given is without
   * them, as that of an evaluation is, so that the two compare.
   * @returns gradients by the variable's own name. All of it is to be disposed of.
   */
  differentiate({ images, labels, mixed, taught, random }: Omit<StepTensors, "rate">): {
    loss: tf.Scalar;
    correct: tf.Scalar;
    gradients: tf.NamedTensorMap;
  } {
    return tf.tidy(() => {
      const truth = mixed ? this.mixedTruthOf(labels, mixed) : this.truthOf(labels);
      const kept: tf.Scalar[] = [];
      setDropoutSource(random);
      try {
        const { grads: gradients } = tf.variableGrads(() => {
          const logits = this.logits(images, true);
          const { learning } = this.configuration;
          const labelled = lossOf(logits, truth, this.classWeights, learning);
          const loss = (
            taught ? this.withTeacher(labelled, truth, logits, taught) : labelled.mean()
          ).asScalar();
          kept.push(tf.keep(loss.clone()), tf.keep(hitsOf(logits, truth).sum().asScalar()));
          return this.model.calculateLosses().reduce((total, penalty) => total.add(penalty), loss);
        }, this.trainable);
        const [loss, correct] = kept;
        if (!loss || !correct) throw new Error("The step judged no image.");
        return { loss: loss.clone(), correct: correct.clone(), gradients };
      } finally {
        setDropoutSource(null);
        tf.dispose(kept);
      }
    });
  }

  /** What the model says of each image, without training. */
  judge(images: tf.Tensor, labels: tf.Tensor1D): Judgement {
    return tf.tidy(() => {
      const truth = this.truthOf(labels);
      const logits = this.logits(images, false);
      return {
        losses: lossOf(logits, truth, null, this.configuration.learning),
        hits: hitsOf(logits, truth),
        probabilities: tf.softmax(logits),
      };
    });
  }

  /**
   * The mean loss with what the teacher says. Where it knows some of the classes, the student is compared with it among those,
   * and an image of a class that it does not know is learnt from its label alone: it was never told of such.
   */
  private withTeacher(
    labelled: tf.Tensor1D,
    truth: tf.Tensor2D,
    logits: tf.Tensor2D,
    taught: tf.Tensor2D,
  ): tf.Tensor {
    const { teacherShare, teacherTemperature } = this.configuration.learning;
    if (!this.selection) {
      const own = distillationOf(logits, taught, teacherTemperature).mean();
      return labelled
        .mean()
        .mul(1 - teacherShare)
        .add(own.mul(teacherShare));
    }
    const own = distillationOf(tf.matMul(logits, this.selection), taught, teacherTemperature);
    const share = tf.matMul(truth, this.selection).sum(-1).mul(teacherShare);
    return labelled.mul(tf.sub(1, share)).add(own.mul(share)).mean();
  }

  private logits(images: tf.Tensor, training: boolean): tf.Tensor2D {
    const output = this.hiddenOutput(images, training);
    return tf.add(tf.matMul(output, this.head.kernel as tf.Tensor2D), this.head.bias);
  }

  /** What the last layer is given. */
  protected hiddenOutput(images: tf.Tensor, training: boolean): tf.Tensor2D {
    return this.features.apply(images, { training }) as tf.Tensor2D;
  }

  private truthOf(labels: tf.Tensor1D): tf.Tensor2D {
    return tf.oneHot(labels, this.classes).cast("float32");
  }

  private mixedTruthOf(labels: tf.Tensor1D, mixed: NonNullable<StepTensors["mixed"]>): tf.Tensor2D {
    // Not expandDims: tfjs-node gives that op no attributes, and a graph needs them.
    const share = mixed.shares.reshape([-1, 1]);
    return tf.add(this.truthOf(labels).mul(share), this.truthOf(mixed.labels).mul(tf.sub(1, share)));
  }

  /** A step's inputs but its rate, to be disposed of. */
  stepTensorsOf(batch: Batch, step: number): Omit<StepTensors, "rate"> {
    const { mixed, taught, count } = batch;
    const common = this.taughtClasses?.length ?? 0;
    return {
      ...this.tensorsOf(batch),
      mixed: mixed
        ? {
            labels: tf.tensor1d(mixed.labels.slice(0, count), "int32"),
            shares: tf.tensor1d(mixed.shares.slice(0, count)),
          }
        : null,
      taught: taught && common > 0 ? tf.tensor2d(taught.slice(0, count * common), [count, common]) : null,
      random: tf.tensor1d([this.configuration.seed, step], "int32"),
    };
  }

  /** What the first layer is given, [count × inputShape]. */
  inputOf({ pixels, count }: Batch): Float32Array {
    return pixels.subarray(0, count * tf.util.sizeFromShape([...this.inputShape]));
  }

  /** A batch as tensors, to be disposed of. */
  tensorsOf(batch: Batch): { images: tf.Tensor; labels: tf.Tensor1D } {
    const { labels, count } = batch;
    return {
      // Copies: a tensor may read its values only when an op needs them, and the buffers are reused.
      images: tf.tensor(this.inputOf(batch).slice(), [count, ...this.inputShape]),
      labels: tf.tensor1d(labels.slice(0, count), "int32"),
    };
  }
}

/** [classes × common]: 1 where a class is the common one. A product with it picks them, and TensorFlow knows its gradient. */
function selectionOf(common: readonly number[], classes: number): tf.Tensor2D {
  const values = new Float32Array(classes * common.length);
  for (const [k, place] of common.entries()) values[place * common.length + k] = 1;
  return tf.tensor2d(values, [classes, common.length]);
}

function hitsOf(logits: tf.Tensor2D, truth: tf.Tensor2D): tf.Tensor1D {
  return logits.argMax(-1).equal(truth.argMax(-1)).cast("float32") as tf.Tensor1D;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}
