/**
 * The tree-structured Parzen estimator (J. Bergstra et al., "Algorithms for hyper-parameter optimization", 2011): what is
 * good and what is not is each a density, and the next trial is what is likely under the first and not under the second.
 * Each parameter by itself, on the transformed scale of its range; bandwidths as the distance to the neighbours, kept from
 * shrinking with few observations, as Hyperopt and Optuna do.
 */
import { createRandom, deriveSeed, type Random } from "@/ml/random";
import { erfc } from "@/ml/significance";
import { fromUnit, type Parameter, type Parameters, type Space, toUnit } from "@/ml/sweep/space";

/** Trials drawn at random before the densities say anything. */
const startTrials = 10;
/** Drawn of the good density, of which the best by the ratio is tried. */
const candidates = 24;

/** Normal distribution function. */
const phi = (z: number) => (z < 0 ? 0.5 * erfc(-z / Math.SQRT2) : 1 - 0.5 * erfc(z / Math.SQRT2));

interface Kernel {
  readonly mean: number;
  readonly width: number;
  /** Probability of [0, 1] before it is cut off there. */
  readonly inside: number;
}

const kernel = (mean: number, width: number): Kernel => ({
  mean,
  width,
  inside: phi((1 - mean) / width) - phi(-mean / width),
});

/** A density over one parameter. */
export interface Density {
  /** Of a number: log density over the unit scale. Of a whole number or a choice: log probability. */
  logDensity(value: unknown): number;
  draw(random: Random): unknown;
}

/** Of so many observations all count alike; of more, the older ones less, down to one in all of them. */
const fresh = 25;

/** Weights of observations, oldest first, and of the prior, which counts as a fresh one; their sum is 1. */
function weightsOf(count: number): number[] {
  const older = Math.max(0, count - fresh);
  const weights = Array.from({ length: count + 1 }, (_, i) =>
    i >= older ? 1 : older === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (older - 1),
  );
  const sum = weights.reduce((all, one) => all + one, 0);
  return weights.map((one) => one / sum);
}

/** The density that observations of a parameter, oldest first, and an even prior make together. */
export function densityOf(parameter: Parameter, observed: readonly unknown[]): Density {
  const places = observed.map((value) => toUnit(parameter, value)).filter((place) => !Number.isNaN(place));
  return parameter.kind === "choice" ? choiceDensity(parameter, places) : rangeDensity(parameter, places);
}

function choiceDensity(
  parameter: Extract<Parameter, { kind: "choice" }>,
  places: readonly number[],
): Density {
  const count = parameter.values.length;
  const kernels = places.length + 1;
  // Each observation is a kernel of its own that leaves a share to every other choice; the prior is even.
  const share = 1 / kernels / (1 + count / kernels);
  const own = 1 / (1 + count / kernels);
  const weights = weightsOf(places.length);
  const probabilities = Array.from({ length: count }, () => (weights.at(-1) as number) / count);
  for (const [i, place] of places.entries()) {
    const at = Math.floor(place * count);
    const weight = weights[i] as number;
    for (let choice = 0; choice < count; choice++) {
      probabilities[choice] =
        (probabilities[choice] as number) + weight * (share + (choice === at ? own : 0));
    }
  }
  return {
    logDensity: (value) =>
      Math.log(probabilities[Math.floor(toUnit(parameter, value) * count)] ?? Number.NaN),
    draw: (random) => parameter.values[pick(probabilities, random)],
  };
}

/** An index, drawn by its probability. */
function pick(probabilities: readonly number[], random: Random): number {
  let rest = random.next();
  for (const [i, probability] of probabilities.entries()) {
    rest -= probability;
    if (rest < 0) return i;
  }
  return probabilities.length - 1;
}

function rangeDensity(parameter: Exclude<Parameter, { kind: "choice" }>, places: readonly number[]): Density {
  const kernels = [...widths(places).map(([mean, width]) => kernel(mean, width)), kernel(0.5, 1)];
  const weights = weightsOf(places.length);
  const mixture = (of: (one: Kernel) => number) =>
    Math.log(kernels.reduce((sum, one, i) => sum + (weights[i] as number) * of(one), 0));
  const logDensity = (value: unknown) => {
    const place = toUnit(parameter, value);
    if (parameter.kind === "number") {
      return mixture(({ mean, width, inside }) => {
        const z = (place - mean) / width;
        return Math.exp(-0.5 * z * z) / (width * Math.sqrt(2 * Math.PI) * inside);
      });
    }
    const [low, high] = cellOf(parameter, value as number);
    return mixture(
      ({ mean, width, inside }) => (phi((high - mean) / width) - phi((low - mean) / width)) / inside,
    );
  };
  return {
    logDensity,
    draw: (random) => {
      const { mean, width } = kernels[pick(weights, random)] as Kernel;
      let place = mean + width * random.normal();
      while (place < 0 || place > 1) place = mean + width * random.normal();
      return fromUnit(parameter, place);
    },
  };
}

/** The part of the unit scale that a whole number has. */
function cellOf(parameter: Extract<Parameter, { kind: "integer" }>, value: number): [number, number] {
  const transform = (x: number) => (parameter.log ? Math.log(x) : x);
  const [low, high] = [transform(parameter.low - 0.5), transform(parameter.high + 0.5)];
  return [(transform(value - 0.5) - low) / (high - low), (transform(value + 0.5) - low) / (high - low)];
}

/** Each observation with its bandwidth: the farther of its two neighbours, the ends looking inwards only. */
function widths(places: readonly number[]): [number, number][] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] as number) - (places[b] as number));
  const least = 1 / Math.min(100, 2 + places.length);
  const isAlone = places.length === 1;
  const found = new Map<number, number>();
  for (const [at, i] of order.entries()) {
    const [before, after] = [order[at - 1], order[at + 1]];
    const place = places[i] as number;
    const below = before !== undefined ? place - (places[before] as number) : isAlone ? place : 0;
    const above = after !== undefined ? (places[after] as number) - place : isAlone ? 1 - place : 0;
    found.set(i, Math.min(1, Math.max(least, below, above)));
  }
  return places.map((place, i) => [place, found.get(i) as number]);
}

/** A trial's parameters with its number. */
export interface Tried {
  readonly trial: number;
  readonly parameters: Parameters;
}

/** How many of the trials that are over count as good. */
const goodOf = (count: number) => Math.min(25, Math.ceil(0.1 * count));

/**
 * The parameters of the next trial.
 * @param ranked those of the trials that are over, best first, each with its trial's number.
 * @param pending those of the trials under way: they count as not good, so that two at a time do not try the same.
 */
export function suggestByTpe(
  space: Space,
  { seed, trial }: { seed: number; trial: number },
  ranked: readonly Tried[],
  pending: readonly Tried[],
): Parameters {
  const random = createRandom(deriveSeed(seed, "sweep", trial));
  if (ranked.length < startTrials) {
    return Object.fromEntries(space.map((one) => [one.path, fromUnit(one, random.next())]));
  }
  const byAge = (trials: readonly Tried[]) =>
    [...trials].sort((a, b) => a.trial - b.trial).map(({ parameters }) => parameters);
  const count = goodOf(ranked.length);
  const good = byAge(ranked.slice(0, count));
  const others = byAge([...ranked.slice(count), ...pending]);
  return Object.fromEntries(
    space.map((parameter) => {
      // One without the parameter (it had no effect there) says nothing of it.
      const of = (trials: readonly Parameters[]) =>
        densityOf(
          parameter,
          trials.flatMap((one) => (parameter.path in one ? [one[parameter.path]] : [])),
        );
      const [likely, unlikely] = [of(good), of(others)];
      let best: unknown;
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < candidates; i++) {
        const value = likely.draw(random);
        const ratio = likely.logDensity(value) - unlikely.logDensity(value);
        if (i === 0 || ratio > most) [best, most] = [value, ratio];
      }
      return [parameter.path, best as Parameters[string]];
    }),
  );
}
