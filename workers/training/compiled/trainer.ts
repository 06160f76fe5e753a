import type { PreprocessSpec } from "@/ml/preprocess";
import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";
import { addJudging, addTraining } from "@/workers/training/compiled/functions";
import { dataTypes } from "@/workers/training/compiled/graph";
import { type Program, ProgramBuilder } from "@/workers/training/compiled/program";
import { Scaling } from "@/workers/training/compiled/scaling";
import { idOf } from "@/workers/training/compiled/trace";
import type {
  Batch,
  EagerTrainer,
  EvaluationResult,
  StateVariable,
  StepResult,
  Trainer,
  TrainStep,
} from "@/workers/training/step";

export interface CompileOptions {
  /** How the bytes of a batch become numbers. */
  spec: PreprocessSpec;
  /** Number of images of each step that will be taken: of a whole batch, and of an epoch's last. */
  batchSizes: readonly number[];
  /** Images that are judged at once, at least 1; fewer cost as much. */
  evaluationSize: number;
}

/**
 * The trainer that runs each step as one native graph, traced from an eager one. `compileTrainer` makes it.
 *
 * The state lives in the graph. The eager trainer's variables are brought up to date when they are asked for, and
 * what is assigned to them is sent to the graph before the next step.
 */
export class CompiledTrainer implements Trainer {
  readonly engine = "compiled";
  readonly stepsPerCall = 1;
  private readonly variables: readonly tf.Variable[];
  private readonly sizes: ReadonlySet<number>;
  private readonly evaluationSize: number;
  /** The data of each variable when it was last the same as the graph's. */
  private agreed: object[] = [];
  /** Whether the graph's state has gone on since. */
  private ahead = false;

  private constructor(
    private readonly eager: EagerTrainer,
    { batchSizes, evaluationSize }: CompileOptions,
    private readonly program: Program,
    private readonly scaling: Scaling,
  ) {
    this.variables = eager.state.map(({ variable }) => variable);
    this.sizes = new Set(batchSizes);
    this.evaluationSize = evaluationSize;
  }

  /**
   * @param pause called between the traces, each of which takes as long as two eager steps.
   * @throws NotCompilable, or TensorFlow's error where it refuses the graph.
   */
  static async build(
    eager: EagerTrainer,
    options: CompileOptions,
    pause: () => Promise<void>,
  ): Promise<CompiledTrainer> {
    const builder = new ProgramBuilder(
      eager.state.map(({ variable: { shape, dtype } }) => ({
        shape,
        type: backend().getDTypeInteger(dtype),
      })),
    );
    const scaling = new Scaling(builder, options.spec);
    try {
      for (const size of new Set(options.batchSizes)) {
        addTraining(builder, scaling, eager, size);
        await pause();
      }
      addJudging(builder, scaling, eager, options.evaluationSize);
      await pause();
      return new CompiledTrainer(eager, options, builder.load(), scaling);
    } catch (error) {
      scaling.close();
      throw error;
    }
  }

  /** Its weights are those after the last step. */
  get model(): tf.LayersModel {
    this.pull();
    return this.eager.model;
  }

  /** The values after the last step. What is assigned to them is the state of the next one. */
  get state(): readonly StateVariable[] {
    this.pull();
    return this.eager.state;
  }

  train(steps: readonly TrainStep[]): StepResult[] {
    return steps.map((step) => this.step(step));
  }

  /** @throws Error where no step of so many images was compiled. */
  private step({ batch, step, learningRate }: TrainStep): StepResult {
    const { count } = batch;
    if (!this.sizes.has(count)) {
      throw new Error(`No step of ${count} images was compiled, only of ${[...this.sizes].join(" and ")}.`);
    }
    this.push();
    this.ahead = true;
    const [result] = this.call(`train/${count}`, [
      this.bytesOf(batch, 0, count),
      int32([count], batch.labels.slice(0, count)),
      int32([2], Int32Array.of(this.eager.configuration.seed, step)),
      backend().binding.createTensor([], dataTypes.float, Float32Array.of(learningRate)),
    ]);
    const [loss = Number.NaN, correct = Number.NaN] = result ?? [];
    return { loss, correct };
  }

  evaluate(batch: Batch): EvaluationResult {
    const { losses, hits, probabilities } = this.judge(batch);
    return { loss: sum(losses) / batch.count, correct: sum(hits), probabilities };
  }

  predict(batch: Batch): Float32Array {
    return this.judge(batch).probabilities;
  }

  reference(): EagerTrainer {
    this.pull();
    return this.eager;
  }

  /** Frees the graph. The eager trainer holds what the last step left. */
  close(): void {
    this.pull();
    this.program.close();
    this.scaling.close();
  }

  private judge(batch: Batch): Record<"losses" | "hits" | "probabilities", Float32Array> {
    this.push();
    const { count } = batch;
    const { classes } = this.eager;
    const losses = new Float32Array(count);
    const hits = new Float32Array(count);
    const probabilities = new Float32Array(count * classes);
    for (let from = 0; from < count; from += this.evaluationSize) {
      const n = Math.min(this.evaluationSize, count - from);
      const labels = new Int32Array(this.evaluationSize);
      labels.set(batch.labels.subarray(from, from + n));
      const [someLosses, someHits, someProbabilities] = this.call("judge", [
        this.bytesOf(batch, from, this.evaluationSize),
        int32([this.evaluationSize], labels),
      ]);
      if (!someLosses || !someHits || !someProbabilities) throw new Error("The graph gave too little.");
      losses.set(someLosses.subarray(0, n), from);
      hits.set(someHits.subarray(0, n), from);
      probabilities.set(someProbabilities.subarray(0, n * classes), from * classes);
    }
    return { losses, hits, probabilities };
  }

  /** A native tensor of `size` images from `from` on; what the batch lacks is black. */
  private bytesOf(batch: Batch, from: number, size: number): number {
    const { imageShape } = this.eager;
    const imageBytes = tf.util.sizeFromShape([...imageShape]);
    const bytes = new Uint8Array(size * imageBytes);
    const end = Math.min(from + size, batch.count) * imageBytes;
    // A copy: TensorFlow may read from the array where it lies, and the batch's is reused.
    bytes.set(batch.bytes.subarray(from * imageBytes, end));
    return backend().binding.createTensor([size, ...imageShape], dataTypes.uint8, bytes);
  }

  /** Deletes the inputs. */
  private call(name: string, inputs: readonly number[]): Float32Array[] {
    const { binding } = backend();
    try {
      return this.program.call(name, [...inputs, ...this.scaling.tensors]).map(({ id }) => {
        const values = binding.tensorDataSync(id) as Float32Array;
        binding.deleteTensor(id);
        return values;
      });
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }

  /** Sends the variables to the graph if anybody assigned to one. */
  private push(): void {
    if (this.variables.every(({ dataId }, i) => dataId === this.agreed[i])) return;
    const { binding } = backend();
    for (const { id } of this.program.call("set", this.variables.map(idOf))) binding.deleteTensor(id);
    this.agreed = this.variables.map(({ dataId }) => dataId);
  }

  /** Brings the variables up to date. */
  private pull(): void {
    if (!this.ahead) return;
    const { binding } = backend();
    for (const [i, { id }] of this.program.call("get", []).entries()) {
      const variable = this.variables[i];
      if (!variable) throw new Error("The graph has more variables than the trainer.");
      const values = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
    }
    this.agreed = this.variables.map(({ dataId }) => dataId);
    this.ahead = false;
  }
}

function int32(shape: number[], values: Int32Array): number {
  return backend().binding.createTensor(shape, dataTypes.int32, values);
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
