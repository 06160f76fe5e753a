import { fileURLToPath } from "node:url";
import { type SideProcess, startSide } from "@/bench/train/side";
import type { LayerSpec } from "@/ml/architecture";

/** What keras_side.py takes. */
export interface KerasCase {
  /** Each with the names of what it takes, and whether its weights are learnt. */
  layers: readonly (LayerSpec & { from: readonly string[]; trainable: boolean })[];
  /** [height, width, channels]. */
  shape: readonly number[];
  images: number;
  batchSize: number;
  classes: number;
  learningRate: number;
  /** Of the image files, in a folder a class; null for images drawn in memory. */
  folder: string | null;
}

/** Starts Keras on a case and waits until its data and network are there. */
export function startKeras(python: string, one: KerasCase): Promise<SideProcess> {
  const script = fileURLToPath(new URL("./keras_side.py", import.meta.url));
  return startSide(python, [script, JSON.stringify(one)], { TF_CPP_MIN_LOG_LEVEL: "3" });
}
