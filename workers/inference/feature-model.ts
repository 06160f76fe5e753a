import { setImmediate } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { baseModels, models } from "@/db/schema";
import type { PreprocessSpec } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";
import { imagesAtOnce } from "./at-once";
import { preparedImage, tensorOf } from "./images";
import { keptPreprocessing } from "./run-model";

/** Images given to the network at once. */
const perInference = 64;

interface Services {
  db: Queryable;
  blobs: Pick<BlobStore, "read">;
}

/** What a model makes of images before it decides: the input of its last dense layer, or what it gives where it has none. */
export class FeatureModel {
  private constructor(
    private readonly whole: tf.LayersModel,
    private readonly upTo: tf.LayersModel,
    private readonly spec: PreprocessSpec,
    /** Numbers of an image. */
    readonly width: number,
  ) {}

  /** The model of a run, or a base model. Null where there is none any more. */
  static async open(
    { db, blobs }: Services,
    { runId, baseModelId }: { runId: string | null; baseModelId: string | null },
  ): Promise<FeatureModel | null> {
    if (runId !== null) {
      const [row] = await db.select().from(models).where(eq(models.runId, runId));
      if (!row) return null;
      const { spec } = keptPreprocessing.parse(row.preprocessing);
      return FeatureModel.load(blobs, row, spec);
    }
    if (baseModelId === null) return null;
    const [row] = await db.select().from(baseModels).where(eq(baseModels.id, baseModelId));
    if (!row) return null;
    const [height, width, channels] = row.inputShape;
    return FeatureModel.load(blobs, row, {
      ...{ width, height, channels: channels === 1 ? 1 : 3, fit: "stretch", background: [0, 0, 0] },
      scaling: row.scaling ?? "unit",
    });
  }

  private static async load(
    blobs: Services["blobs"],
    files: { topologySha256: string; weightsSha256: string },
    spec: PreprocessSpec,
  ): Promise<FeatureModel> {
    const whole = await loadFiles(
      await blobs.read(files.topologySha256),
      await blobs.read(files.weightsSha256),
    );
    const head = whole.layers.findLast((layer) => layer.weights.length > 0);
    const [output] = whole.outputs as [tf.SymbolicTensor];
    const isPlane = output.shape.length === 4 && head?.getClassName() !== "Dense";
    const features = isPlane || !head ? output : (head.input as tf.SymbolicTensor);
    const upTo = tf.model({ inputs: whole.inputs, outputs: features });
    // Of what has a place in the picture the mean over the picture is taken.
    const sizes = features.shape.slice(1) as number[];
    const width = sizes.length === 3 ? (sizes[2] as number) : tf.util.sizeFromShape(sizes);
    return new FeatureModel(whole, upTo, spec, width);
  }

  /**
   * @param hashes of image files. @returns of those that can be read, in their order, the place in the list and the
   * features, [readable × width].
   */
  async of(
    blobs: Services["blobs"],
    hashes: readonly string[],
  ): Promise<{ places: number[]; features: Float32Array }> {
    const prepared = await Promise.all(
      hashes.map(async (sha256, place) => {
        try {
          return { place, pixels: await preparedImage(await blobs.read(sha256), this.spec) };
        } catch {
          return null;
        }
      }),
    );
    const readable = prepared.filter((one) => one !== null);
    const features = new Float32Array(readable.length * this.width);
    for (let from = 0; from < readable.length; from += perInference) {
      // The heartbeat gets its turn.
      await setImmediate();
      const part = readable.slice(from, from + perInference).map(({ pixels }) => pixels);
      features.set(this.infer(part), from * this.width);
    }
    return { places: readable.map(({ place }) => place), features };
  }

  private infer(images: readonly Uint8Array[]): Float32Array {
    return tf.tidy(() => {
      const output = this.upTo.predict(tensorOf(images, this.spec), {
        batchSize: imagesAtOnce(this.upTo),
      }) as tf.Tensor;
      const flat = output.rank === 4 ? output.mean([1, 2]) : output;
      return flat.dataSync<"float32">();
    });
  }

  close(): void {
    this.whole.dispose();
  }
}
