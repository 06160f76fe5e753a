import { readFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { conversionFiles, conversions, models } from "@/db/schema";
import { sharedFile } from "@/test/shared";
import { loadGraphFiles } from "@/workers/conversions/load";
import { keptPreprocessing } from "@/workers/inference/run-model";
import { tf } from "@/workers/tf";
import { layersFiles, loadFiles } from "@/workers/training/convert";
import type { NamedFile, Project } from "../trained/project";

/** Those that Try offers. */
export const formats = ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels"] as const;
export type Format = (typeof formats)[number];

/** MobileNetV1 0.25: 210,336 weights that have learnt from ImageNet. */
const mobileNet = "models/mobilenet-v1-025-224";

/** With so many the model has 1 MB. */
export const classCount = 200;

/** Layers models as they are uploaded: MobileNet with a layer for 200 classes, and a small network of 32 px. */
export async function benchModels() {
  const path = sharedFile(mobileNet);
  if (!path) throw new Error(`${mobileNet} is not there: see "Work on it" in README.md.`);
  const base = await loadFiles(await readFile(`${path}/model.json`), await readFile(`${path}/weights.bin`));
  const [features] = base.outputs;
  if (!features) throw new Error("The model has no output.");
  const head = tf.layers.dense({
    ...{ units: classCount, activation: "softmax", name: "decision" },
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.05, seed: 1 }),
  });
  const mobile = tf.model({ inputs: base.inputs, outputs: head.apply(features) as tf.SymbolicTensor });
  const small = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 8, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: classCount, activation: "softmax" }),
    ],
  });
  const files = async (model: tf.LayersModel): Promise<NamedFile[]> => {
    const { topology, weights } = await layersFiles(model);
    return [
      { name: "model.json", content: topology },
      { name: "weights.bin", content: weights },
    ];
  };
  return { mobile: await files(mobile), small: await files(small) };
}

/** The model in formats, their files among those that are served, and how this process loads those of fewer bits. */
export async function modelSources(
  { db, blobs }: Project["context"],
  runId: string,
  formats: readonly Format[],
  files: Map<string, Buffer>,
) {
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  if (!model) throw new Error("The run left no model.");
  const converted = await db
    .select({ name: conversionFiles.name, sha256: conversionFiles.sha256, format: conversions.format })
    .from(conversionFiles)
    .innerJoin(conversions, eq(conversions.id, conversionFiles.conversionId))
    .where(eq(conversions.modelId, model.id));
  const { topologySha256, weightsSha256 } = model;
  const sources = formats.map(async (format) => {
    const parts =
      format === "layers"
        ? [
            { name: "model.json", sha256: topologySha256 },
            { name: "weights.bin", sha256: weightsSha256 },
          ]
        : converted.filter((file) => file.format === format);
    const source = await Promise.all(
      parts.map(async ({ name, sha256 }) => {
        const content = Buffer.from(await blobs.read(sha256));
        const url = `/models/${format}/${name}`;
        files.set(url, content);
        return { name, sha256, url, bytes: content.length };
      }),
    );
    const content = (name: string) => files.get(`/models/${format}/${name}`) as Buffer;
    const isExact = format === "layers" || format === "graph";
    const load = isExact ? null : () => loadGraphFiles(content("model.json"), content("weights.bin"));
    return { format, source, load };
  });
  return { spec: keptPreprocessing.parse(model.preprocessing).spec, sources: await Promise.all(sources) };
}
