import type { GraphModel, io, LayersModel } from "@tensorflow/tfjs";
import { median } from "@/ml/statistics";

export const backendNames = ["wasm", "webgl", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

export const backendLabels: Readonly<Record<BackendName, string>> = {
  wasm: "WebAssembly",
  webgl: "WebGL",
  cpu: "JavaScript",
};

/** What came of trying a backend with a model. */
export interface BackendTrial {
  readonly name: BackendName;
  /** Median of a prediction after warm-up; null where it does not work. */
  readonly milliseconds: number | null;
  /** Why it is not used; null where it works. */
  readonly problem: string | null;
}

/** A model of either of tfjs' formats. */
export type InferenceModel = LayersModel | GraphModel;

export interface Started {
  readonly model: InferenceModel;
  readonly trial: BackendTrial;
  readonly output: Float32Array;
}

/** Backends further apart than this do not decide alike: 16-bit textures of some phones, say. */
const tolerance = 1e-3;
const timedRuns = 5;

type Tf = typeof import("@tensorflow/tfjs");

/** The library with its WebAssembly backend; nothing of it is in the page before a model is loaded. */
export async function loadTf(): Promise<Tf> {
  const [tf, wasm] = await Promise.all([import("@tensorflow/tfjs"), import("@tensorflow/tfjs-backend-wasm")]);
  wasm.setWasmPaths("/tfjs/");
  return tf;
}

/**
 * Loads the model on one backend, warms up (shaders, memory) and takes the time of a few predictions of `input`.
 * @param reference what another backend made of the same input.
 * @throws Error with the reason where the backend does not work here.
 */
export async function startBackend(
  tf: Tf,
  name: BackendName,
  artifacts: io.ModelArtifacts,
  input: Float32Array,
  reference?: Float32Array,
): Promise<Started> {
  // It may resolve to false while getBackend() names it all the same: only the answer counts.
  const works = await tf.setBackend(name);
  if (!works) throw new Error("The browser does not offer it.");
  const handler = { load: async () => artifacts };
  const model: InferenceModel =
    artifacts.format === "graph-model" ? await tf.loadGraphModel(handler) : await tf.loadLayersModel(handler);
  try {
    const output = await predictOne(tf, model, input);
    const sum = output.reduce((total, value) => total + value, 0);
    if (!Number.isFinite(sum) || Math.abs(sum - 1) > 1e-2) {
      throw new Error(`Its probabilities add up to ${sum.toPrecision(3)}.`);
    }
    const apart = reference ? largestDifference(output, reference) : 0;
    if (apart > tolerance) {
      throw new Error(`Its probabilities are up to ${apart.toPrecision(2)} off.`);
    }
    const times: number[] = [];
    for (let run = 0; run < timedRuns; run += 1) {
      const start = performance.now();
      await predictOne(tf, model, input);
      times.push(performance.now() - start);
    }
    return { model, output, trial: { name, milliseconds: median(times), problem: null } };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Probabilities of one image, height × width × channels numbers as the model's input wants them. */
export async function predictOne(tf: Tf, model: InferenceModel, input: Float32Array): Promise<Float32Array> {
  const shape = model.inputs[0]?.shape?.slice(1) ?? [];
  const result = tf.tidy(() => {
    const prediction = model.predict(tf.tensor(input, [1, ...shape.map((size) => size ?? 1)]));
    const [first] = prediction instanceof tf.Tensor ? [prediction] : Object.values(prediction);
    if (!first) throw new Error("The model has no output: convert the run again.");
    return first;
  });
  try {
    return Float32Array.from(await result.data());
  } finally {
    result.dispose();
  }
}

/** The most that two lists of the same length differ anywhere; NaN counts as infinitely far. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i += 1) {
    const apart = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    largest = Math.max(largest, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
  }
  return largest;
}
