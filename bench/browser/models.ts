import { readFile } from "node:fs/promises";
import { goldenPixels, specificationOf } from "@/ml/golden";
import type { PreprocessSpec } from "@/ml/preprocess";
import { sha256Of } from "@/server/core/blobs";
import { sharedFile } from "@/test/shared";
import { graphModelFiles } from "@/workers/conversions/graph-model";
import { inferenceGraph } from "@/workers/conversions/inference";
import { tf } from "@/workers/tf";
import { layersFiles, loadFiles } from "@/workers/training/convert";

/** MobileNetV1 0.25: 210,336 weights that have learnt from ImageNet. */
const mobileNet = "models/mobilenet-v1-025-224";

const classes = 200;

type Files = { topology: Buffer; weights: Buffer };

/** A model of so many pixels a side, as the page is given it, with the files that its addresses name. */
function served(name: string, { topology, weights }: Files, side: number, files: Map<string, Buffer>) {
  const spec: PreprocessSpec = {
    ...{ width: side, height: side, channels: 3, fit: "cover", scaling: "signed" },
    background: [255, 255, 255],
  };
  const file = (its: string, content: Buffer) => {
    const url = `/models/${name}/${its}`;
    files.set(url, content);
    return { name: its, url, bytes: content.length, sha256: sha256Of(content) };
  };
  return {
    files: [file("model.json", topology), file("weights.bin", weights)],
    preprocessing: { ...specificationOf(spec), golden: goldenPixels(spec) },
  };
}

/** MobileNet with a layer for 200 classes, together 1 MB, in three formats; and a small network of 32 px. */
export async function benchModels() {
  const path = sharedFile(mobileNet);
  if (!path) throw new Error(`${mobileNet} is not there: see "Work on it" in README.md.`);
  const base = await loadFiles(await readFile(`${path}/model.json`), await readFile(`${path}/weights.bin`));
  const [features] = base.outputs;
  if (!features) throw new Error("The model has no output.");
  const head = tf.layers.dense({
    ...{ units: classes, activation: "softmax", name: "decision" },
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.05, seed: 1 }),
  });
  const mobile = tf.model({ inputs: base.inputs, outputs: head.apply(features) as tf.SymbolicTensor });
  const small = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 8, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  const files = new Map<string, Buffer>();
  const graph = inferenceGraph(mobile);
  return {
    files,
    layers: served("layers", await layersFiles(mobile), 224, files),
    graph: served("graph", graphModelFiles(graph, "float32"), 224, files),
    uint8: served("uint8", graphModelFiles(graph, "uint8"), 224, files),
    uint8_channels: served("uint8_channels", graphModelFiles(graph, "uint8_channels"), 224, files),
    small: served("small", await layersFiles(small), 32, files),
  };
}
