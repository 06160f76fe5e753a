import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
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

/** Keras in a process of its own. */
export interface KerasSide {
  /** Weights of its network: the comparison is void where ours has others. */
  parameters: number;
  /** Trains one epoch. @returns seconds, taken in its process. */
  epoch(): Promise<number>;
  close(): void;
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
export async function startKeras(python: string, one: KerasCase): Promise<KerasSide> {
  const script = fileURLToPath(new URL("./keras_side.py", import.meta.url));
  const child = spawn(python, [script, JSON.stringify(one)], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(
        `Keras stopped (exit status ${await statusOf(child)}): run bench/train/keras_side.py to see why.`,
      );
    return value;
  };
  const [, parameters] = (await next()).split(" ");
  return {
    parameters: Number(parameters),
    async epoch() {
      child.stdin.write("\n");
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}

function statusOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}
