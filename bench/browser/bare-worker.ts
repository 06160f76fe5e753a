import { expose } from "comlink";
import type { BackendName } from "@/app/tf/backends";
import { downloadModel, type ModelFile } from "@/app/tf/download";
import { loadTf, readModel } from "@/app/tf/engine";

/** tfjs alone with a model on numbers already prepared: what the page's way of doing it is measured against. */
const worker = {
  /** Milliseconds of each prediction of one image, after some that warm up. */
  async predict(
    files: readonly ModelFile[],
    backend: BackendName,
    shape: [number, number, number],
    predictions: number,
  ): Promise<number[]> {
    const [tf, artifacts] = await Promise.all([loadTf(backend), downloadModel(files, () => undefined)]);
    const model = await readModel(artifacts);
    const input = new Float32Array(shape[0] * shape[1] * shape[2]).fill(0.25);
    const times: number[] = [];
    const warm = 10;
    for (let i = 0; i < warm + predictions; i++) {
      const begun = performance.now();
      const batch = tf.tensor(input, [1, ...shape]);
      const output = model.predict(batch);
      for (const one of output instanceof tf.Tensor ? [output] : Object.values(output)) {
        await one.data();
        one.dispose();
      }
      batch.dispose();
      if (i >= warm) times.push(performance.now() - begun);
    }
    return times;
  },
};

export type BareWorker = typeof worker;
expose(worker);
