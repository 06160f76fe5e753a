import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology, readWeights } from "@/ml/architecture/topology";
import { sharedFile } from "@/test/shared";
import type { Base } from "@/workers/training/model";

/** MobileNetV1 0.25 from beside the repository, or null where it is absent. */
export function mobileNet(): Base | null {
  const path = sharedFile("models/mobilenet-v1-025-224/model.json");
  if (!path) return null;
  const topology = readTopology(JSON.parse(readFileSync(path, "utf8")));
  const weights = readWeights(topology, readFileSync(join(path, "../weights.bin")));
  return { description: { name: "MobileNetV1 0.25", scaling: "signed", ...topology }, weights };
}
