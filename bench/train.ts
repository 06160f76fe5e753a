import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findKeras, startKeras } from "@/bench/keras";
import { type Configuration, parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { scaleBytes } from "@/ml/preprocess";
import { createRandom, permutation } from "@/ml/random";
import { median } from "@/ml/statistics";
import { tf } from "@/workers/tf";
import { Batcher } from "@/workers/training/batches";
import { compileTrainer } from "@/workers/training/compiled/compile";
import { PackedImages } from "@/workers/training/data";
import { buildModel } from "@/workers/training/model";
import { EagerTrainer } from "@/workers/training/step";

const rounds = 5;
const classes = 10;

interface Case {
  key: string;
  name: string;
  images: number;
  architecture: { preset: string; hidden?: number[]; filters?: number[]; batchNorm?: boolean };
  /** Least ratio to Keras. */
  goal: number;
}

const cases = (quick: boolean): Case[] => [
  {
    key: "dense",
    name: "dense 784-128-10, batch 128",
    images: quick ? 10_240 : 60_000,
    architecture: { preset: "dense", hidden: [128] },
    goal: 3,
  },
  ...(quick
    ? []
    : [
        {
          key: "cnn",
          name: "CNN 32-64-128 with dropout, batch 128",
          images: 5120,
          architecture: { preset: "cnn", filters: [32, 64, 128], batchNorm: false },
          goal: 1.1,
        },
      ]),
];

/** tfjs-node's own loop is the floor: never below it. */
const fitGoal = 1;

/**
 * Images a second of our trainer (packed bytes, own shuffling, scaling included) beside tfjs-node's own fit and, where
 * Python TensorFlow can be had, Keras' fit, both on float32 that is ready in memory: same layers, optimizer and batch,
 * images of the size of MNIST. Each side is warmed by a whole epoch, since Keras traces once more for the last batch;
 * then they take turns, and the median of five epochs counts.
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const keras = findKeras();
  if ("missing" in keras) process.stderr.write(`Without the column of Keras: ${keras.missing}\n`);
  for (const one of cases(quick)) {
    const { ours, fit, keras: theirs, compile } = await measure(one, "python" in keras ? keras.python : null);
    const [toFit, toKeras] = [ours / fit, theirs === null ? null : ours / theirs];
    rows.push({
      network: one.name,
      "Offdiagonal, images/s": Math.round(ours),
      "Keras, images/s": theirs === null ? "–" : Math.round(theirs),
      "tfjs-node fit, images/s": Math.round(fit),
      "to Keras": toKeras === null ? "–" : toKeras.toFixed(2),
      "to fit": toFit.toFixed(2),
      "compile, s": compile.toFixed(2),
    });
    const name = `train.${one.key}`;
    figures[`${name}.imagesPerSecond`] = { value: Math.round(ours), unit: "images/s" };
    figures[`${name}.fitImagesPerSecond`] = { value: Math.round(fit), unit: "images/s" };
    figures[`${name}.fitRatio`] = { ...ratio(toFit), goal: fitGoal, met: toFit >= fitGoal };
    figures[`${name}.compile`] = { value: Number(compile.toFixed(3)), unit: "s" };
    if (theirs === null || toKeras === null) continue;
    figures[`${name}.kerasImagesPerSecond`] = { value: Math.round(theirs), unit: "images/s" };
    figures[`${name}.kerasRatio`] = { ...ratio(toKeras), goal: one.goal, met: toKeras >= one.goal };
  }
  return { rows, figures };
}

function ratio(value: number): { value: number; unit: string } {
  return { value: Number(value.toFixed(3)), unit: "×" };
}

interface Medians {
  ours: number;
  fit: number;
  keras: number | null;
  /** Seconds that making the graph takes, once a run. */
  compile: number;
}

async function measure({ images, architecture }: Case, python: string | null): Promise<Medians> {
  const parsed = parseConfiguration(
    {
      data: { width: 28, height: 28, channels: 1 },
      architecture,
      learning: { batchSize: 128, epochs: rounds },
    },
    classes,
  );
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const configuration = parsed.value;
  const bytes = new Uint8Array(images * 784);
  const random = createRandom("bench/train");
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256);
  const labels = Uint16Array.from({ length: images }, (_, i) => i % classes);

  const folder = mkdtempSync(join(tmpdir(), "offdiagonal-bench-"));
  try {
    const path = join(folder, "images.bin");
    writeFileSync(path, bytes);
    const own = await ourSide(configuration, path, labels);
    const fit = await fitSide(configuration, bytes, labels);
    const keras = python ? await kerasSide(configuration, images, own.parameters, python) : null;
    const sides = [own, fit, ...(keras ? [keras] : [])];
    for (const side of sides) await side.epoch(0);
    const speeds = new Map(sides.map((side) => [side, [] as number[]]));
    for (let round = 1; round <= rounds; round++) {
      for (const [side, list] of speeds) list.push(images / (await side.epoch(round)));
    }
    for (const side of sides) side.close();
    const medianOf = (side: Side) => median(speeds.get(side) ?? []);
    return {
      ours: medianOf(own),
      fit: medianOf(fit),
      keras: keras && medianOf(keras),
      compile: own.compile,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One of those that are compared. */
interface Side {
  /** @returns seconds. */
  epoch(number: number): Promise<number>;
  close(): void;
}

async function ourSide(configuration: Configuration, path: string, labels: Uint16Array) {
  const packed = new PackedImages(path, 784);
  const spec = preprocessSpecOf(configuration);
  const { batchSize } = configuration.learning;
  const batcher = new Batcher(packed, labels, spec, batchSize);
  const model = buildModel(configuration, classes);
  const eager = new EagerTrainer(configuration, model);
  const last = labels.length % batchSize;
  const options = {
    spec,
    batchSizes: last > 0 ? [batchSize, last] : [batchSize],
    evaluationSize: 256,
    packed,
    source: "rows",
  } as const;
  const start = performance.now();
  const trainer = await compileTrainer(eager, options);
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  let step = 0;
  return {
    compile: (performance.now() - start) / 1000,
    parameters: model.countParams(),
    epoch: (number: number) =>
      seconds(async () => {
        const order = permutation(labels.length, configuration.seed, number);
        const steps = Math.ceil(order.length / batchSize);
        for (let from = 0; from < steps; from += trainer.stepsPerCall) {
          const count = Math.min(trainer.stepsPerCall, steps - from);
          trainer.train(
            Array.from({ length: count }, (_, i) => ({
              batch: batcher.of(order.subarray((from + i) * batchSize, (from + i + 1) * batchSize)),
              step: step++,
              learningRate: configuration.learning.learningRate,
            })),
          );
        }
      }),
    close() {
      trainer.close();
      packed.close();
    },
  };
}

async function fitSide(configuration: Configuration, bytes: Uint8Array, labels: Uint16Array): Promise<Side> {
  const model = await likeOurs(configuration);
  model.compile({
    optimizer: tf.train.adam(configuration.learning.learningRate),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const images = tf.tensor4d(scaleBytes(bytes, preprocessSpecOf(configuration)), [labels.length, 28, 28, 1]);
  const truth = tf.tidy(() => tf.oneHot(tf.tensor1d([...labels], "int32"), classes).cast("float32"));
  const { batchSize } = configuration.learning;
  return {
    epoch: () => seconds(() => model.fit(images, truth, { epochs: 1, batchSize, shuffle: true, verbose: 0 })),
    close: () => tf.dispose([images, truth]),
  };
}

async function kerasSide(
  { architecture, learning }: Configuration,
  images: number,
  parameters: number,
  python: string,
): Promise<Side> {
  const side = await startKeras(python, { ...architecture, images, batchSize: learning.batchSize, classes });
  if (side.parameters !== parameters) {
    throw new Error(
      `Keras' network has ${side.parameters} weights, ours ${parameters}: they cannot be compared.`,
    );
  }
  return side;
}

/** The same layers with tfjs's own dropout, as loading what we save gives them. */
async function likeOurs(configuration: Configuration): Promise<tf.LayersModel> {
  const ours = buildModel(configuration, classes);
  const model = await tf.models.modelFromJSON(ours.toJSON(null, false) as never);
  ours.dispose();
  return model;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
