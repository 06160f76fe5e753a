import { expose, transfer } from "comlink";
import type { BackendName } from "@/app/tf/backends";
import { downloadModel, type ModelFile } from "@/app/tf/download";
import { loadTf, predict, predictOne, startModel } from "@/app/tf/engine";
import { patternPixels } from "@/ml/golden";
import { type PreprocessSpec, preprocess, scaleBytes } from "@/ml/preprocess";

/** So many are asked about one at a time, as a picture is that somebody chooses. */
const alone = 64;

/** A model on one backend, begun and asked as Try does it, about a whole set: most of it in larger batches than Try's. */
const worker = {
  /**
   * @param seen images as they were prepared, one after another.
   * @param seconds after which no further batch begins.
   * @returns the probabilities of the first images, one after another, and how many each has.
   */
  async answers(
    files: readonly ModelFile[],
    spec: PreprocessSpec,
    backend: BackendName,
    seen: Uint8Array,
    batch: number,
    seconds: number,
  ): Promise<{ answers: Float32Array; classes: number }> {
    const [tf, artifacts] = await Promise.all([loadTf(backend), downloadModel(files, () => undefined)]);
    const probe = preprocess(patternPixels(spec.width, spec.height), spec.width, spec.height, spec);
    const { model, recording, output } = await startModel(tf, backend, artifacts, probe, true);
    const classes = output.length;
    const size = spec.height * spec.width * spec.channels;
    const answers = new Float32Array((seen.length / size) * classes);
    const input = new Float32Array(batch * size);
    const begun = performance.now();
    let from = 0;
    for (; from < Math.min(seen.length, alone * size); from += size) {
      const one = await predictOne(tf, model, scaleBytes(seen.subarray(from, from + size), spec), recording);
      answers.set(one, (from / size) * classes);
    }
    for (; from < seen.length && performance.now() - begun < seconds * 1000; from += batch * size) {
      // A last batch that is not full keeps what lay in it: a graphics processor compiles each size anew.
      const part = seen.subarray(from, from + batch * size);
      scaleBytes(part, spec, input);
      const all = await predict(tf, model, input, batch);
      answers.set(all.subarray(0, (part.length / size) * classes), (from / size) * classes);
    }
    const asked = answers.slice(0, (Math.min(from, seen.length) / size) * classes);
    return transfer({ answers: asked, classes }, [asked.buffer]);
  },
};

export type WholeWorker = typeof worker;
expose(worker);
