import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Augmenter, blendInto } from "@/ml/augmentation";
import { type ConfigurationInput, parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { createRandom } from "@/ml/random";
import { compileTrainer } from "@/workers/training/compiled/compile";
import { PackedImages, type VersionTable } from "@/workers/training/data";
import { buildModel } from "@/workers/training/model";
import { batchSizesOf, openBatches, sourceOf } from "@/workers/training/pipeline";
import { EagerTrainer } from "@/workers/training/step";

const classes = 10;

interface Case {
  name: string;
  images: number;
  data: ConfigurationInput["data"];
  architecture: ConfigurationInput["architecture"];
  batchSize: number;
  augmented: boolean;
}

const augmentation: ConfigurationInput["augmentation"] = {
  flipHorizontal: true,
  rotation: 15,
  shift: 0.1,
  zoom: 0.1,
  brightness: 0.1,
  contrast: 0.1,
  mixup: 0.2,
};

const grey = { width: 28, height: 28, channels: 1 } as const;
const colour = (side: number) => ({ width: side, height: side, channels: 3 }) as const;
const cnn: Case["architecture"] = { preset: "cnn", filters: [32, 64, 128], batchNorm: false };

const cases: readonly Omit<Case, "augmented">[] = [
  { name: "dense 784-128-10", images: 59_904, data: grey, architecture: { preset: "dense" }, batchSize: 128 },
  { name: "CNN 32-64-128, 28 px", images: 19_968, data: grey, architecture: cnn, batchSize: 128 },
  {
    name: "residual, 96 px",
    images: 2976,
    data: colour(96),
    architecture: { preset: "residual" },
    batchSize: 32,
  },
];

/**
 * Which share of the time steps wait for their images, with the images as they are and with augmentation, and how much
 * memory a million images of 32 px take. A small dense network is done with an image before the cores have augmented the
 * next one: what it waits is shown without a goal, beside the least that these cores allow.
 */
export async function run({ quick }: { quick: boolean }) {
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  const seconds = quick ? 2 : 5;
  const million: Omit<Case, "augmented"> = {
    name: "a million, 32 px",
    images: 999_936,
    data: colour(32),
    architecture: cnn,
    batchSize: 128,
  };
  // First, as memory that was taken is seldom given back.
  for (const one of [million, ...cases]) {
    let plain: Awaited<ReturnType<typeof measure>> | null = null;
    for (const augmented of [false, true]) {
      const measured = await measure({ ...one, augmented }, seconds);
      const { rate, waiting, megabytes } = measured;
      plain ??= measured;
      const least = augmented ? leastWaiting(plain, one.data) : 0;
      process.stderr.write(`${one.name}${augmented ? ", augmented" : ""}: done\n`);
      rows.push({
        case: one.name,
        augmented: augmented ? "yes" : "no",
        "images/s": Math.round(rate),
        "waiting %": Number((100 * waiting).toFixed(2)),
        "at least %": Number((100 * least).toFixed(2)),
        "memory MiB": megabytes,
      });
      const key = `${one.name}${augmented ? ", augmented" : ""}`;
      const hasGoal = !augmented || one.architecture.preset !== "dense";
      figures[`waiting: ${key}`] = {
        value: 100 * waiting,
        unit: "% of the time, at most",
        ...(hasGoal ? { goal: 5, met: waiting < 0.05 } : {}),
      };
      if (one === million)
        figures[`memory: ${key}`] = {
          value: megabytes,
          unit: "MiB, at most",
          goal: 2048,
          met: megabytes < 2048,
        };
    }
  }
  return { rows, figures };
}

async function measure({ images: count, data, architecture, batchSize, augmented }: Case, seconds: number) {
  const parsed = parseConfiguration(
    {
      data,
      architecture,
      learning: { batchSize, epochs: 1000 },
      ...(augmented ? { augmentation } : {}),
    },
    classes,
  );
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const configuration = parsed.value;
  const { width, height, channels } = configuration.data;
  const folder = mkdtempSync(join(tmpdir(), "offdiagonal-pipeline-"));
  const path = join(folder, "packed.bin");
  const rowBytes = width * height * channels;
  generate(path, count, rowBytes);
  const packed = new PackedImages(path, rowBytes);
  const spec = preprocessSpecOf(configuration);
  const table = tableOf(count);
  const batches = openBatches({ configuration, table, images: packed, spec });
  const eager = new EagerTrainer(configuration, buildModel(configuration, classes, null));
  const trainer = await compileTrainer(eager, {
    spec,
    batchSizes: batchSizesOf(configuration, table),
    evaluationSize: 1,
    packed,
    source: sourceOf(configuration),
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  let step = 0;
  const take = async () => {
    const given = await batches.at(step, trainer.stepsPerCall);
    trainer.train(given.map((batch, i) => ({ batch, step: step + i, learningRate: 0.001 })));
    step += given.length;
    return given.reduce((sum, batch) => sum + batch.count, 0);
  };
  // The threads have to start, and the ring to fill.
  for (let i = 0; i < 5; i++) await take();
  const [begun, waited, used] = [performance.now(), batches.waited, process.cpuUsage()];
  let [images, megabytes] = [0, 0];
  for (let calls = 0; performance.now() - begun < 1000 * seconds; calls++) {
    images += await take();
    if (calls % 50 === 0) {
      megabytes = Math.max(megabytes, ownMebibytes());
      await setImmediate();
    }
  }
  const milliseconds = performance.now() - begun;
  const waiting = (batches.waited - waited) / milliseconds;
  const { user, system } = process.cpuUsage(used);
  const perImage = { wall: milliseconds / images, cores: (user + system) / 1000 / images };
  batches.close();
  trainer.close();
  packed.close();
  rmSync(folder, { recursive: true });
  return { rate: (1000 * images) / milliseconds, waiting, megabytes, perImage };
}

/**
 * The share of the time that steps must wait where training and augmentation share the cores: an image takes what both
 * of them compute, divided by the cores, or what training alone takes, if that is longer.
 * @param plain the same network without augmentation; milliseconds an image, by the clock and of all cores together.
 */
function leastWaiting(
  { perImage }: { perImage: { wall: number; cores: number } },
  data: Case["data"],
): number {
  const parsed = parseConfiguration({ data, architecture: { preset: "dense" }, augmentation }, classes);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const spec = preprocessSpecOf(parsed.value);
  const bytes = spec.width * spec.height * spec.channels;
  const [source, partner, into] = [new Uint8Array(bytes), new Uint8Array(bytes), new Uint8Array(bytes)];
  const augmenter = new Augmenter(spec, parsed.value.augmentation, 0);
  let [position, begun] = [0, 0];
  // The first 300 ms warm up.
  for (const milliseconds of [300, 500]) {
    begun = process.cpuUsage().user;
    for (position = 0; process.cpuUsage().user - begun < 1000 * milliseconds; position++) {
      const showing = { epoch: 0, position, copy: 0 };
      augmenter.augment(source, showing, into);
      const mixture = augmenter.mixture(showing, 60_000);
      if (!mixture) continue;
      augmenter.augment(source, { ...showing, position: mixture.partner }, partner);
      blendInto(into, 0, partner, mixture.share);
    }
  }
  const augmenting = (process.cpuUsage().user - begun) / 1000 / position;
  const together = (perImage.cores + augmenting) / availableParallelism();
  // Longer by the clock than the cores were busy: something else had them.
  const alone = Math.min(perImage.wall, perImage.cores);
  return 1 - alone / Math.max(alone, together);
}

/** A file of that many rows: some thousand of them random, the rest zeros that take no place on the disk. */
function generate(path: string, rows: number, rowBytes: number): void {
  const random = createRandom("pipeline");
  const some = Uint8Array.from({ length: rowBytes * Math.min(rows, 500) }, () => random.int(256));
  const file = openSync(path, "w");
  ftruncateSync(file, rows * rowBytes);
  writeSync(file, some, 0, some.length, 0);
  closeSync(file);
}

/** All rows for training: a whole number of batches, so that one step is compiled. */
function tableOf(count: number): VersionTable {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return {
    versionId: "version",
    classes: Array.from({ length: classes }, (_, i) => ({ id: `${i}`, name: `${i}`, position: i })),
    count,
    labels: Uint16Array.from(rows, (row) => row % classes),
    splits: { train: rows, validation: new Uint32Array(), test: new Uint32Array() },
    rows: async () => [],
    idsOf: async () => [],
  };
}

/** What the process has taken for itself, threads and shared memory included; pages of files apart, which the system takes back. */
function ownMebibytes(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return Math.round((of("RssAnon") + of("RssShmem")) / 1024);
}
