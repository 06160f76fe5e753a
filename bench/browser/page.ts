import { wrap } from "comlink";
import type { BackendName } from "@/app/tf/backends";
import type { ModelSource } from "@/app/tf/classifier";
import { decodePicture } from "@/app/tf/decode";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import type { BareWorker } from "./bare-worker";
import type { WholeWorker } from "./whole-worker";

/** Images as a network sees them, one after another. */
let prepared = new Uint8Array();

/** What bench/browser.ts and bench/parity.ts ask this page for. */
const page = {
  /** Milliseconds of each prediction of tfjs alone. */
  async bare(
    files: ModelSource["files"],
    backend: BackendName,
    shape: [number, number, number],
    predictions: number,
  ) {
    const worker = new Worker(new URL("./bare-worker.ts", import.meta.url), { type: "module" });
    try {
      return await wrap<BareWorker>(worker).predict(files, backend, shape, predictions);
    } finally {
      worker.terminate();
    }
  },

  /**
   * Decodes and prepares pictures as Try does, and keeps them for `answers`.
   * @param url of all of them, one after another. @param lengths bytes of each.
   */
  async prepare(url: string, lengths: readonly number[], spec: PreprocessSpec): Promise<void> {
    const all = await (await fetch(url)).blob();
    const size = spec.height * spec.width * spec.channels;
    prepared = new Uint8Array(lengths.length * size);
    let from = 0;
    for (const [at, length] of lengths.entries()) {
      const { rgba, width, height } = await decodePicture(all.slice(from, from + length), `Picture ${at}`);
      prepared.set(resizeToBytes(rgba, width, height, spec), at * size);
      from += length;
    }
  },

  /** What a model says of what was prepared, an image's probabilities after another's; begins no batch after `seconds`. */
  async answers(
    files: ModelSource["files"],
    spec: PreprocessSpec,
    backend: BackendName,
    batch: number,
    seconds: number,
  ) {
    const worker = new Worker(new URL("./whole-worker.ts", import.meta.url), { type: "module" });
    try {
      const whole = wrap<WholeWorker>(worker);
      const { answers, classes } = await whole.answers(files, spec, backend, prepared, batch, seconds);
      return { answers: Array.from(answers), classes };
    } finally {
      worker.terminate();
    }
  },

  /** What the browser's graphics run on, by the interface that a backend uses. */
  async graphics(): Promise<{ webgl: string; webgpu: string }> {
    const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
    const info = gl?.getExtension("WEBGL_debug_renderer_info");
    const { gpu } = navigator as {
      gpu?: { requestAdapter(): Promise<{ info: Record<string, string> } | null> };
    };
    const adapter = (await gpu?.requestAdapter())?.info;
    return {
      webgl: gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "",
      webgpu: adapter
        ? [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(", ")
        : "",
    };
  },
};

export type BenchPage = typeof page;
Object.assign(globalThis, { bench: page });
