import { wrap } from "comlink";
import { curveOf } from "@/app/(app)/projects/[project]/try/probe-curve";
import type { BackendName } from "@/app/tf/backends";
import { filesAtOnce } from "@/app/tf/batches";
import { type Classifier, loadClassifier, type ModelSource } from "@/app/tf/classifier";
import { decodePicture } from "@/app/tf/decode";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";
import { neutralProbe, type ProbeName } from "@/ml/probe";
import type { BareWorker } from "./bare-worker";
import type { WholeWorker } from "./whole-worker";

let classifier: Classifier | null = null;
/** Images as a network sees them, one after another. */
let prepared = new Uint8Array();

function loaded(): Classifier {
  if (!classifier) throw new Error("No model is loaded.");
  return classifier;
}

const pixels = (width: number, height: number, seed: number) =>
  Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i * 7 + seed) % 251,
  );

async function pictures(count: number, size: number): Promise<File[]> {
  const files: File[] = [];
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  for (let i = 0; i < count; i++) {
    context?.putImageData(new ImageData(pixels(size, size, i % 8), size, size), 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    files.push(new File([blob], `${i}.jpg`, { type: "image/jpeg" }));
  }
  return files;
}

/** The longest that the page could do nothing else while it worked, ms; 0 where no task took 50, as browsers tell of no shorter one. */
async function longestTaskOf(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const look = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => look(list.getEntries()));
  observer.observe({ type: "longtask" });
  await work();
  // Of the last task it is told after its end.
  await new Promise((resolve) => setTimeout(resolve, 200));
  look(observer.takeRecords());
  observer.disconnect();
  return longest;
}

/** What bench/browser.ts asks this page for. */
const page = {
  /** From the page's first byte to the answer about a picture, ms; and where it ran. */
  async open(source: ModelSource, size: number, backend?: BackendName) {
    classifier?.dispose();
    classifier = await loadClassifier(source, { backend });
    await classifier.classify(pixels(size, size, 1), size, size);
    return { milliseconds: performance.now(), backend: classifier.backend, trials: classifier.trials };
  },

  /** Milliseconds of the network in each prediction, as the page tells them; and of the whole way to the worker and back. */
  async predict(size: number, predictions: number) {
    const network: number[] = [];
    const whole: number[] = [];
    const drawn = Array.from({ length: 8 }, (_, seed) => pixels(size, size, seed));
    for (let i = 0; i < predictions; i++) {
      const picture = drawn[i % drawn.length] ?? pixels(size, size, i);
      const begun = performance.now();
      const { milliseconds } = await loaded().classify(picture, size, size);
      whole.push(performance.now() - begun);
      network.push(milliseconds);
    }
    return { network, whole };
  },

  async bare(
    source: ModelSource,
    backend: BackendName,
    shape: [number, number, number],
    predictions: number,
  ) {
    const worker = new Worker(new URL("./bare-worker.ts", import.meta.url), { type: "module" });
    try {
      return await wrap<BareWorker>(worker).predict(source.files, backend, shape, predictions);
    } finally {
      worker.terminate();
    }
  },

  /**
   * Pictures a second of files of a dropped folder, as the page asks about them: some are decoded ahead. And the longest task
   * of the page meanwhile, ms.
   */
  async folder(count: number, size: number): Promise<{ rate: number; longestTask: number }> {
    const files = await pictures(count, size);
    let rate = 0;
    const longestTask = await longestTaskOf(async () => {
      const waiting = [...files];
      const begun = performance.now();
      const work = async () => {
        for (let file = waiting.pop(); file; file = waiting.pop())
          await loaded().classifyFile(file, file.name);
      };
      await Promise.all(Array.from({ length: filesAtOnce }, work));
      rate = (count * 1000) / (performance.now() - begun);
    });
    return { rate, longestTask };
  },

  /** Milliseconds of a probe's curve along one slider, and the longest task of the page meanwhile. */
  async curve(size: number, along: ProbeName): Promise<{ milliseconds: number; longestTask: number }> {
    const { seen } = await loaded().classify(pixels(size, size, 1), size, size);
    let milliseconds = 0;
    const longestTask = await longestTaskOf(async () => {
      const begun = performance.now();
      await curveOf(loaded(), seen, neutralProbe, along, new AbortController().signal);
      milliseconds = performance.now() - begun;
    });
    return { milliseconds, longestTask };
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

  /** Bytes of the page with its workers, after a collection of what is no longer needed. */
  async memory(): Promise<number> {
    const { measureUserAgentSpecificMemory } = performance as Performance & {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  },
};

export type BenchPage = typeof page;
Object.assign(globalThis, { bench: page });
