import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { models } from "@/db/schema";
import { type PreprocessSpec, preprocessSpecSchema } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import { tf } from "@/workers/tf";
import { loadFiles } from "@/workers/training/convert";
import { imagesAtOnce } from "./at-once";
import { preparedImage, tensorOf } from "./images";

export const keptPreprocessing = z.object({ spec: preprocessSpecSchema });

/** What a model makes of images, row by row. */
export interface Inference {
  /** [images × classes], 0..1. */
  probabilities: Float32Array;
  /** [images × featureWidth]: the input of the last layer that has weights. */
  features: Float32Array;
}

/** The converted model of a run, to be asked about any images. */
export class RunModel {
  private constructor(
    private readonly model: tf.LayersModel,
    /** With a second output: what its last layer is fed with. */
    private readonly both: tf.LayersModel,
    readonly spec: PreprocessSpec,
    /** In the order of the outputs, as they were named when the version was frozen. */
    readonly classes: { id: string; name: string; position: number }[],
    readonly featureWidth: number,
  ) {}

  /** Null where the run has no model. */
  static async open(
    { db, blobs }: { db: Queryable; blobs: Pick<BlobStore, "read"> },
    runId: string,
  ): Promise<RunModel | null> {
    const [row] = await db.select().from(models).where(eq(models.runId, runId));
    if (!row) return null;
    const { spec } = keptPreprocessing.parse(row.preprocessing);
    const model = await loadFiles(await blobs.read(row.topologySha256), await blobs.read(row.weightsSha256));
    const head = model.layers.findLast((layer) => layer.weights.length > 0);
    const features = head?.input as tf.SymbolicTensor;
    const both = tf.model({ inputs: model.inputs, outputs: [...model.outputs, features] });
    return new RunModel(
      model,
      both,
      spec,
      row.classes,
      tf.util.sizeFromShape(features.shape.slice(1) as number[]),
    );
  }

  /** Bytes of an image as the model takes them: height × width × channels. Throws for bytes that are no whole image. */
  async prepare(image: Buffer): Promise<Uint8Array> {
    return preparedImage(image, this.spec);
  }

  /** @param images as `prepare` gives them, at least one. */
  infer(images: readonly Uint8Array[]): Inference {
    return tf.tidy(() => {
      const [probabilities, features] = this.both.predict(tensorOf(images, this.spec), {
        batchSize: imagesAtOnce(this.both),
      }) as [tf.Tensor, tf.Tensor];
      return {
        probabilities: probabilities.dataSync<"float32">(),
        features: features.dataSync<"float32">(),
      };
    });
  }

  close(): void {
    this.model.dispose();
  }
}
