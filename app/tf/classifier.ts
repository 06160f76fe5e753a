import { checkGolden, goldenSchema, patternPixels, specificationSchema } from "@/ml/golden";
import { type PreprocessSpec, preprocess, resizeToBytes, scaleBytes } from "@/ml/preprocess";
import {
  type BackendName,
  type BackendTrial,
  backendNames,
  loadTf,
  predictOne,
  type Started,
  startBackend,
} from "./backends";
import { type DownloadProgress, downloadModel } from "./download";

/** A model as GraphQL gives it. */
export interface ModelSource {
  readonly url: string;
  readonly bytes: number;
  readonly preprocessing: unknown;
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

export interface Classifier {
  readonly backend: BackendName;
  /** Every backend that was tried, with its time or what is wrong with it. */
  readonly trials: readonly BackendTrial[];
  readonly spec: PreprocessSpec;
  /** Whether this page prepares pixels bit by bit as the trainer did. */
  readonly golden: { ok: true } | { ok: false; reason: string };
  /** Decoded RGBA, upright, not premultiplied. */
  classify(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Promise<Classified>;
  dispose(): void;
}

export type LoadPhase = "download" | "backend";

export interface LoadOptions {
  /** This one alone; without it the fastest that works. */
  backend?: BackendName;
  onProgress?: (phase: LoadPhase, loaded: number, total: number | null) => void;
  signal?: AbortSignal;
}

const preprocessingSchema = specificationSchema.extend({ golden: goldenSchema });

// tfjs has one backend at a time for the whole page: what sets or uses it waits its turn.
let turn: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turn.then(work, work);
  turn = result.catch(() => undefined);
  return result;
}

/**
 * Loads a model into the page and chooses where it runs.
 * @throws Error for people: files that are missing, a specification that this page does not know, no backend.
 */
export async function loadClassifier(model: ModelSource, options: LoadOptions = {}): Promise<Classifier> {
  const { backend, onProgress, signal } = options;
  const known = preprocessingSchema.safeParse(model.preprocessing);
  if (!known.success) {
    throw new Error(
      "The model's preprocessing is of a version that this page does not know: reload the page, or convert the run again.",
    );
  }
  const { spec } = known.data;
  const golden = checkGolden(spec, known.data.golden);
  const onBytes: DownloadProgress = (loaded, total) => onProgress?.("download", loaded, total);
  const [tf, artifacts] = await Promise.all([
    loadTf(),
    downloadModel(model.url, model.bytes, onBytes, signal),
  ]);
  onProgress?.("backend", 0, null);

  const probe = preprocess(patternPixels(spec.width, spec.height), spec.width, spec.height, spec);
  const { chosen, trials } = await inTurn(() => choose(tf, artifacts, probe, backend, signal));
  if (!chosen) {
    const why = trials.map((trial) => `${trial.name}: ${trial.problem}`).join(" ");
    throw new Error(`The model runs nowhere in this browser. ${why} Try another browser.`);
  }

  return {
    backend: chosen.trial.name,
    trials,
    spec,
    golden,
    classify: (rgba, width, height) =>
      inTurn(async () => {
        const start = performance.now();
        const seen = resizeToBytes(rgba, width, height, spec);
        const input = scaleBytes(seen, spec);
        const prepared = performance.now();
        await tf.setBackend(chosen.trial.name);
        const probabilities = await predictOne(tf, chosen.model, input);
        return {
          probabilities,
          seen,
          preprocessMilliseconds: prepared - start,
          milliseconds: performance.now() - prepared,
        };
      }),
    dispose: () => void inTurn(async () => chosen.model.dispose()),
  };
}

/** Tries the backends one after another and keeps the model on the fastest; JavaScript only where nothing else works. */
async function choose(
  tf: Awaited<ReturnType<typeof loadTf>>,
  artifacts: Awaited<ReturnType<typeof downloadModel>>,
  probe: Float32Array,
  wanted: BackendName | undefined,
  signal: AbortSignal | undefined,
): Promise<{ chosen: Started | null; trials: BackendTrial[] }> {
  const trials: BackendTrial[] = [];
  let chosen: Started | null = null;
  for (const name of wanted ? [wanted] : backendNames) {
    if (signal?.aborted) break;
    if (name === "cpu" && chosen && !wanted) continue;
    try {
      const started = await startBackend(tf, name, artifacts, probe, chosen?.output);
      trials.push(started.trial);
      const isFaster =
        (started.trial.milliseconds ?? Number.POSITIVE_INFINITY) <
        (chosen?.trial.milliseconds ?? Number.POSITIVE_INFINITY);
      (isFaster ? chosen?.model : started.model)?.dispose();
      if (isFaster) chosen = started;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      trials.push({ name, milliseconds: null, problem });
    }
  }
  if (chosen && signal?.aborted) chosen.model.dispose();
  signal?.throwIfAborted();
  if (chosen) await tf.setBackend(chosen.trial.name);
  return { chosen, trials };
}
