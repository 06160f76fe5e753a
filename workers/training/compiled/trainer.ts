import type { PreprocessSpec } from "@/ml/preprocess";
import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";
import {
  addJudging,
  addTraining,
  type Given,
  judgingName,
  type TrainingSource,
  trainingName,
} from "@/workers/training/compiled/functions";
import { dataTypes } from "@/workers/training/compiled/graph";
import { type Program, ProgramBuilder } from "@/workers/training/compiled/program";
import { Scaling } from "@/workers/training/compiled/scaling";
import { idOf, typeOf } from "@/workers/training/compiled/trace";
import type { PackedImages } from "@/workers/training/data";
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
  /** The file that the rows of batches mean, where they come with rows. */
  packed: PackedImages | null;
  /** Rows to try the step with; any where it is left out. */
  examples?: Uint32Array;
  /** What the batches to train on have. */
  source: TrainingSource;
  /** Multiplications of a step from which on it is divided among the cores. */
  divideFrom?: number;
}

/** Steps in one native call, where they are short: what lies between two steps takes as long as a small one. */
const manySteps = 16;
/** Milliseconds that such a call may last: stop, heartbeat and progress have to wait for it. */
const longestCall = 40;

/**
 * The trainer that runs each step as one native graph, traced from an eager one. `compileTrainer` makes it.
 *
 * The state lives in the graph. The eager trainer's variables are brought up to date when they are asked for, and
 * what is assigned to them is sent to the graph before the next step.
 */
export class CompiledTrainer implements Trainer {
  readonly engine = "compiled";
  stepsPerCall = 1;
  private readonly variables: readonly tf.Variable[];
  private readonly sizes: ReadonlySet<number>;
  /** The data of each variable when it was last the same as the graph's. */
  private agreed: object[] = [];
  /** Whether the graph's state has gone on since. */
  private ahead = false;

  private constructor(
    private readonly eager: EagerTrainer,
    private readonly options: CompileOptions,
    private readonly program: Program,
    private readonly scaling: Scaling,
    /** Steps of the largest call. */
    private readonly mostSteps: number,
  ) {
    this.variables = eager.state.map(({ variable }) => variable);
    this.sizes = new Set(options.batchSizes);
  }

  /**
   * @param pause called between the traces, each of which takes as long as an eager step.
   * @throws NotCompilable, or TensorFlow's error where it refuses the graph.
   */
  static async build(
    eager: EagerTrainer,
    options: CompileOptions,
    pause: () => Promise<void>,
  ): Promise<CompiledTrainer> {
    const { source, batchSizes, evaluationSize } = options;
    const packed = source === "features" ? null : options.packed;
    const builder = new ProgramBuilder(eager.state.map(({ variable }) => typeOf(variable)));
    if (packed) builder.addPacked(packed);
    const scaling = new Scaling(builder, options.spec);
    try {
      const { inputShape } = eager;
      const settings = { builder, scaling, eager, inputShape, divideFrom: options.divideFrom };
      let mostSteps = 1;
      for (const [i, size] of [...new Set(batchSizes)].entries()) {
        // Only whole batches follow one another.
        const most = addTraining(settings, source, size, i === 0 ? manySteps : 1);
        if (i === 0) mostSteps = most;
        await pause();
      }
      const judged: readonly Given[] = packed ? ["bytes", "rows"] : ["bytes"];
      addJudging(settings, source === "features" ? [source] : judged, evaluationSize);
      await pause();
      return new CompiledTrainer(eager, options, builder.load(), scaling, mostSteps);
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

  /** @throws Error where no step of so many images was compiled, or no batch of this kind. */
  train(steps: readonly TrainStep[]): StepResult[] {
    this.push();
    this.ahead = true;
    const results: StepResult[] = [];
    for (let from = 0; from < steps.length; ) {
      const count = this.together(steps, from);
      results.push(...this.take(steps.slice(from, from + count)));
      from += count;
    }
    return results;
  }

  /**
   * Takes many steps at a time from now on where a call of them is short enough.
   * @param durationOfStep milliseconds; asked only where there is a choice.
   */
  pace(durationOfStep: () => number): void {
    const { mostSteps } = this;
    this.stepsPerCall = mostSteps > 1 && durationOfStep() * mostSteps <= longestCall ? mostSteps : 1;
  }

  /** How many steps from one on are taken in one call. */
  private together(steps: readonly TrainStep[], from: number): number {
    const many = steps.slice(from, from + this.mostSteps);
    const whole = this.options.batchSizes[0];
    const fit = many.length === this.mostSteps && many.every(({ batch }) => batch.count === whole);
    return fit ? this.mostSteps : 1;
  }

  private take(steps: readonly TrainStep[]): StepResult[] {
    const size = steps[0]?.batch.count ?? 0;
    if (!this.sizes.has(size)) {
      throw new Error(`No step of ${size} images was compiled, only of ${[...this.sizes].join(" and ")}.`);
    }
    const n = steps.length;
    const { seed } = this.eager.configuration;
    const batches = steps.map(({ batch }) => batch);
    const [results] = this.call(trainingName(size, n), [
      this.imagesOf(batches, size),
      int32(
        [n, size],
        joined(
          new Int32Array(n * size),
          batches.map(({ labels }) => labels.subarray(0, size)),
        ),
      ),
      int32([n, 2], Int32Array.from(steps.flatMap(({ step }) => [seed, step]))),
      float32(
        [n],
        Float32Array.from(steps, ({ learningRate }) => learningRate),
      ),
      ...(this.options.source === "mixed" ? mixedOf(batches, size) : []),
      ...(this.eager.taughtClasses ? [taughtOf(batches, size, this.eager.taughtClasses.length)] : []),
    ]);
    return steps.map((_, i) => ({
      loss: results?.[2 * i] ?? Number.NaN,
      correct: results?.[2 * i + 1] ?? Number.NaN,
    }));
  }

  /** What the graph takes its images from: rows, features or bytes. */
  private imagesOf(batches: readonly Batch[], size: number): number {
    const shape = [batches.length, size];
    switch (this.options.source) {
      case "rows":
        return int32(shape, joined(new Int32Array(batches.length * size), batches.map(rowsOf)));
      case "features":
        return this.featuresOf(
          shape,
          batches.map((batch) => this.eager.inputOf(batch)),
        );
      default:
        return this.bytesOf(
          shape,
          batches.map((batch) => () => batch.bytes),
        );
    }
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
    return this.eager.reference();
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
    const rows = this.options.packed && batch.rows;
    const features = this.options.source === "features" ? this.eager.inputOf(batch) : null;
    const width = tf.util.sizeFromShape([...this.eager.inputShape]);
    const imagesOf = (from: number, n: number, size: number): number => {
      if (features) return this.featuresOf([size], [features.subarray(from * width, (from + n) * width)]);
      return rows
        ? int32([size], joined(new Int32Array(size), [rows.subarray(from, from + n)]))
        : this.bytesOf([size], [() => batch.bytes.subarray(from * width, (from + n) * width)]);
    };
    const name = judgingName(features ? "features" : rows ? "rows" : "bytes");
    for (let from = 0; from < count; from += this.options.evaluationSize) {
      const n = Math.min(this.options.evaluationSize, count - from);
      const size = this.options.evaluationSize;
      const labels = new Int32Array(size);
      labels.set(batch.labels.subarray(from, from + n));
      const [someLosses, someHits, someProbabilities] = this.call(name, [
        imagesOf(from, n, size),
        int32([size], labels),
      ]);
      if (!someLosses || !someHits || !someProbabilities) throw new Error("The graph gave too little.");
      losses.set(someLosses.subarray(0, n), from);
      hits.set(someHits.subarray(0, n), from);
      probabilities.set(someProbabilities.subarray(0, n * classes), from * classes);
    }
    return { losses, hits, probabilities };
  }

  /** A native tensor of features, one part after another. The rest is 0. */
  private featuresOf(shape: readonly number[], parts: readonly Float32Array[]): number {
    const all = [...shape, ...this.eager.inputShape];
    return float32(all, joined(new Float32Array(tf.util.sizeFromShape(all)), parts));
  }

  /** A native tensor of images, one part after another: each is asked for when it is copied. The rest is black. */
  private bytesOf(shape: readonly number[], parts: readonly (() => Uint8Array)[]): number {
    const all = [...shape, ...this.eager.inputShape];
    const bytes = new Uint8Array(tf.util.sizeFromShape(all));
    let at = 0;
    for (const part of parts) {
      const some = part();
      bytes.set(some, at);
      at += some.length;
    }
    return backend().binding.createTensor(all, dataTypes.uint8, bytes);
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

  /** Brings the variables up to date, but for those that somebody has assigned to since: they are the newer ones. */
  private pull(): void {
    if (!this.ahead) return;
    const { binding } = backend();
    for (const [i, { id }] of this.program.call("get", []).entries()) {
      const variable = this.variables[i];
      if (!variable) throw new Error("The graph has more variables than the trainer.");
      const values = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      if (variable.dataId !== this.agreed[i]) continue;
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
      this.agreed[i] = variable.dataId;
    }
    this.ahead = false;
  }
}

function int32(shape: number[], values: Int32Array): number {
  return backend().binding.createTensor(shape, dataTypes.int32, values);
}

function float32(shape: number[], values: Float32Array): number {
  return backend().binding.createTensor(shape, dataTypes.float, values);
}

function rowsOf({ rows }: Batch): Uint32Array {
  if (!rows) throw new Error("The step was compiled for rows of the packed images, and this batch was made.");
  return rows;
}

/** The other labels and the shares; an image that is not mixed is mixed with itself. */
function mixedOf(batches: readonly Batch[], size: number): number[] {
  const shape = [batches.length, size];
  const length = batches.length * size;
  const others = batches.map(({ mixed, labels }) => (mixed?.labels ?? labels).subarray(0, size));
  const shares = batches.map(
    ({ mixed }) => mixed?.shares.subarray(0, size) ?? new Float32Array(size).fill(1),
  );
  return [
    int32(shape, joined(new Int32Array(length), others)),
    float32(shape, joined(new Float32Array(length), shares)),
  ];
}

/** What the teacher says of each step's images. */
function taughtOf(batches: readonly Batch[], size: number, common: number): number {
  const said = batches.map(({ taught }) => {
    if (!taught) throw new Error("The step was compiled for what a teacher says, and this batch is without.");
    return taught.subarray(0, size * common);
  });
  const shape = [batches.length, size, common];
  return float32(shape, joined(new Float32Array(batches.length * size * common), said));
}

/** Arrays one after another in one. */
function joined<T extends Int32Array | Float32Array>(into: T, parts: readonly ArrayLike<number>[]): T {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
