import type { PreprocessSpec } from "@/ml/preprocess";
import type { Converted } from "@/workers/conversions/load";
import { tf } from "@/workers/tf";
import { argMax } from "@/workers/training/evaluate";
import type { Batch } from "@/workers/training/step";

/** What a converted model says of a batch, [count × classes]. */
export function answersOf(
  model: Pick<Converted, "predict">,
  { pixels, count }: Batch,
  spec: PreprocessSpec,
): Float32Array {
  const { height, width, channels } = spec;
  return tf.tidy(() => {
    const input = tf.tensor4d(pixels.slice(0, count * height * width * channels), [
      count,
      height,
      width,
      channels,
    ]);
    return model.predict(input).dataSync<"float32">();
  });
}

/** How far a converted model decides as the trained one, batch by batch. */
export class Agreement {
  images = 0;
  /** Images of which the converted model says the true class. */
  correct = 0;
  /** Images of which both say the same class. */
  agreeing = 0;
  /** Of a probability. */
  largestDifference = 0;

  constructor(private readonly classes: number) {}

  /** Adds images by their true classes, with what both models say of them, [images × classes]. */
  add(labels: ArrayLike<number>, converted: Float32Array, trained: Float32Array): void {
    const { classes } = this;
    for (let i = 0; i < labels.length; i++) {
      const own = converted.subarray(i * classes, (i + 1) * classes);
      const theirs = trained.subarray(i * classes, (i + 1) * classes);
      const decision = argMax(own);
      this.images++;
      if (decision === labels[i]) this.correct++;
      if (decision === argMax(theirs)) this.agreeing++;
      for (let c = 0; c < classes; c++) {
        const difference = Math.abs((own[c] as number) - (theirs[c] as number));
        this.largestDifference = Math.max(this.largestDifference, difference);
      }
    }
  }
}
