import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs";
import { tf } from "@/workers/tf";

/** A model loaded from its files. */
export interface Converted {
  /** @param images [n, height, width, channels] as `preprocess` gives them. @returns [n, classes]. */
  predict(images: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/** Gives tfjs model.json and weights.bin, of either of its formats, as a browser reads them. */
export function handlerOf(topology: Buffer, weights: Buffer): io.IOHandler {
  const json = JSON.parse(topology.toString()) as io.ModelJSON;
  return {
    load: async () => ({
      modelTopology: json.modelTopology,
      signature: json.signature,
      format: json.format,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: new Uint8Array(weights).buffer,
    }),
  };
}

/** Loads a graph model from its files. */
export async function loadGraphFiles(topology: Buffer, weights: Buffer): Promise<Converted> {
  const model = await tf.loadGraphModel(handlerOf(topology, weights));
  return {
    predict: (images) => model.predict(images) as tf.Tensor,
    dispose: () => model.dispose(),
  };
}

/** Loads saved_model.pb by TensorFlow's own loader. */
export async function loadSavedModelFile(
  content: Buffer,
  signature: "serving_default" | "bytes" = "serving_default",
): Promise<Converted> {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-saved-model-"));
  try {
    await writeFile(join(folder, "saved_model.pb"), content);
    const model = await tf.node.loadSavedModel(folder, ["serve"], signature);
    return {
      predict(images) {
        const { probabilities } = model.predict({ images }) as tf.NamedTensorMap;
        if (!probabilities) throw new Error("The SavedModel gives no probabilities.");
        return probabilities;
      },
      dispose: () => model.dispose(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
