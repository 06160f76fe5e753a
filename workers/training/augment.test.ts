import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Augmenter, blendInto } from "@/ml/augmentation";
import { epochOrder } from "@/ml/balance";
import { type Configuration, parseConfiguration, preprocessSpecOf } from "@/ml/configuration";
import { scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { AugmentedBatches } from "@/workers/training/augment";
import { type BatchSource, trainingImagesOf } from "@/workers/training/batch-source";
import { PackedImages, type VersionTable } from "@/workers/training/data";

const [side, count, classes] = [16, 90, 3];
const rowBytes = side * side * 3;
let folder = "";
let images: PackedImages;
const labels = Uint16Array.from({ length: count }, (_, row) => (row % 7 === 0 ? 0 : row % 3 === 0 ? 1 : 2));
// Every fourth row is for validation: rows and places of the training split differ.
const train = Uint32Array.from({ length: count }, (_, row) => row).filter((row) => row % 4 !== 1);
const table = {
  labels,
  count,
  classes: Array.from({ length: classes }, (_, i) => ({ id: `${i}`, name: `${i}`, position: i })),
  splits: { train, validation: new Uint32Array(), test: new Uint32Array() },
} as unknown as VersionTable;
const bytes = Uint8Array.from(
  { length: count * rowBytes },
  (
    (random) => () =>
      random.int(256)
  )(createRandom(1)),
);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "offdiagonal-augment-"));
  writeFileSync(join(folder, "packed.bin"), bytes);
  images = new PackedImages(join(folder, "packed.bin"), rowBytes);
});

afterAll(() => {
  images.close();
  rmSync(folder, { recursive: true });
});

function configurationOf(balance: Configuration["data"]["balance"], mixup: number): Configuration {
  const parsed = parseConfiguration(
    {
      data: { width: side, height: side, channels: 3, balance },
      augmentation: { flipHorizontal: true, rotation: 20, noise: 0.05, mixup },
      architecture: { preset: "dense" },
      learning: { epochs: 3, batchSize: 16 },
      seed: 5,
    },
    classes,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function open(configuration: Configuration, threads: number): AugmentedBatches {
  const spec = preprocessSpecOf(configuration);
  return new AugmentedBatches(trainingImagesOf(table, images), configuration, spec, threads);
}

/** Everything of the batches of some steps: copies, as the source reuses its memory. */
async function take(source: BatchSource, from: number, to: number, most = 1) {
  const all = [];
  for (let step = from; step < to; ) {
    for (const batch of await source.at(step, Math.min(most, to - step))) {
      step++;
      const { labels, mixed } = batch;
      all.push({
        bytes: Buffer.from(batch.bytes).toString("base64"),
        labels: [...labels],
        count: batch.count,
        mixed: mixed && { labels: [...mixed.labels], shares: [...mixed.shares] },
      });
    }
  }
  return all;
}

/** The same of whole epochs. */
async function drain(source: BatchSource, epochs: number, most = 1) {
  const all = await take(source, 0, epochs * source.stepsPerEpoch, most);
  source.close();
  return all;
}

describe("AugmentedBatches", () => {
  it.each([
    ["none", 0],
    ["none", 0.4],
    ["over", 0.4],
    ["under", 0],
  ] as const)(
    "gives the images of the order, augmented by seed, epoch and row: %s, mixup %d",
    async (balance, mixup) => {
      const configuration = configurationOf(balance, mixup);
      const source = open(configuration, 1);
      const got = await drain(source, 3);
      const augmenter = new Augmenter(preprocessSpecOf(configuration), configuration.augmentation, 5);
      const rowOf = (place: number) => train[place] as number;
      const augmented = (row: number, epoch: number, copy: number) => {
        const into = new Uint8Array(rowBytes);
        augmenter.augment(
          bytes.subarray(row * rowBytes, (row + 1) * rowBytes),
          { epoch, position: row, copy },
          into,
        );
        return into;
      };
      let step = 0;
      for (let epoch = 0; epoch < 3; epoch++) {
        const { places, copies } = epochOrder(
          { labels: Uint16Array.from(train, (row) => labels[row] as number), classes },
          balance,
          5,
          epoch,
        );
        for (let from = 0; from < places.length; from += 16, step++) {
          const part = places.subarray(from, from + 16);
          const expected = new Uint8Array(part.length * rowBytes);
          const others: number[] = [];
          const shares: number[] = [];
          for (const [i, place] of part.entries()) {
            const copy = copies?.[from + i] ?? 0;
            expected.set(augmented(rowOf(place), epoch, copy), i * rowBytes);
            const mixture = augmenter.mixture({ epoch, position: rowOf(place), copy }, train.length);
            if (!mixture) continue;
            blendInto(expected, i * rowBytes, augmented(rowOf(mixture.partner), epoch, 0), mixture.share);
            others.push(labels[rowOf(mixture.partner)] as number);
            shares.push(Math.fround(mixture.share));
          }
          expect(got[step]).toEqual({
            bytes: Buffer.from(expected).toString("base64"),
            labels: Array.from(part, (place) => labels[rowOf(place)]),
            count: part.length,
            mixed: mixup > 0 ? { labels: others, shares } : undefined,
          });
        }
      }
      expect(got.length).toBe(step);
    },
  );

  it("gives the same with more threads, several at once, and from the middle on", async () => {
    const configuration = configurationOf("over", 0.4);
    const whole = await drain(open(configuration, 1), 3);
    expect(await drain(open(configuration, 3), 3, 5)).toEqual(whole);
    const other = open(configuration, 2);
    const { stepsPerEpoch } = other;
    expect(await take(other, 2 * stepsPerEpoch, 3 * stepsPerEpoch)).toEqual(whole.slice(2 * stepsPerEpoch));
    // Back, as after a loss that is no number; and a few steps over.
    expect(await take(other, 1, 4, 2)).toEqual(whole.slice(1, 4));
    expect(await take(other, 6, 7)).toEqual(whole.slice(6, 7));
    other.close();
  });

  it("scales its bytes as the trainer's pixels, and counts the wait", async () => {
    const configuration = configurationOf("none", 0);
    const source = open(configuration, 1);
    const [batch] = await source.at(0, 1);
    if (!batch) throw new Error("no batch");
    expect(batch.pixels).toEqual(scaleBytes(Uint8Array.from(batch.bytes), preprocessSpecOf(configuration)));
    // The thread had to start.
    expect(source.waited).toBeGreaterThan(1);
    source.close();
  });

  it("passes on what goes wrong in a thread", async () => {
    const path = join(folder, "short.bin");
    writeFileSync(path, bytes);
    truncateSync(path, rowBytes * 10);
    const short = new PackedImages(path, rowBytes);
    const configuration = configurationOf("none", 0);
    const source = new AugmentedBatches(
      trainingImagesOf(table, short),
      configuration,
      preprocessSpecOf(configuration),
      2,
    );
    await expect(drain(source, 1)).rejects.toThrow(/Row \d+ of the packed images is cut short/);
    source.close();
    short.close();
  });
});
