import { besideAtOnce } from "@/app/tf/batches";
import type { Classifier } from "@/app/tf/classifier";
import { topClasses } from "@/ml/metrics";
import { type Probe, type ProbeName, probeSteps } from "@/ml/probe";

/** Places on a slider that are asked about: odd, so that the middle is one. */
const steps = 33;
/** Halvings between two places where the class changes: 64 times finer than a step. */
const halvings = 6;

export interface Curve {
  readonly along: ProbeName;
  /** Ascending. */
  readonly x: readonly number[];
  /** Of each place, by class index. */
  readonly probabilities: readonly Float32Array[];
  /** Where one class gives way to another. */
  readonly flips: readonly { at: number; from: number; to: number }[];
}

const classOf = (probabilities: Float32Array) => topClasses(probabilities, 1)[0]?.index ?? 0;

/**
 * What the model says along one slider, the others as they are, and where its decision changes. Few places are on their way
 * at once: the next picture's answer waits for one of them, not for the curve.
 * @param seen what the network saw of the picture.
 * @throws what the signal was aborted with.
 */
export async function curveOf(
  classifier: Pick<Classifier, "classifyProbed">,
  seen: Uint8Array,
  probe: Probe,
  along: ProbeName,
  signal: AbortSignal,
): Promise<Curve> {
  const ask = async (one: Probe) => {
    signal.throwIfAborted();
    return (await classifier.classifyProbed(seen, one)).probabilities;
  };
  const places = probeSteps(probe, along, steps);
  const probabilities: Float32Array[] = [];
  const waiting = [...places.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, place] = next;
      probabilities[at] = await ask(place.probe);
    }
  };
  await Promise.all(Array.from({ length: besideAtOnce }, work));
  const flips = await Promise.all(
    places.slice(1).flatMap((place, i) => {
      const [before, after] = [probabilities[i], probabilities[i + 1]];
      if (!before || !after || classOf(before) === classOf(after)) return [];
      return [flipBetween(ask, probe, along, places[i]?.at ?? 0, place.at, classOf(before))];
    }),
  );
  signal.throwIfAborted();
  return { along, x: places.map(({ at }) => at), probabilities, flips };
}

/** The place where the class of the lower end is left, by halving. */
async function flipBetween(
  ask: (probe: Probe) => Promise<Float32Array>,
  probe: Probe,
  along: ProbeName,
  from: number,
  to: number,
  before: number,
): Promise<Curve["flips"][number]> {
  let [low, high, after] = [from, to, before];
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2;
    const found = classOf(await ask({ ...probe, [along]: middle }));
    if (found === before) low = middle;
    else [high, after] = [middle, found];
  }
  if (after === before) after = classOf(await ask({ ...probe, [along]: high }));
  return { at: (low + high) / 2, from: before, to: after };
}
