import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cacheFolder } from "@/scripts/native/addon";

const root = resolve(import.meta.dirname, "..");

/** What `scripts/keras/NAME.py` recorded and is kept in the repository. */
export function kerasRecord<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, "test/fixtures/keras", `${name}.json`), "utf8")) as T;
}

/** A Python with Keras; null where there is none (`npm run bench -- train` makes it). */
export function kerasPython(): string | null {
  const python = join(cacheFolder("keras-2.18.1"), "bin", "python");
  return existsSync(python) && spawnSync(python, ["-c", "import keras"]).status === 0 ? python : null;
}

/** What `scripts/keras/NAME.py` records, anew; null where there is no Python with Keras. */
export function recordKerasAnew<T>(name: string): T | null {
  const python = kerasPython();
  if (!python) return null;
  const folder = mkdtempSync(join(tmpdir(), "offdiagonal-keras-"));
  try {
    const target = join(folder, "record.json");
    execFileSync(python, [join(root, "scripts/keras", `${name}.py`), target], {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
      stdio: "ignore",
    });
    return JSON.parse(readFileSync(target, "utf8")) as T;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
