import { availableParallelism } from "node:os";
import { createRandom, deriveSeed } from "@/ml/random";
import { tf } from "@/workers/tf";
import { divide } from "@/workers/training/compiled/divide";
import { attribute, constantKey, dataTypes } from "@/workers/training/compiled/graph";
import { type FusedTrace, fuseUpdates } from "@/workers/training/compiled/optimizer";
import { parallelise, parts } from "@/workers/training/compiled/parallel";
import type { ProgramBuilder } from "@/workers/training/compiled/program";
import type { Scaling } from "@/workers/training/compiled/scaling";
import { simplify } from "@/workers/training/compiled/simplify";
import { NotCompilable, record, scoped, type Trace, type ValueType } from "@/workers/training/compiled/trace";
import { workOf } from "@/workers/training/compiled/work";
import type { EagerTrainer } from "@/workers/training/step";
import { waysOfStep } from "@/workers/training/threads";

/**
 * What training takes its images from: rows of the packed file, bytes that were made, bytes and a second label, or
 * what a frozen base makes of them.
 */
export type TrainingSource = "rows" | "bytes" | "mixed" | "features";

/** How the images of one call come. */
export type Given = Exclude<TrainingSource, "mixed">;

/** What functions that begin with images have in common. */
interface ImageSettings {
  builder: ProgramBuilder;
  scaling: Scaling;
  /** [height, width, channels], or the number of features. */
  inputShape: readonly number[];
}

/** What the functions of a trainer have in common. */
interface FunctionSettings extends ImageSettings {
  eager: EagerTrainer;
  /** Multiplications from which on a trace is divided among the cores. */
  divideFrom?: number | undefined;
}

/** Multiplications of a step from which on several of them in one call would gain nothing. */
const longStep = 200_000_000;

/**
 * Adds functions that take steps of so many images: one step, and so many at once where they are short. Inputs, each with the steps as its
 * first dimension: images (rows int32 [size], bytes uint8 [size, h, w, c] or features float32 [size, n]), labels int32 [size], [seed, step] int32,
 * learning rate float32, with "mixed" the other labels int32 [size] and shares float32 [size], with a teacher what it says
 * float32 [size, common classes]; then the scaling's numbers. Output: mean loss and right answers of each step, [steps, 2].
 * @returns the largest count of steps in one call.
 */
export function addTraining(
  settings: FunctionSettings,
  source: TrainingSource,
  size: number,
  manySteps: number,
): number {
  const { builder, scaling, eager } = settings;
  const mixed = source === "mixed";
  const common = eager.taughtClasses?.length ?? 0;
  const from = source === "mixed" ? "bytes" : source;
  const { trace, sizes } = arranged(
    traceTwice(
      variablesOf(eager),
      ([images, labels, random, rate, ...more]) => [
        eager.step({
          images: images as tf.Tensor,
          labels: labels as tf.Tensor1D,
          mixed: mixed ? { labels: more[0] as tf.Tensor1D, shares: more[1] as tf.Tensor1D } : null,
          taught: common > 0 ? (more.at(-1) as tf.Tensor2D) : null,
          random: random as tf.Tensor1D,
          rate: rate as tf.Scalar,
        }),
      ],
      (seed) => {
        const [images, labels] = exampleTensors(eager, size, seed);
        const [, others] = exampleTensors(eager, size, seed + 1);
        const shares = tf.fill([size], 1 / seed);
        return [
          images as tf.Tensor,
          labels as tf.Tensor,
          tf.tensor1d([seed, seed + 1], "int32"),
          tf.scalar(seed / 1000),
          ...(mixed ? [others as tf.Tensor, shares] : []),
          ...(common > 0 ? [tf.softmax(examplePixels([size, common], seed))] : []),
        ];
      },
    ),
    settings.divideFrom,
  );
  const most = workOf(trace) < longStep ? manySteps : 1;
  for (const count of new Set([1, most])) {
    const name = trainingName(size, count);
    const given = {
      images: stacked(builder, `${name}/images`, imagesType(from, size, settings), count),
      labels: stacked(builder, `${name}/labels`, { type: dataTypes.int32, shape: [size] }, count),
      random: stacked(builder, `${name}/random`, { type: dataTypes.int32, shape: [2] }, count),
      rate: stacked(builder, `${name}/rate`, { type: dataTypes.float, shape: [] }, count),
      ...(mixed && {
        others: stacked(builder, `${name}/others`, { type: dataTypes.int32, shape: [size] }, count),
        shares: stacked(builder, `${name}/shares`, { type: dataTypes.float, shape: [size] }, count),
      }),
      ...(common > 0 && {
        taught: stacked(builder, `${name}/taught`, { type: dataTypes.float, shape: [size, common] }, count),
      }),
    };
    const body = builder.body(name);
    const results = Array.from({ length: count }, (_, step) => {
      const { images, labels, random, rate, others, shares, taught } = given;
      const [pixels, ...pieces] = imagesOf(settings, `${name}/${step}`, from, images.of(step), size, sizes);
      const more = [others, shares, taught].flatMap((one) => (one ? [one.of(step)] : []));
      return body.add(trace, [pixels, labels.of(step), random.of(step), rate.of(step), ...more, ...pieces]);
    });
    const all = builder.graph.add("Pack", `${name}/results`, results.flat(), {
      N: attribute.integer(count),
      T: attribute.type(dataTypes.float),
      axis: attribute.integer(0),
    });
    const placeholders = Object.values(given).map((one) => one.placeholder);
    builder.addFunction(
      name,
      [...placeholders, ...scaling.placeholders],
      body.end([{ value: `${all}:0`, type: dataTypes.float }]),
    );
  }
  return most;
}

export function trainingName(size: number, count: number): string {
  return `train/${size}/${count}`;
}

/**
 * Adds `judge/FROM` for each way that images come: images, labels int32 [size], and the scaling's numbers → loss of each image [size], whether it is right [size], probabilities [size, classes].
 */
export function addJudging(settings: FunctionSettings, sources: readonly Given[], size: number): void {
  const { builder, scaling, eager } = settings;
  const { trace, sizes } = arranged(
    traceTwice(
      variablesOf(eager),
      ([images, labels]) => {
        const { losses, hits, probabilities } = eager.judge(images as tf.Tensor, labels as tf.Tensor1D);
        return [losses, hits, probabilities];
      },
      (seed) => exampleTensors(eager, size, seed),
    ),
    settings.divideFrom,
  );
  for (const source of sources) {
    const name = judgingName(source);
    const { type, shape } = imagesType(source, size, settings);
    const images = builder.placeholder(`${name}/images`, type, shape);
    const labels = builder.placeholder(`${name}/labels`, dataTypes.int32, [size]);
    const body = builder.body(name);
    const [pixels, ...pieces] = imagesOf(settings, name, source, images, size, sizes);
    const outputs = body.add(trace, [pixels, labels, ...pieces]);
    builder.addFunction(
      name,
      [images, labels, ...scaling.placeholders],
      body.end(outputs.map((value) => ({ value, type: dataTypes.float }))),
    );
  }
}

export function judgingName(source: Given): string {
  return `judge/${source}`;
}

/**
 * Adds `features`: images by their rows int32 [size], and the scaling's numbers → what the network makes of them,
 * [size, width].
 * @param variables of the network, which are the program's state.
 */
export function addFeatures(
  settings: ImageSettings,
  network: (images: tf.Tensor) => tf.Tensor,
  variables: readonly tf.Variable[],
  size: number,
): void {
  const { builder, scaling, inputShape } = settings;
  const { trace, sizes } = arranged(
    traceTwice(
      variables,
      ([images]) => [network(images as tf.Tensor)],
      (seed) => [examplePixels([size, ...inputShape], seed)],
    ),
  );
  const { type, shape } = imagesType("rows", size, settings);
  const rows = builder.placeholder("features/images", type, shape);
  const body = builder.body("features");
  const [output] = body.add(trace, imagesOf(settings, "features", "rows", rows, size, sizes));
  if (!output) throw new Error("The network gave nothing.");
  builder.addFunction(
    "features",
    [rows, ...scaling.placeholders],
    body.end([{ value: output, type: dataTypes.float }]),
  );
}

function variablesOf({ state }: EagerTrainer): tf.Variable[] {
  return state.map(({ variable }) => variable);
}

function imagesType(from: Given, size: number, { inputShape }: ImageSettings): ValueType {
  if (from === "rows") return { type: dataTypes.int32, shape: [size] };
  return { type: from === "bytes" ? dataTypes.uint8 : dataTypes.float, shape: [size, ...inputShape] };
}

/** Images as the network takes them, all and then in pieces of such sizes. */
function imagesOf(
  settings: ImageSettings,
  name: string,
  from: Given,
  given: string,
  size: number,
  sizes: readonly number[],
): [string, ...string[]] {
  const all = pixelsOf(settings, name, from, given, size);
  if (sizes.length === 0) return [all];
  const { graph } = settings.builder;
  const constant = (values: number[], shape: number[]) =>
    graph.constant({ type: dataTypes.int32, shape, bytes: new Uint8Array(Int32Array.from(values).buffer) });
  const divided = graph.add(
    "SplitV",
    `${name}/pieces`,
    [given, constant([...sizes], [sizes.length]), constant([0], [])],
    {
      T: attribute.type(imagesType(from, size, settings).type),
      Tlen: attribute.type(dataTypes.int32),
      num_split: attribute.integer(sizes.length),
    },
  );
  const pieces = sizes.map((images, i) =>
    pixelsOf(settings, `${name}/piece/${i}`, from, `${divided}:${i}`, images),
  );
  return [all, ...pieces];
}

/** Images as the network takes them. */
function pixelsOf(
  { builder, scaling, inputShape }: ImageSettings,
  name: string,
  from: Given,
  given: string,
  size: number,
): string {
  if (from === "features") return given;
  if (from === "bytes") return scaling.add(name, given);
  const { graph } = builder;
  const shape = Int32Array.of(size, ...inputShape);
  const bytes = graph.add(
    "Reshape",
    `${name}/bytes`,
    [
      builder.gather(`${name}/gather`, given),
      graph.constant({ type: dataTypes.int32, shape: [shape.length], bytes: new Uint8Array(shape.buffer) }),
    ],
    { T: attribute.type(dataTypes.uint8), Tshape: attribute.type(dataTypes.int32) },
  );
  return scaling.add(name, `${bytes}:0`);
}

/** A placeholder for a value of each step, and the output that is one step's. */
function stacked(
  builder: ProgramBuilder,
  name: string,
  { type, shape }: ValueType,
  count: number,
): { placeholder: string; of(step: number): string } {
  const placeholder = builder.placeholder(name, type, [count, ...shape]);
  const parts = builder.graph.add("Unpack", `${name}/parts`, [placeholder], {
    num: attribute.integer(count),
    T: attribute.type(type),
    axis: attribute.integer(0),
  });
  return { placeholder, of: (step) => `${parts}:${step}` };
}

/**
 * Traces with two different inputs. What differs between them was made from the data in JavaScript and would be
 * frozen in the graph.
 * @throws NotCompilable where anything differs.
 */
function traceTwice(
  variables: readonly tf.Variable[],
  run: (inputs: tf.Tensor[]) => tf.Tensor[],
  inputs: (seed: number) => tf.Tensor[],
): Trace {
  const first = scoped(() => record(run, inputs(11), variables));
  const second = scoped(() => record(run, inputs(12), variables, first));
  const difference = differenceOf(first, second);
  if (difference) throw new NotCompilable(difference);
  return simplify(first);
}

/**
 * The trace as it is run: a long one in pieces, a short one with its larger products by halves.
 * @returns the sizes of the pieces that the images are to be given in as well; none where they are not.
 */
function arranged(trace: Trace, long = longStep): { trace: FusedTrace; sizes: readonly number[] } {
  const ways = waysOfStep();
  const count = trace.inputs[0]?.shape[0] ?? 0;
  const divided = ways > 1 && workOf(trace) >= long ? divide(trace, ways) : null;
  if (divided) return { ...divided, trace: fuseUpdates(divided.trace) };
  if (availableParallelism() === 1 || count % parts !== 0) return { trace: fuseUpdates(trace), sizes: [] };
  const sizes = Array.from({ length: parts }, () => count / parts);
  return { trace: fuseUpdates(parallelise(trace)), sizes };
}

function differenceOf(first: Trace, second: Trace): string | null {
  if (first.ops.length !== second.ops.length) return "its ops depend on the images";
  const ends = ({ outputs, updates }: Trace) => JSON.stringify({ outputs, updates });
  if (ends(first) !== ends(second)) return "what it gives depends on the images";
  const changed = first.constants.findIndex((constant, i) => {
    const other = second.constants[i];
    return !other || constantKey(constant) !== constantKey(other);
  });
  if (changed < 0) return null;
  const user = first.ops.find((op) =>
    op.inputs.some((input) => input.kind === "constant" && input.constant === changed),
  );
  return `a number made outside TensorFlow, for ${user?.name ?? "its result"}, is another one at each step`;
}

/** Images between -1 and 1, and labels. */
function exampleTensors(eager: EagerTrainer, size: number, seed: number): tf.Tensor[] {
  const random = createRandom(deriveSeed(seed, "labels"));
  const labels = Int32Array.from({ length: size }, () => random.int(eager.classes));
  return [examplePixels([size, ...eager.inputShape], seed), tf.tensor1d(labels, "int32")];
}

function examplePixels(shape: number[], seed: number): tf.Tensor {
  const random = createRandom(deriveSeed(seed, "trace"));
  return tf.tensor(
    new Float32Array(tf.util.sizeFromShape(shape)).map(() => random.next() * 2 - 1),
    shape,
  );
}
