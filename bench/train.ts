import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Configuration, parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { scaleBytes } from "@/ml/preprocess";
import { createRandom, permutation } from "@/ml/random";
import { tf } from "@/workers/tf";
import { Batcher } from "@/workers/training/batches";
import { PackedImages } from "@/workers/training/data";
import { buildModel } from "@/workers/training/model";
import { EagerTrainer } from "@/workers/training/step";

/** Goal: not slower than the library's own loop by more than the noise of a shared machine. */
const goal = 0.9;
const rounds = 5;
const classes = 10;

interface Case {
  name: string;
  images: number;
  architecture: object;
}

const cases = (quick: boolean): Case[] => [
  {
    name: "dense 784-128-10, batch 128",
    images: quick ? 10_240 : 60_000,
    architecture: { preset: "dense", hidden: [128] },
  },
  ...(quick
    ? []
    : [
        {
          name: "CNN 32-64-128, batch 128",
          images: 2560,
          architecture: { preset: "cnn", filters: [32, 64, 128], batchNorm: false, dropout: 0.3 },
        },
      ]),
];

/**
 * Images a second of our trainer (packed bytes, own shuffling, scaling included) beside tfjs-node's own fit on float
 * tensors that are ready in memory: same layers, optimizer and batch, images of the size of MNIST. Each side is warmed
 * by a whole epoch; then they take turns, and the median of five epochs counts.
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  for (const one of cases(quick)) {
    const { ours, theirs } = await measure(one);
    const ratio = ours / theirs;
    rows.push({
      network: one.name,
      "Offdiagonal, images/s": Math.round(ours),
      "tfjs-node fit, images/s": Math.round(theirs),
      ratio: ratio.toFixed(2),
    });
    const key = one.name.startsWith("dense") ? "dense" : "cnn";
    figures[`train.${key}.imagesPerSecond`] = { value: Math.round(ours), unit: "images/s" };
    figures[`train.${key}.fitImagesPerSecond`] = { value: Math.round(theirs), unit: "images/s" };
    figures[`train.${key}.ratio`] = { value: Number(ratio.toFixed(3)), unit: "×", goal, met: ratio >= goal };
  }
  return { rows, figures };
}

async function measure({ images, architecture }: Case): Promise<{ ours: number; theirs: number }> {
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
    const own = ourEpoch(configuration, path, labels);
    const fit = await fitEpoch(configuration, bytes, labels);
    await own.epoch(0);
    await fit.epoch();
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      ours.push(images / (await seconds(() => own.epoch(round))));
      theirs.push(images / (await seconds(() => fit.epoch())));
    }
    own.close();
    fit.close();
    return { ours: median(ours), theirs: median(theirs) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ourEpoch(configuration: Configuration, path: string, labels: Uint16Array) {
  const packed = new PackedImages(path, 784);
  const { batchSize } = configuration.learning;
  const batcher = new Batcher(packed, labels, preprocessSpecOf(configuration), batchSize);
  const trainer = new EagerTrainer(configuration, buildModel(configuration, classes));
  let step = 0;
  return {
    async epoch(number: number) {
      const order = permutation(labels.length, configuration.seed, number);
      for (let from = 0; from < order.length; from += batchSize) {
        trainer.train(batcher.of(order.subarray(from, from + batchSize)), step++);
      }
    },
    close: () => packed.close(),
  };
}

async function fitEpoch(configuration: Configuration, bytes: Uint8Array, labels: Uint16Array) {
  const model = await likeOurs(configuration);
  model.compile({
    optimizer: tf.train.adam(configuration.learning.learningRate),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const images = tf.tensor4d(scaleBytes(bytes, preprocessSpecOf(configuration)), [labels.length, 28, 28, 1]);
  const truth = tf.tidy(() => tf.oneHot(tf.tensor1d([...labels], "int32"), classes).cast("float32"));
  return {
    epoch: () =>
      model.fit(images, truth, {
        epochs: 1,
        batchSize: configuration.learning.batchSize,
        shuffle: true,
        verbose: 0,
      }),
    close: () => tf.dispose([images, truth]),
  };
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

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
