import { parityImages } from "@/ml/parity";
import { createRandom } from "@/ml/random";
import { Agreement, answersOf } from "@/workers/conversions/agreement";
import type { Converted } from "@/workers/conversions/load";
import { imagesAtOnce, mostAtOnce } from "@/workers/inference/at-once";
import { tf } from "@/workers/tf";
import { Batcher } from "@/workers/training/batches";
import { Breather, type Training } from "@/workers/training/context";
import { judgedSplitOf } from "@/workers/training/evaluate";

/** What was measured of a converted model. */
export interface Measured {
  /** Images that it was asked about. */
  images: number;
  /** 0..1; null without an image. */
  accuracy: number | null;
  /** Images of which it says the same class as the trained network. */
  agreeing: number;
  /** Of a probability; null without an image. */
  largestDifference: number | null;
  /** Milliseconds for one image, the median. */
  latencyMs: number;
}

/** What it said of the first images, which a browser is held against later. */
export interface Reference {
  imageId: string;
  probabilities: number[];
}

/** As many images, in as many milliseconds, as the trained network is asked about: a large network takes fewer. */
const most = { images: 10_000, milliseconds: 10_000 };
/** Predictions of one image whose median is the latency, after as many that warm up. */
const timed = { warm: 3, predictions: 15 };

/** Compares converted models with the trained network, all on the same images, drawn from the judged split. */
export class Measuring {
  private constructor(
    private readonly training: Training,
    private readonly rows: Uint32Array,
    /** What the trained network says, [rows × classes]. */
    private readonly expected: Float32Array,
    private readonly batcher: Batcher,
    /** Of the first rows, those that references are kept of. */
    private readonly imageIds: readonly string[],
  ) {}

  static async begin(training: Training): Promise<Measuring> {
    const { table, images, spec, trainer } = training;
    const split = judgedSplitOf(training);
    const all = split === null ? new Uint32Array() : Uint32Array.from(table.splits[split]);
    // Whichever prefix of them there is time for is a fair draw.
    createRandom("conversions").shuffle(all);
    const wanted = all.subarray(0, most.images);
    const atOnce = imagesAtOnce(trainer.model, Math.max(1, Math.min(mostAtOnce, wanted.length)));
    const batcher = new Batcher(images, table.labels, spec, atOnce);
    const breather = new Breather(training.checkAlive);
    const expected: Float32Array[] = [];
    let done = 0;
    for (const begun = performance.now(); done < wanted.length; ) {
      const part = wanted.subarray(done, done + batcher.size);
      expected.push(trainer.predict(batcher.of(part)).slice(0, part.length * table.classes.length));
      done += part.length;
      await breather.breathe();
      if (performance.now() - begun > most.milliseconds) break;
    }
    const rows = wanted.subarray(0, done);
    const imageIds = await table.idsOf([...rows.subarray(0, parityImages(table.classes.length))]);
    return new Measuring(training, rows, join(expected), batcher, imageIds);
  }

  async of(model: Converted): Promise<Measured & { references: Reference[] }> {
    const { training, rows, expected, batcher, imageIds } = this;
    const { table } = training;
    const classes = table.classes.length;
    const breather = new Breather(training.checkAlive);
    const agreement = new Agreement(classes);
    const references: Reference[] = [];
    for (let from = 0; from < rows.length; from += batcher.size) {
      const part = rows.subarray(from, from + batcher.size);
      const actual = answersOf(model, batcher.of(part), training.spec);
      agreement.add(
        part.map((row) => table.labels[row] as number),
        actual,
        expected.subarray(from * classes, (from + part.length) * classes),
      );
      for (const [i, imageId] of imageIds.slice(from, from + part.length).entries()) {
        const probabilities = Array.from(actual.subarray(i * classes, (i + 1) * classes));
        references.push({ imageId, probabilities });
      }
      await breather.breathe();
    }
    const any = rows.length > 0;
    return {
      images: rows.length,
      accuracy: any ? agreement.correct / rows.length : null,
      agreeing: agreement.agreeing,
      largestDifference: any ? agreement.largestDifference : null,
      latencyMs: this.latency(model),
      references,
    };
  }

  private latency(model: Converted): number {
    const { spec } = this.training;
    const pixels = new Float32Array(spec.height * spec.width * spec.channels).fill(0.5);
    const one = tf.tensor4d(pixels, [1, spec.height, spec.width, spec.channels]);
    const once = () => {
      const begun = performance.now();
      tf.tidy(() => model.predict(one).dataSync());
      return performance.now() - begun;
    };
    try {
      for (let i = 0; i < timed.warm; i++) once();
      const times = Array.from({ length: timed.predictions }, once).sort((a, b) => a - b);
      return times[Math.floor(times.length / 2)] as number;
    } finally {
      one.dispose();
    }
  }
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
