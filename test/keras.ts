import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { keras, peerPython } from "@/scripts/peers";

const root = resolve(import.meta.dirname, "..");

/** What `scripts/keras/NAME.py` recorded and is kept in the repository. */
export function kerasRecord<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, "test/fixtures/keras", `${name}.json`), "utf8")) as T;
}

/** What `scripts/keras/NAME.py` records, anew; null where there is no Python with Keras. */
export function recordKerasAnew<T>(name: string): T | null {
  return withKeras(name, "record.json", (target) => JSON.parse(readFileSync(target, "utf8")) as T);
}

/** Runs `scripts/keras/NAME.py` with a place that is gone afterwards; null where there is no Python with Keras. */
export function withKeras<T>(name: string, place: string, read: (target: string) => T): T | null {
  const python = peerPython(keras);
  if (!python) return null;
  const folder = mkdtempSync(join(tmpdir(), "offdiagonal-keras-"));
  try {
    const target = join(folder, place);
    execFileSync(python, [join(root, "scripts/keras", `${name}.py`), target], {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
      stdio: "ignore",
    });
    return read(target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
