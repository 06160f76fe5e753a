import type { GraphModel } from "@tensorflow/tfjs-converter";
import type { io, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { median } from "@/ml/statistics";
import { type BackendName, type BackendTrial, backendLabels, largestDifference } from "./backends";
import { Recording } from "./recording";

/** A model of either of tfjs' formats. */
export type InferenceModel = LayersModel | GraphModel;
/** Operations alone: what reads a model is of its format. */
export type Tf = typeof import("@tensorflow/tfjs-core");

export interface Started {
  readonly model: InferenceModel;
  /** What it runs for one picture, where that is always the same. */
  readonly recording: Recording | null;
  readonly trial: BackendTrial;
  readonly output: Float32Array;
}

/** Backends further apart than this do not decide alike: 16-bit textures of some phones, say. */
const tolerance = 1e-3;
/** Of a backend that is held against others. */
const timedRuns = 5;

/**
 * The library with one backend of it, set: a worker has one for good.
 * @throws Error with the reason where the browser does not offer it.
 */
export async function loadTf(name: BackendName): Promise<Tf> {
  const [tf] = await Promise.all([import("@tensorflow/tfjs-core"), backends[name]()]);
  // Its threads run a function's source, which refers to what a bundler has renamed; and they are half of the cores.
  if (name === "wasm") tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await setBackend(tf, name);
  return tf;
}

/** Each brings its own kernels, and no other's: to evaluate them all takes as long as a network's first answers. */
const backends: Record<BackendName, () => Promise<unknown>> = {
  wasm: async () => {
    const [wasm, programs] = await Promise.all([import("@tensorflow/tfjs-backend-wasm"), wasmPrograms()]);
    wasm.setWasmPaths(programs);
  },
  webgpu: async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
    if (!(await gpu?.requestAdapter())) throw notOffered("webgpu");
    await import("@tensorflow/tfjs-backend-webgpu");
  },
  webgl: () => import("@tensorflow/tfjs-backend-webgl"),
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
};

/**
 * Where the WebAssembly programs lie. Where the server does not answer they are those that were kept with the page: a worker
 * is outside of what the page's service worker serves, and has to look for itself.
 */
async function wasmPrograms(): Promise<string | Record<string, string>> {
  // A worker has no folder of its own that they could lie in.
  const folder = new URL("/tfjs/", location.origin).href;
  // All that tfjs knows of have to be named, the one with threads too, which is not used.
  const names = ["", "-simd", "-threaded-simd"].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
  const answers = await fetch(`${folder}${names[0]}`, { method: "HEAD" }).then(
    () => true,
    () => false,
  );
  if (answers || typeof caches === "undefined") return folder;
  const kept: Record<string, string> = {};
  for (const name of names) {
    const found = await caches.match(`${folder}${name}`, { ignoreVary: true });
    kept[name] = found ? URL.createObjectURL(await found.blob()) : `${folder}${name}`;
  }
  return kept;
}

const notOffered = (name: BackendName) =>
  new Error(`This browser does not offer ${backendLabels[name]}: choose another backend.`);

async function setBackend(tf: Tf, name: BackendName): Promise<void> {
  // It may resolve to false while getBackend() names it all the same: only the answer counts.
  const works = await tf.setBackend(name);
  if (!works) throw notOffered(name);
}

/** The parts of the library that read its formats. */
export const readers = {
  layers: () => import("@tensorflow/tfjs-layers"),
  graph: () => import("@tensorflow/tfjs-converter"),
};

export type Reader = keyof typeof readers;

/** A network by its description and weights. */
export async function readModel(artifacts: io.ModelArtifacts): Promise<InferenceModel> {
  const handler = { load: async () => artifacts };
  return artifacts.format === "graph-model"
    ? (await readers.graph()).loadGraphModel(handler)
    : (await readers.layers()).loadLayersModel(handler);
}

/**
 * Loads the model, warms up (shaders, memory) and takes the time of a few predictions of `input`.
 * @param isAlone whether it is known already to be the one: then once is enough.
 * @param reference what another backend made of the same input.
 * @throws Error with the reason where the backend does not work with this model.
 */
export async function startModel(
  tf: Tf,
  name: BackendName,
  artifacts: io.ModelArtifacts,
  input: Float32Array,
  isAlone: boolean,
  reference?: Float32Array,
): Promise<Started> {
  const model = await readModel(artifacts);
  const { output, recording } = await recorded(tf, model, input);
  const apart = reference ? largestDifference(output, reference) : 0;
  if (apart > tolerance) throw new Error(`Its probabilities are up to ${apart.toPrecision(2)} off.`);
  const times: number[] = [];
  for (let run = 0; run < (isAlone ? 1 : timedRuns); run += 1) {
    const start = performance.now();
    await predictOne(tf, model, input, recording);
    times.push(performance.now() - start);
  }
  return { model, recording, output, trial: { name, milliseconds: median(times), problem: null } };
}

/**
 * Asks a model for the first time and notes what it runs: that counts where it makes of another picture what the model makes
 * of it, to the bit.
 */
export async function recorded(tf: Tf, model: InferenceModel, input: Float32Array) {
  let recording: Recording | null = null;
  const result = tf.tidy(() => {
    const noted = Recording.of(tf, (given) => asked(tf, model, given), batchOf(tf, model, input, 1));
    recording = noted.recording;
    return noted.output;
  });
  const output = await probabilitiesOf(result, 1);
  return { output, recording: await held(tf, model, recording, Float32Array.from(input).reverse()) };
}

/** A recording where it says of a picture what the model says; null where there is none that does. */
async function held(
  tf: Tf,
  model: InferenceModel,
  recording: Recording | null,
  input: Float32Array,
): Promise<Recording | null> {
  if (!recording) return null;
  const own = await predictOne(tf, model, input);
  const again = await predictOne(tf, model, input, recording).catch(() => null);
  if (again && own.every((value, at) => value === again[at])) return recording;
  recording.dispose();
  return null;
}

/** Probabilities of one image, height × width × channels numbers as the model's input wants them. */
export async function predictOne(
  tf: Tf,
  model: InferenceModel,
  input: Float32Array,
  recording: Recording | null = null,
): Promise<Float32Array> {
  return predict(tf, model, input, 1, recording);
}

/**
 * Probabilities of several images, one after another in `input` as in what comes out: images × classes numbers.
 * @param recording what the model runs for one image.
 * @throws Error where they are none: a graphics processor that was taken away in the middle (a phone does, and drivers that
 * start anew) answers zeros, and says nothing of it.
 */
export async function predict(
  tf: Tf,
  model: InferenceModel,
  input: Float32Array,
  images: number,
  recording: Recording | null = null,
): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const batch = batchOf(tf, model, input, images);
    return recording && images === 1 ? recording.run(batch) : asked(tf, model, batch);
  });
  return probabilitiesOf(result, images);
}

function batchOf(tf: Tf, model: InferenceModel, input: Float32Array, images: number): Tensor {
  const shape = model.inputs[0]?.shape?.slice(1) ?? [];
  return tf.tensor(input, [images, ...shape.map((size) => size ?? 1)]);
}

function asked(tf: Tf, model: InferenceModel, batch: Tensor): Tensor {
  const prediction = model.predict(batch);
  const [first] = prediction instanceof tf.Tensor ? [prediction] : Object.values(prediction);
  if (!first) throw new Error("The model has no output: choose another format or model.");
  return first;
}

/** Reads what a model said, and lets go of it. */
async function probabilitiesOf(result: Tensor, images: number): Promise<Float32Array> {
  try {
    const all = Float32Array.from(await result.data());
    requireProbabilities(all, images);
    return all;
  } finally {
    result.dispose();
  }
}

function requireProbabilities(all: Float32Array, images: number): void {
  const classes = all.length / images;
  for (let image = 0; image < images; image += 1) {
    let sum = 0;
    for (let at = image * classes; at < (image + 1) * classes; at += 1) sum += all[at] ?? Number.NaN;
    if (Math.abs(sum - 1) <= 1e-2) continue;
    throw new Error(
      `Its probabilities add up to ${sum.toPrecision(3)}, not to 1: reload the page, or choose another backend.`,
    );
  }
}
