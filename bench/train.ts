import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { mobileNet } from "@/bench/train/base";
import { type KerasCase, startKeras } from "@/bench/train/keras";
import { classes, labelsOf } from "@/bench/train/own";
import { startSide } from "@/bench/train/side";
import { inputShapeOf, layersOf } from "@/ml/architecture";
import { inputsOf } from "@/ml/architecture/specs";
import {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
  preprocessSpecOf,
} from "@/ml/configuration";
import { scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { median } from "@/ml/statistics";
import { ensurePeer, keras as kerasPeer } from "@/scripts/peers";
import { tf } from "@/workers/tf";
import { type Base, buildModel, setUnfrozen } from "@/workers/training/model";
import { threadsOfOp } from "@/workers/training/threads";

const rounds = 5;

interface Case {
  key: string;
  name: string;
  images: number;
  data: ConfigurationInput["data"];
  architecture: ConfigurationInput["architecture"];
  base: Base | null;
  /** Image files that a cold start begins with. */
  coldFiles: number;
  /** Least ratio to Keras. */
  goal: number;
}

const batchSize = 128;
const grey = { width: 28, height: 28, channels: 1 } as const;

function casesOf(quick: boolean): Case[] {
  const dense: Case = {
    key: "dense",
    name: "dense 784-128-10",
    images: quick ? 20_000 : 60_000,
    data: grey,
    architecture: { preset: "dense", hidden: [128] },
    base: null,
    coldFiles: 10_000,
    goal: 3,
  };
  if (quick) return [dense];
  const cnn: Case = {
    ...dense,
    key: "cnn",
    name: "CNN 32-64-128 with dropout",
    images: 2560,
    coldFiles: 2560,
    architecture: { preset: "cnn", filters: [32, 64, 128], batchNorm: false },
    goal: 1.1,
  };
  const residual: Case = {
    ...dense,
    key: "residual",
    name: "residual 16-32-64 at 96 px",
    // One batch: it takes seconds.
    images: 128,
    coldFiles: 128,
    data: { width: 96, height: 96, channels: 3 },
    architecture: { preset: "residual" },
    goal: 1,
  };
  const base = mobileNet();
  if (!base) return [dense, cnn, residual];
  const transfer: Case = {
    ...residual,
    key: "transfer",
    name: "MobileNetV1 0.25 fine-tuning at 128 px",
    images: 640,
    coldFiles: 640,
    data: { width: 128, height: 128, channels: 3, scaling: "signed" },
    architecture: { preset: "transfer", base: "base", frozenEpochs: 0, unfrozen: 20 },
    base,
  };
  return [dense, cnn, residual, transfer];
}

/** tfjs-node's own loop is the floor: never below it. */
const fitGoal = 1;

/**
 * Images a second of our trainer (from the packed file, own shuffling, scaling included) beside tfjs-node's own fit and,
 * where Python TensorFlow can be had, Keras' fit, both on float32 that is ready in memory: same layers, optimizer and
 * batch. Each side is warmed by a whole epoch, since Keras traces once more for the last batch; then they take turns,
 * and the median of five epochs counts. The batch is of 128 images everywhere; an epoch of the larger networks has few
 * steps, of which each takes long. With `quick` the dense network alone.
 *
 * Also the time from image files (10,000 for the dense network, an epoch's images for the others) to the end of the
 * first epoch, each in a new process: the start of the interpreter, the libraries, the network, packing and compiling
 * (ours), reading a folder of files as Keras does it (theirs).
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const keras = await ensurePeer(kerasPeer);
  if ("missing" in keras) process.stderr.write(`Without the column of Keras: ${keras.missing}\n`);
  const python = "python" in keras ? keras.python : null;
  if (quick) process.stderr.write("Quick: the dense network alone, with a third of the images.\n");
  for (const one of casesOf(quick)) {
    const { ours, fit, keras: theirs, compile, waited, cold } = await measure(one, python);
    process.stderr.write(`${one.name}: done\n`);
    const [toFit, toKeras] = [ours / fit, theirs === null ? null : ours / theirs];
    rows.push({
      network: one.name,
      "steps an epoch": Math.ceil(one.images / batchSize),
      "Offdiagonal, images/s": Math.round(ours),
      "Keras, images/s": theirs === null ? "–" : Math.round(theirs),
      "tfjs-node fit, images/s": Math.round(fit),
      "to Keras": toKeras === null ? "–" : toKeras.toFixed(2),
      "to fit": toFit.toFixed(2),
      "compile, s": compile.toFixed(2),
      "waited, %": (100 * waited).toFixed(1),
      "cold, s": cold.ours.toFixed(1),
      "Keras cold, s": cold.keras?.toFixed(1) ?? "–",
    });
    const name = `train.${one.key}`;
    figures[`${name}.imagesPerSecond`] = { value: Math.round(ours), unit: "images/s" };
    figures[`${name}.fitImagesPerSecond`] = { value: Math.round(fit), unit: "images/s" };
    figures[`${name}.fitRatio`] = { ...ratio(toFit), goal: fitGoal, met: toFit >= fitGoal };
    figures[`${name}.compile`] = { value: Number(compile.toFixed(3)), unit: "s" };
    figures[`${name}.waited`] = {
      value: Number((100 * waited).toFixed(2)),
      unit: "%",
      goal: 5,
      met: waited < 0.05,
    };
    figures[`${name}.cold`] = { value: Number(cold.ours.toFixed(2)), unit: "s" };
    if (cold.keras) figures[`${name}.kerasCold`] = { value: Number(cold.keras.toFixed(2)), unit: "s" };
    if (theirs === null || toKeras === null) continue;
    figures[`${name}.kerasImagesPerSecond`] = { value: Math.round(theirs), unit: "images/s" };
    figures[`${name}.kerasRatio`] = { ...ratio(toKeras), goal: one.goal, met: toKeras >= one.goal };
  }
  return { rows, figures };
}

function ratio(value: number): { value: number; unit: string } {
  return { value: Number(value.toFixed(3)), unit: "×" };
}

interface Measured {
  ours: number;
  fit: number;
  keras: number | null;
  /** Seconds that making the graph takes, once a run. */
  compile: number;
  /** Share of the time that our steps waited for their images. */
  waited: number;
  /** Seconds from a new process to the end of its first epoch. */
  cold: { ours: number; keras: number | null };
}

async function measure(one: Case, python: string | null): Promise<Measured> {
  const { images, base } = one;
  const input = {
    data: one.data,
    architecture: one.architecture,
    learning: { batchSize, epochs: rounds },
  };
  const parsed = parseConfiguration(input, classes, base?.description ?? null);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const configuration = parsed.value;
  const folder = mkdtempSync(join(tmpdir(), "offdiagonal-bench-"));
  try {
    const path = join(folder, "images.bin");
    const bytes = imagesOf(configuration, images);
    const file = openSync(path, "w");
    writeSync(file, bytes);
    closeSync(file);
    const script = fileURLToPath(new URL("./train/own-side.ts", import.meta.url));
    const own = await startSide(
      process.execPath,
      ["--import", "tsx", script, JSON.stringify(input), path, String(images)],
      environmentOf(configuration),
    );
    const fit = await fitSide(configuration, bytes, images, base);
    const kerasCase = kerasCaseOf(configuration, images, base);
    const keras = python ? await startKeras(python, kerasCase) : null;
    if (keras && keras.parameters !== own.parameters) {
      throw new Error(
        `Keras' network has ${keras.parameters} weights, ours ${own.parameters}: they cannot be compared.`,
      );
    }
    const sides: Side[] = [own, fit, ...(keras ? [keras] : [])];
    for (const side of sides) await side.epoch();
    const speeds = new Map(sides.map((side) => [side, [] as number[]]));
    for (let round = 1; round <= rounds; round++) {
      for (const [side, list] of speeds) list.push(images / (await side.epoch()));
    }
    for (const side of sides) side.close();
    const medianOf = (side: Side) => median(speeds.get(side) ?? []);
    return {
      ours: medianOf(own),
      fit: medianOf(fit),
      keras: keras && medianOf(keras),
      compile: own.said[0] ?? Number.NaN,
      waited: own.last[0] ?? Number.NaN,
      cold: await cold(one.coldFiles, input, configuration, kerasCase, folder, python),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function imagesOf({ data }: Configuration, images: number): Uint8Array {
  const bytes = new Uint8Array(images * data.width * data.height * data.channels);
  const random = createRandom("bench/train");
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256);
  return bytes;
}

/** One of those that are compared. */
interface Side {
  /** @returns seconds. */
  epoch(): Promise<number>;
  close(): void;
}

async function fitSide(
  configuration: Configuration,
  bytes: Uint8Array,
  images: number,
  base: Base | null,
): Promise<Side> {
  const model = await likeOurs(configuration, base);
  const { batchSize, learningRate } = configuration.learning;
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const pixels = scaleBytes(bytes, preprocessSpecOf(configuration));
  const x = tf.tensor4d(pixels, [images, ...inputShapeOf(configuration)] as [number, number, number, number]);
  const truth = tf.tidy(() =>
    tf.oneHot(tf.tensor1d([...labelsOf(images)], "int32"), classes).cast("float32"),
  );
  return {
    epoch: () => seconds(() => model.fit(x, truth, { epochs: 1, batchSize, shuffle: true, verbose: 0 })),
    close: () => tf.dispose([x, truth]),
  };
}

function kerasCaseOf(configuration: Configuration, images: number, base: Base | null): KerasCase {
  const layers = layersOf(configuration, classes, base?.description);
  return {
    layers: layers.map((layer, i) => ({
      ...layer,
      from: inputsOf(layers, i),
      trainable: layer.base?.learns !== "never",
    })),
    shape: inputShapeOf(configuration),
    images,
    batchSize: configuration.learning.batchSize,
    classes,
    learningRate: configuration.learning.learningRate,
    folder: null,
  };
}

/** The same layers with tfjs's own dropout, as loading what we save gives them. */
async function likeOurs(configuration: Configuration, base: Base | null): Promise<tf.LayersModel> {
  const ours = buildModel(configuration, classes, base);
  const model = await tf.models.modelFromJSON(ours.toJSON(null, false) as never);
  setUnfrozen(model, layersOf(configuration, classes, base?.description), true);
  ours.dispose();
  return model;
}

/** Both from image files on the disk to the end of the first epoch, each in a new process. */
async function cold(
  coldFiles: number,
  input: object,
  configuration: Configuration,
  kerasCase: KerasCase,
  folder: string,
  python: string | null,
): Promise<Measured["cold"]> {
  const { width, height, channels } = configuration.data;
  const bytes = imagesOf(configuration, coldFiles);
  const size = width * height * channels;
  const files = Array.from({ length: coldFiles }, (_, i) => `files/${i % classes}/${i}.png`);
  for (let i = 0; i < classes; i++) mkdirSync(join(folder, `files/${i}`), { recursive: true });
  for (const [i, file] of files.entries()) {
    const image = sharp(bytes.subarray(i * size, (i + 1) * size), { raw: { width, height, channels } });
    await image.png().toFile(join(folder, file));
  }
  const list = join(folder, "files.json");
  writeFileSync(list, JSON.stringify(files));
  const script = fileURLToPath(new URL("./train/cold.ts", import.meta.url));
  const ours = await seconds(async () => {
    const { status } = spawnSync(
      process.execPath,
      ["--import", "tsx", script, JSON.stringify(input), folder, list],
      { stdio: "ignore", env: { ...process.env, ...environmentOf(configuration) } },
    );
    if (status !== 0) throw new Error("bench/train/cold.ts failed: run it by itself to see why.");
  });
  if (!python) return { ours, keras: null };
  const keras = await seconds(async () => {
    const side = await startKeras(python, {
      ...kerasCase,
      images: coldFiles,
      folder: join(folder, "files"),
    });
    await side.epoch();
    side.close();
  });
  return { ours, keras };
}

/** The threads that a run of this configuration is given. */
function environmentOf(configuration: Configuration): Record<string, string> {
  const cores = availableParallelism();
  return {
    TF_NUM_INTRAOP_THREADS: String(threadsOfOp(configuration, cores)),
    TF_NUM_INTEROP_THREADS: String(cores),
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
