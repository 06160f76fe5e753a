/** What a sweep tries next, from its history alone: the same history gives the same trial, whoever asks. */
import type { LayerEntry } from "@/ml/configuration/layers";
import type { Configuration } from "@/ml/configuration/schema";
import { createRandom, deriveSeed } from "@/ml/random";
import { type Changed, type Evolution, mutate, parentOf } from "@/ml/sweep/evolution";
import { randomPoint, shiftedSobolPoint } from "@/ml/sweep/points";
import { fits, fitted } from "@/ml/sweep/rules";
import {
  effective,
  fromUnit,
  gridAt,
  gridSize,
  keyOf,
  type Parameters,
  type Space,
  toUnit,
} from "@/ml/sweep/space";
import { suggestByTpe } from "@/ml/sweep/tpe";

/** A trial as a method sees it. */
export interface Trial {
  readonly trial: number;
  readonly base: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** finished: to its last epoch. cut: stopped before. failed: no figure can be had of it. pending: under way. */
  readonly state: "finished" | "cut" | "failed" | "pending";
  /** The larger the better; null where there is none. */
  readonly value: number | null;
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Weights; null where they are not known. */
  readonly cost: number | null;
}

export interface Plan {
  readonly method: "grid" | "random" | "quasi_random" | "tpe" | "evolution";
  readonly seed: number;
  readonly space: Space;
  /** Of evolution, every one that held, first ones first; the last ones hold. */
  readonly rules: readonly Evolution[];
  readonly countsParameters: boolean;
  readonly bases: readonly { readonly configuration: Configuration; readonly classes: number }[];
}

export interface Suggestion {
  readonly base: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly parent: number | null;
  readonly change: string | null;
}

const layersPath = "architecture.layers";

/** The next trial; null where there is nothing left to try. */
export function suggest(plan: Plan, trial: number, trials: readonly Trial[]): Suggestion | null {
  const { space, seed } = plan;
  const drawn = (point: readonly number[]): Suggestion =>
    alone(plan, Object.fromEntries(space.map((one, i) => [one.path, fromUnit(one, point[i] ?? 0)])));
  switch (plan.method) {
    case "grid":
      return nextOfGrid(plan, trials);
    case "random":
      return drawn(randomPoint(seed, trial, space.length));
    case "quasi_random":
      return drawn(shiftedSobolPoint(seed, trial, space.length));
    case "tpe": {
      const of = (some: readonly Trial[]) =>
        some.map((one) => ({ trial: one.trial, parameters: one.parameters as Parameters }));
      const pending = trials.filter(({ state }) => state === "pending");
      return alone(plan, suggestByTpe(space, { seed, trial }, of(ranked(trials)), of(pending)));
    }
    case "evolution":
      return nextOfEvolution(plan, trial, trials);
  }
}

function alone(plan: Plan, parameters: Parameters): Suggestion {
  const own = effective(plan.bases[0]?.configuration, parameters);
  return { base: 0, parameters: own, parent: null, change: null };
}

/** Trials that are over, best first: those to the last epoch, then those that came farther, then those without a figure. */
export function ranked(trials: readonly Trial[]): Trial[] {
  const group = ({ state, value }: Trial) =>
    state === "finished" && value !== null ? 0 : value !== null ? 1 : 2;
  return trials
    .filter(({ state, value }) => state === "failed" || (state !== "pending" && value !== null))
    .sort(
      (a, b) =>
        group(a) - group(b) ||
        (group(a) === 1 ? b.epoch - a.epoch : 0) ||
        (b.value ?? 0) - (a.value ?? 0) ||
        a.trial - b.trial,
    );
}

/** The first place of the grid that was not tried: also after the ranges were narrowed. */
function nextOfGrid({ space, bases }: Plan, trials: readonly Trial[]): Suggestion | null {
  const tried = new Set(trials.map(({ base, parameters }) => `${base} ${keyOf(parameters as Parameters)}`));
  const size = gridSize(space) ?? 0;
  for (const [base, { configuration }] of bases.entries()) {
    for (let place = 0; place < size; place++) {
      const parameters = effective(configuration, gridAt(space, place));
      if (!tried.has(`${base} ${keyOf(parameters)}`)) return { base, parameters, parent: null, change: null };
    }
  }
  return null;
}

function nextOfEvolution(plan: Plan, trial: number, trials: readonly Trial[]): Suggestion | null {
  const { space, seed, bases, countsParameters } = plan;
  const base = bases[0];
  const rules = plan.rules.at(-1);
  if (!rules || !base || base.configuration.architecture.preset !== "layers") return null;
  const { configuration, classes } = base;
  const start = configuration.architecture.preset === "layers" ? configuration.architecture.layers : [];
  const random = createRandom(deriveSeed(seed, "sweep", trial));
  const redrawn = (): Parameters =>
    Object.fromEntries(space.map((one) => [one.path, fromUnit(one, random.next())]));
  const first = fitted(start, plan.rules);
  if (trial === 0) {
    const parameters = { ...effective(configuration, redrawn()), [layersPath]: first.layers };
    return { base: 0, parameters, parent: null, change: first.change || null };
  }
  const tried = new Set(trials.map(({ parameters }) => JSON.stringify(parameters[layersPath])));
  const isAllowed = (layers: readonly LayerEntry[]) =>
    !tried.has(JSON.stringify(layers)) && fits(configuration, layers, rules, classes);
  const settled = (
    changed: Changed | null,
    parameters: Parameters,
    parent: number | null,
  ): Suggestion | null =>
    changed && {
      base: 0,
      parameters: { ...effective(configuration, parameters), [layersPath]: changed.layers },
      parent,
      change: changed.change,
    };
  const over = trials.flatMap((one) => {
    if (one.state === "pending" || one.value === null) return [];
    const from = fitted(one.parameters[layersPath] as readonly LayerEntry[], plan.rules);
    return fits(configuration, from.layers, rules, classes)
      ? [{ ...one, from, value: one.value, cost: one.cost ?? 0 }]
      : [];
  });
  const parent = parentOf(over, rules, countsParameters, random);
  const changedFrom = ({ layers, change }: Changed, times: number): Changed | null => {
    const next = mutate(layers, rules, random, { times, isAllowed });
    return next && { ...next, change: [change, next.change].filter(Boolean).join("; ") };
  };
  // The first ones stand wide around the start.
  if (!parent || (trial < rules.population && fits(configuration, first.layers, rules, classes))) {
    return settled(changedFrom(first, 1 + random.int(3)), redrawn(), null);
  }
  // Under narrow rules all that is one change away may have been tried.
  const changed = changedFrom(parent.from, 1) ?? changedFrom(parent.from, 3);
  const anew = space[random.int(Math.max(1, space.length))];
  // One that the parent has outside of a range, which was narrowed since, is drawn anew too.
  const parameters = Object.fromEntries(
    space.flatMap((one) => {
      const own = parent.parameters[one.path];
      const isKept = one !== anew && (own === undefined || !Number.isNaN(toUnit(one, own)));
      if (isKept && own === undefined) return [];
      return [[one.path, isKept ? own : fromUnit(one, random.next())]];
    }),
  );
  return settled(changed, parameters as Parameters, parent.trial);
}
