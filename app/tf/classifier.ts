import { proxy, type Remote, transfer, wrap } from "comlink";
import type { Probe } from "@/ml/probe";
import { type BackendName, type BackendTrial, backendNames } from "./backends";
import type { Classified, ClassifierWorker, LoadPhase, OnProgress, Running } from "./classifier-worker";
import { decodePicture, decoder, type LargePicture, type Picture } from "./decode";
import type { Reader } from "./engine";
import { firstAnswer } from "./first-answer";
import type { Activation } from "./grad-cam";
import { Pending } from "./pending";
import { type Preparing, startPrepare } from "./prepare";
import type { ProbedAnswer } from "./prepare-worker";
import { newestBackend, rememberBackend, rememberedBackend } from "./remembered-backend";
import { contentOf, keyOf, type ModelSource, workerName } from "./worker-name";

export type { Classified, LoadPhase, ModelSource };

export interface Classifier extends Pick<Running, "spec"> {
  readonly backend: BackendName;
  /** Every backend that was tried, with its time or what is wrong with it. */
  readonly trials: readonly BackendTrial[];
  /** Whether the others were tried another day. */
  readonly isRemembered: boolean;
  /** A large picture is brought to the network's size by the worker that has its pixels. */
  classify(picture: Picture | LargePicture): Promise<Classified>;
  /** Probabilities of what a network sees: height × width × channels bytes, which are gone then. */
  classifySeen(seen: Uint8Array): Promise<Float32Array>;
  /** How much each place speaks for a class (Grad-CAM), of what a network sees, or why it cannot be told. */
  gradCam(seen: Uint8Array, classIndex: number): Promise<Activation>;
  /** What the network makes of what it sees before it decides; null in a graph model. */
  features(seen: Uint8Array): Promise<Float32Array | null>;
  /** Probabilities of a file. Another worker prepares it: `filesAtOnce` keep both busy. */
  classifyFile(file: Blob, name: string): Promise<Float32Array>;
  /** The same of a person's own, which is refused where browsers colour it otherwise than the server's worker. */
  classifyOwn(file: Blob, name: string): Promise<Float32Array>;
  /** What the network sees of a file: height × width × channels bytes. */
  see(file: Blob, name: string): Promise<Uint8Array>;
  /** What it says of what it saw once that was changed, which another worker does; `seen` stays as it is. */
  classifyProbed(seen: Uint8Array, probe: Probe): Promise<ProbedAnswer>;
  /** Pixels as this browser decodes a file, RGBA. */
  decode(file: Blob, name: string): Promise<Uint8ClampedArray>;
  /** Addresses of the scripts and programs that its workers run on. */
  resources(): Promise<string[]>;
  dispose(): void;
}

export interface LoadOptions {
  /** This one alone; without it the fastest that works. */
  backend?: BackendName;
  /** Those that may be tried; all where it is not given. */
  among?: readonly BackendName[];
  /** Tries all backends again, whatever was the fastest before. */
  anew?: boolean;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** So long after a model runs the worker that reads files begins by itself, ms. */
const prepareAfterMs = 1_000;

/** A worker that loads the library for one backend. */
interface Begun {
  readonly name: BackendName;
  readonly remote: Remote<ClassifierWorker>;
  /** Rejected where its script or its backend does not work. */
  readonly loaded: Promise<void>;
  /** Of the model that it loads already. */
  readonly content: string | null;
  end(): void;
}

interface Started extends Pick<Begun, "name" | "remote" | "end"> {
  readonly running: Running;
}

let ahead: Begun | null = null;
/** So long a worker that was begun ahead waits for its model, ms. */
const aheadMs = 30_000;

/**
 * Begins what a model will need while it is not yet known which: a worker with the library, for the backend that is wanted
 * or likeliest, and the one that reads pictures. The next model that runs there takes it; nobody has to.
 * @param reader of the format that the model is likely of.
 * @param likely the model that it will likely be: where it is known on which backend, it is loaded at once.
 * @param picture the address of the picture that it will likely be asked about.
 */
export function beginAhead(
  wanted: BackendName | null,
  reader: Reader,
  likely: ModelSource | null,
  picture: string | undefined,
): void {
  decoder(picture).catch(() => undefined);
  if (ahead) return;
  const name = wanted ?? (likely && rememberedBackend(keyOf(likely)));
  const own = name ? begin(name, reader, likely) : begin(newestBackend() ?? backendNames[0], reader);
  ahead = own;
  own.loaded.catch(() => undefined);
  setTimeout(() => {
    if (ahead === own) endAhead();
  }, aheadMs);
}

function endAhead(): void {
  ahead?.end();
  ahead = null;
}

/** What was begun ahead, if for this backend and no other model: else it ends. */
function takeAhead(name: BackendName, content: string, isAlone: boolean): Begun | null {
  const isOther = ahead?.content && !(isAlone && ahead.content === content);
  if (ahead?.name !== name || isOther) endAhead();
  const taken = ahead;
  ahead = null;
  return taken;
}

/**
 * Loads a model into a worker and chooses where it runs: each backend is tried in a worker of its own, so that none
 * disturbs the page or another, and those that lose end.
 * @throws Error for people: files that are missing, a specification that this page does not know, no backend.
 */
export async function loadClassifier(model: ModelSource, options: LoadOptions = {}): Promise<Classifier> {
  const { backend, among = backendNames, anew = false, signal } = options;
  const key = keyOf(model);
  const last = backend || anew ? null : rememberedBackend(key);
  const remembered = last && among.includes(last) ? last : null;
  let { chosen, trials } = await choose(model, backend ?? remembered, options);
  const isRemembered = remembered !== null && chosen !== null;
  if (!chosen && remembered) ({ chosen, trials } = await choose(model, null, options));
  if (!chosen) {
    const [only] = trials;
    if (trials.length === 1 && only?.problem) throw new Error(only.problem);
    // What fails everywhere alike is of the model or the connection.
    const problems = new Set(trials.map(({ problem }) => problem));
    const [common] = problems;
    if (problems.size === 1 && common) throw new Error(common);
    const why = trials.map((trial) => `${trial.name}: ${trial.problem}`).join(" ");
    throw new Error(`The model runs nowhere in this browser. ${why} Try another browser.`);
  }
  if (signal?.aborted) chosen.end();
  signal?.throwIfAborted();
  if (!backend) rememberBackend(key, chosen.name);
  const { name, running, remote, end } = chosen;
  // Without being asked for, so that they are there when the server is not: the page's own at once, the other when the first
  // answer no longer waits for the processor. Whoever needs them is told why one failed.
  decoder().catch(() => undefined);
  let preparing: Promise<Preparing> | null = null;
  const prepare = () => {
    preparing ??= prepareFor(chosen).catch((error: unknown) => {
      // Its script did not come while the server was away: whoever needs it next begins anew.
      preparing = null;
      throw error;
    });
    return preparing;
  };
  const soon = setTimeout(() => prepare().catch(() => undefined), prepareAfterMs);
  const prepared = <Answer>(ask: (remote: Preparing["remote"]) => Promise<Answer>) =>
    prepare().then((own) => ask(own.remote));
  const answers = new Pending();
  return {
    backend: name,
    trials,
    isRemembered,
    spec: running.spec,
    classify: (picture) => answers.of(classify(chosen, picture)),
    classifySeen: (seen) => answers.of(remote.classifyPrepared(transfer(seen, [seen.buffer]))),
    gradCam: (seen, classIndex) => answers.of<Activation>(remote.gradCam(seen, classIndex)),
    features: (seen) => answers.of(remote.features(seen)),
    classifyFile: (file, fileName) => answers.of(prepared((own) => own.classify(file, fileName, false))),
    classifyOwn: (file, fileName) => answers.of(prepared((own) => own.classify(file, fileName, true))),
    see: (file, fileName) => answers.of(prepared((own) => own.see(file, fileName))),
    classifyProbed: (seen, probe) => answers.of(prepared((own) => own.classifyProbed(seen, probe))),
    decode: async (file, fileName) => (await decodePicture(file, fileName)).rgba,
    resources: async () =>
      (await answers.of(Promise.all([remote.resources(), prepared((own) => own.resources())]))).flat(),
    dispose: () => {
      end();
      clearTimeout(soon);
      preparing?.then(
        (own) => own.end(),
        () => undefined,
      );
      answers.end("The model was let go of before it answered: ask the one that is chosen now.");
    },
  };
}

/** Tries the backends one after another and keeps the fastest; JavaScript only where nothing else works. */
async function choose(
  model: ModelSource,
  wanted: BackendName | null,
  { among = backendNames, onProgress, signal }: LoadOptions,
): Promise<{ chosen: Started | null; trials: BackendTrial[] }> {
  const trials: BackendTrial[] = [];
  let chosen: Started | null = null;
  for (const name of wanted ? [wanted] : among) {
    if (signal?.aborted) break;
    if (name === "cpu" && chosen && !wanted) continue;
    try {
      // The first tells of the download; what the others read is in the cache.
      const tell = chosen ? undefined : onProgress;
      const isAlone = wanted !== null;
      const started: Started = await start(model, name, isAlone, tell, signal, chosen?.running.output);
      const { trial } = started.running;
      trials.push(trial);
      const isFaster =
        (trial.milliseconds ?? Number.POSITIVE_INFINITY) <
        (chosen?.running.trial.milliseconds ?? Number.POSITIVE_INFINITY);
      (isFaster ? chosen : started)?.end();
      if (isFaster) chosen = started;
    } catch (error) {
      trials.push({ name, milliseconds: null, problem: reasonOf(error) });
    }
  }
  return { chosen, trials };
}

async function classify({ remote, running }: Started, picture: Picture | LargePicture): Promise<Classified> {
  if (!("source" in picture)) return remote.classify(picture.rgba, picture.width, picture.height);
  const decoding = await decoder();
  const resized = await decoding.remote.resize(picture.source, running.spec);
  return remote.classifyResized(transfer(resized, [resized.seen.buffer]));
}

/** The worker that prepares files for a network, connected with the one that holds it. */
async function prepareFor({ remote, running }: Started): Promise<Preparing> {
  const preparing = await startPrepare();
  const { port1, port2 } = new MessageChannel();
  await remote.listen(transfer(port1, [port1]));
  await preparing.remote.connect(transfer(port2, [port2]), running.spec);
  return preparing;
}

async function start(
  model: ModelSource,
  name: BackendName,
  isAlone: boolean,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
  reference: Float32Array | undefined,
): Promise<Started> {
  const { remote, loaded, end } = takeAhead(name, contentOf(model), isAlone) ?? begin(name);
  // What it tells comes by another way than its answer, and may come after it: the model would be loading for ever.
  let isStarting = true;
  try {
    const aborted = new Promise<never>((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
    );
    const { files, preprocessing } = model;
    const tell = proxy<OnProgress>((...progress) => {
      if (isStarting) onProgress?.(...progress);
    });
    const started = remote.start({ files, preprocessing }, tell, isAlone, reference);
    const [running] = await Promise.race([aborted, Promise.all([started, loaded])]);
    return { name, running, remote, end };
  } catch (error) {
    end();
    throw error;
  } finally {
    isStarting = false;
  }
}

function begin(name: BackendName, reader?: Reader, model: ModelSource | null = null): Begun {
  const worker = new Worker(new URL("./classifier-worker.ts", import.meta.url), {
    type: "module",
    name: workerName({ backend: name, reader, model }),
  });
  const remote = wrap<ClassifierWorker>(worker);
  const loaded = firstAnswer(worker, "runs models", remote.begun());
  const content = model && contentOf(model);
  return { name, remote, loaded, content, end: () => worker.terminate() };
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
