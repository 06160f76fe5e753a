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
  const python = peerPython(keras);
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
