import { expose, transfer } from "comlink";
import { checkGolden, goldenSchema, patternPixels, specificationSchema } from "@/ml/golden";
import { type PreprocessSpec, preprocess, resizeToBytes, scaleBytes } from "@/ml/preprocess";
import type { BackendTrial } from "./backends";
import { Batches } from "./batches";
import { downloadModel } from "./download";
import { loadTf, predict, predictOne, readers, type Started, startModel, type Tf } from "./engine";
import { featuresOf } from "./features";
import { type Activation, gradCam } from "./grad-cam";
import { loadedResources } from "./loaded-resources";
import type { Resized } from "./prepare-worker";
import { beginningOf, type ModelSource } from "./worker-name";

export type LoadPhase = "download" | "backend";
export type OnProgress = (phase: LoadPhase, loaded: number, total: number | null) => void;

/** What the worker says once a model runs in it. */
export interface Running {
  readonly trial: BackendTrial;
  readonly spec: PreprocessSpec;
  /** Probabilities of a pattern, to hold another backend against. */
  readonly output: Float32Array;
}

export interface Classified {
  /** By class index. */
  readonly probabilities: Float32Array;
  /** Of the network, from numbers to probabilities. */
  readonly milliseconds: number;
  /** Of the preprocessing before it. */
  readonly preprocessMilliseconds: number;
  /** What the network saw: height × width × channels bytes, before scaling. */
  readonly seen: Uint8Array;
}

const preprocessingSchema = specificationSchema.extend({ golden: goldenSchema });

/** The backend is the worker's for as long as it lives. */
const { backend, reader, model: likely } = beginningOf(self.name);
const library: Promise<Tf> = loadTf(backend);
library.then(() => reader && readers[reader]()).catch(() => undefined);
let running: (Pick<Started, "model" | "recording"> & { tf: Tf; spec: PreprocessSpec }) | null = null;
/** Whoever wants to know how far the model is. */
let tell: OnProgress | null = null;

function loaded() {
  if (!running) throw new Error("No model has been loaded.");
  return running;
}

async function load(source: ModelSource, isAlone: boolean, reference?: Float32Array): Promise<Running> {
  const known = preprocessingSchema.safeParse(source.preprocessing);
  if (!known.success) {
    throw new Error(
      "The model's preprocessing is of a version that this page does not know: reload the page. If that does not help, launch the run again.",
    );
  }
  const { spec, golden } = known.data;
  // What the network is fed would not be what it learnt from.
  const prepared = checkGolden(spec, golden);
  if (!prepared.ok) {
    throw new Error(`${prepared.reason} Reload the page. If that does not help, launch the run again.`);
  }
  const [tf, artifacts] = await Promise.all([
    library,
    downloadModel(source.files, (loaded, total) => tell?.("download", loaded, total)),
  ]);
  tell?.("backend", 0, null);
  const probe = preprocess(patternPixels(spec.width, spec.height), spec.width, spec.height, spec);
  const { model, recording, trial, output } = await startModel(
    tf,
    backend,
    artifacts,
    probe,
    isAlone,
    reference,
  );
  running = { tf, model, recording, spec };
  return { trial, spec, output };
}

let ahead = likely ? load(likely, true) : null;
ahead?.catch(() => undefined);

const worker = {
  /**
   * Waits for the library with the worker's backend.
   * @throws Error with the backend's reason.
   */
  async begun(): Promise<void> {
    await library;
  },

  /**
   * Loads a model and runs it: the one that the worker was begun for, where it was begun for one.
   * @param isAlone whether no other backend is tried beside it.
   * @param reference what another backend made of the pattern.
   * @throws Error for people: a specification that this page does not know, or pixels that it prepares otherwise than the
   *   trainer did, files that are missing, the backend's reason.
   */
  async start(
    source: ModelSource,
    onProgress: OnProgress,
    isAlone: boolean,
    reference?: Float32Array,
  ): Promise<Running> {
    tell = onProgress;
    const begun = ahead;
    ahead = null;
    // What went wrong while nobody asked may go well now, or is told.
    return (await begun?.catch(() => null)) ?? load(source, isAlone, reference);
  },

  /** Decoded RGBA, upright, not premultiplied. */
  async classify(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Promise<Classified> {
    const { spec } = loaded();
    const start = performance.now();
    const seen = resizeToBytes(rgba, width, height, spec);
    return worker.classifyResized({ seen, milliseconds: performance.now() - start });
  },

  /** What was made of a picture already, here or by another worker. */
  async classifyResized({ seen, milliseconds: resizeMilliseconds }: Resized): Promise<Classified> {
    const { tf, model, recording, spec } = loaded();
    const start = performance.now();
    const input = scaleBytes(seen, spec);
    const prepared = performance.now();
    const probabilities = await predictOne(tf, model, input, recording);
    const milliseconds = performance.now() - prepared;
    const preprocessMilliseconds = resizeMilliseconds + prepared - start;
    const result = { probabilities, seen, preprocessMilliseconds, milliseconds };
    return transfer(result, [probabilities.buffer, seen.buffer]);
  },

  /**
   * How much each place of the last feature maps speaks for a class, or why that cannot be told.
   * @param seen height × width × channels bytes.
   */
  async gradCam(seen: Uint8Array, classIndex: number): Promise<Activation> {
    const { tf, model, spec } = loaded();
    if (!("layers" in model))
      return { without: "a graph does not tell its layers apart. Take the format “layers”." };
    const input = tf.tensor4d(scaleBytes(seen, spec), [1, spec.height, spec.width, spec.channels]);
    try {
      const found = await gradCam(tf, model, input, classIndex);
      return found ?? { without: "the network has no feature maps with dense layers in a row behind them." };
    } catch (error) {
      return {
        without: `this backend fails at it (${error instanceof Error ? error.message : String(error)}).`,
      };
    } finally {
      input.dispose();
    }
  },

  /**
   * What the network makes of a picture before it decides; null in a graph model, whose layers are not told apart.
   * @param seen height × width × channels bytes.
   */
  async features(seen: Uint8Array): Promise<Float32Array | null> {
    const { tf, model, spec } = loaded();
    if (!("layers" in model)) return null;
    const input = tf.tensor4d(scaleBytes(seen, spec), [1, spec.height, spec.width, spec.channels]);
    try {
      return await featuresOf(tf, model, input);
    } finally {
      input.dispose();
    }
  },

  /** Probabilities of what another worker prepared: height × width × channels bytes. Those that wait go together. */
  async classifyPrepared(seen: Uint8Array): Promise<Float32Array> {
    const probabilities = await batches.add(seen);
    return transfer(probabilities, [probabilities.buffer]);
  },

  /** Addresses of what this worker was loaded from: what the page itself does not see. */
  resources: loadedResources,

  /** Takes what another worker prepares from it directly, past the page. */
  listen(port: MessagePort): void {
    expose({ classifyPrepared: worker.classifyPrepared }, port);
  },
};

const batches = new Batches(async (waiting) => {
  const { tf, model, recording, spec } = loaded();
  const [first] = waiting;
  if (!first) return [];
  const input = new Float32Array(waiting.length * first.length);
  for (const [at, seen] of waiting.entries()) {
    scaleBytes(seen, spec, input.subarray(at * first.length));
  }
  const all = await predict(tf, model, input, waiting.length, recording);
  const classes = all.length / waiting.length;
  return waiting.map((_, at) => all.slice(at * classes, (at + 1) * classes));
});

export type ClassifierWorker = typeof worker;

expose(worker);
