import type { io } from "@tensorflow/tfjs";
import { eq } from "drizzle-orm";
import {
  blobs as blobTable,
  conversionFiles,
  conversions,
  models,
  parityChecks,
  parityReferences,
  paritySetAsides,
  paritySplits,
} from "@/db/schema";
import { type Golden, goldenPixels, specificationOf } from "@/ml/golden";
import type { PreprocessSpec } from "@/ml/preprocess";
import { sha256Of } from "@/server/core/blobs";
import { checkLayersModel } from "@/server/models/artifact";
import { Agreement, answersOf } from "@/workers/conversions/agreement";
import { convertNetwork } from "@/workers/conversions/convert";
import { type Converted, handlerOf } from "@/workers/conversions/load";
import { imagesAtOnce, mostAtOnce } from "@/workers/inference/at-once";
import { tf } from "@/workers/tf";
import { Batcher } from "@/workers/training/batches";
import { Breather, percent, type Training } from "@/workers/training/context";
import { judgedSplitOf } from "@/workers/training/evaluate";

/** model.json and weights.bin of a layers model, as tfjs's own save writes them, in one shard. */
export async function layersFiles(model: tf.LayersModel): Promise<{ topology: Buffer; weights: Buffer }> {
  let saved: io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    }),
  );
  const artifacts = saved as io.ModelArtifacts | null;
  if (!artifacts?.weightSpecs || !artifacts.weightData)
    throw new Error("tfjs saved a model without weights.");
  const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const json = {
    format: "layers-model",
    generatedBy: artifacts.generatedBy,
    convertedBy: "Offdiagonal",
    modelTopology: withoutPenalties(artifacts.modelTopology),
    weightsManifest: [{ paths: ["weights.bin"], weights: artifacts.weightSpecs }],
  };
  checkLayersModel(json, weights.byteLength);
  return { topology: Buffer.from(JSON.stringify(json)), weights };
}

/** Penalties and bounds of the weights are of training, and tfjs writes those of depthwise layers so that none loads. */
function withoutPenalties(topology: unknown): unknown {
  return JSON.parse(JSON.stringify(topology), (key, value: unknown) =>
    key.endsWith("_regularizer") || key.endsWith("_constraint") ? null : value,
  );
}

/** Loads the files as a browser does. */
export function loadFiles(topology: Buffer, weights: Buffer): Promise<tf.LayersModel> {
  return tf.loadLayersModel(handlerOf(topology, weights));
}

/** A layers model as any other that was converted. */
const predicting = (model: tf.LayersModel): Converted => ({
  predict: (images) => model.predict(images, { batchSize: imagesAtOnce(model) }) as tf.Tensor,
  dispose: () => model.dispose(),
});

/**
 * Writes the trained model as the files that the page loads, loads them again and measures them on the test images
 * against the trained model.
 * @returns what `finish` has to write: the rows of the blobs and of the model.
 */
export async function convertRun(training: Training) {
  const { trainer, blobs, writer, claim, table, spec } = training;
  const { topology, weights } = await layersFiles(trainer.model);
  await blobs.putMany([topology, weights]);
  const accuracy = await compare(training, topology, weights);
  const golden = await goldenOf(spec, topology, weights);
  const bytes = topology.length + weights.length;
  const formats = await convertNetwork(training, {
    bytes,
    load: async () => predicting(await loadFiles(topology, weights)),
  });
  const files = [
    { sha256: sha256Of(topology), bytes: topology.length, mediaType: "application/json" },
    { sha256: sha256Of(weights), bytes: weights.length, mediaType: "application/octet-stream" },
  ] as const;
  const row = {
    format: "layers" as const,
    topologySha256: files[0].sha256,
    weightsSha256: files[1].sha256,
    bytes,
    preprocessing: { ...specificationOf(spec), golden },
    classes: table.classes,
    accuracy,
  };
  return async ({ tx, publish, projectId }: Parameters<Parameters<typeof writer.fenced>[0]>[0]) => {
    await tx
      .insert(blobTable)
      .values([...files, ...formats.blobs])
      .onConflictDoNothing();
    const [model] = await tx
      .insert(models)
      .values({ ...row, projectId, runId: claim.run.id })
      .onConflictDoUpdate({ target: models.runId, set: row })
      .returning({ id: models.id });
    if (!model) return;
    await tx.delete(conversions).where(eq(conversions.modelId, model.id));
    // What browsers said was of the former files.
    await tx.delete(parityChecks).where(eq(parityChecks.modelId, model.id));
    await tx.delete(paritySplits).where(eq(paritySplits.modelId, model.id));
    await tx.delete(paritySetAsides).where(eq(paritySetAsides.modelId, model.id));
    const rows = formats.rowsFor(model.id, projectId);
    await tx.insert(conversions).values(rows.conversions);
    if (rows.files.length > 0) await tx.insert(conversionFiles).values(rows.files);
    if (rows.references.length > 0) await tx.insert(parityReferences).values(rows.references);
    publish(projectId, "MODEL_CREATED", model.id);
  };
}

/** The golden pixels, with what the files say of them. */
async function goldenOf(spec: PreprocessSpec, topology: Buffer, weights: Buffer): Promise<Golden> {
  const { height, width, channels } = spec;
  const model = await loadFiles(topology, weights);
  try {
    return goldenPixels(spec, (fed) =>
      tf.tidy(() => {
        const said = model.predict(tf.tensor4d(fed, [1, height, width, channels])) as tf.Tensor;
        return Array.from(said.dataSync());
      }),
    );
  } finally {
    model.dispose();
  }
}

/** Accuracy of the converted files on every test image, so that it compares with the run's own; logs how far they agree with the trained model. */
async function compare(training: Training, topology: Buffer, weights: Buffer): Promise<number | null> {
  const { table, images, spec, trainer, writer } = training;
  const split = judgedSplitOf(training);
  if (split === null) return null;
  const rows = table.splits[split];
  const converted = predicting(await loadFiles(topology, weights));
  const batcher = new Batcher(images, table.labels, spec, Math.min(mostAtOnce, rows.length));
  const breather = new Breather(training.checkAlive);
  const agreement = new Agreement(table.classes.length);
  try {
    for (let from = 0; from < rows.length; from += batcher.size) {
      const part = rows.subarray(from, from + batcher.size);
      const batch = batcher.of(part);
      const expected = trainer.predict(batch);
      agreement.add(
        Array.from(part, (row) => table.labels[row] as number),
        answersOf(converted, batch, spec),
        expected,
      );
      await breather.breathe();
    }
  } finally {
    converted.dispose();
  }
  const { agreeing: same, correct, largestDifference: largest } = agreement;
  const agreed = same === rows.length ? "every" : `${same.toLocaleString("en")} of`;
  writer.log(
    same === rows.length ? "info" : "warning",
    `The converted model decides as the trained one on ${agreed} ${rows.length.toLocaleString("en")} ${split} images (largest difference of a probability ${largest.toExponential(1)}); accuracy ${percent(correct / rows.length)}.`,
  );
  return correct / rows.length;
}
