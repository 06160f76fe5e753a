import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type SideProcess, startSide } from "@/bench/train/side";
import type { LayerSpec } from "@/ml/architecture";
import { cacheFolder } from "@/scripts/native/addon";
import { wheel } from "@/scripts/native/wheel";

/** The TensorFlow that our addon is linked against: both sides run the same kernels. */
const { requirement } = wheel;
/** Pythons that this version of TensorFlow has wheels for. */
const pythons = ["python3.11", "python3.12", "python3.10", "python3.9", "python3"];

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

/**
 * A Python with Keras, kept between runs; the first call downloads 600 MB.
 * @returns its path, or the sentence why there is none.
 */
export function findKeras(): { python: string } | { missing: string } {
  const folder = cacheFolder("keras-2.18.1");
  const python = join(folder, "bin", "python");
  const works = () => existsSync(python) && spawnSync(python, ["-c", "import tensorflow"]).status === 0;
  if (works()) return { python };
  const base = pythons.find(
    (name) =>
      spawnSync(name, ["-c", "import sys, venv; assert (3, 9) <= sys.version_info < (3, 13)"]).status === 0,
  );
  if (!base) return { missing: "no Python 3.9 to 3.12 was found." };
  rmSync(folder, { recursive: true, force: true });
  const steps: [string, string[]][] = [
    [base, ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]],
  ];
  for (const [command, args] of steps) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0)
      return { missing: `${requirement} could not be installed (${stderr.trim().split("\n").at(-1)}).` };
  }
  return works() ? { python } : { missing: `${requirement} was installed but cannot be loaded.` };
}

/** Starts Keras on a case and waits until its data and network are there. */
export function startKeras(python: string, one: KerasCase): Promise<SideProcess> {
  const script = fileURLToPath(new URL("./keras_side.py", import.meta.url));
  return startSide(python, [script, JSON.stringify(one)], { TF_CPP_MIN_LOG_LEVEL: "3" });
}
