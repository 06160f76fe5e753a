/**
 * Search for a network by regularised evolution (E. Real et al., "Regularized evolution for image classifier architecture
 * search", 2018): of the youngest trials some are drawn, the best of these is changed in one place. Old ones leave the
 * population however good they are, so that luck does not live on.
 */
import * as z from "zod";
import { inputShapeOf, layersOf, summarise } from "@/ml/architecture";
import { type LayerEntry, layerEntrySchema } from "@/ml/configuration/layers";
import type { Configuration } from "@/ml/configuration/schema";
import type { Random } from "@/ml/random";
import { dominates, type Tradeoff } from "@/ml/sweep/pareto";

export const evolutionSchema = z.strictObject({
  /** How many of the youngest trials are the population. */
  population: z.int().min(2).max(200).default(16),
  /** How many of them are drawn, of which the best is changed. */
  sample: z.int().min(1).max(50).default(5),
  /** Filters or units that a layer may have. */
  widths: z.array(z.int().min(1).max(2048)).min(1).max(12).default([8, 16, 32, 64, 128]),
  kernels: z
    .array(z.literal([1, 3, 5, 7]))
    .min(1)
    .max(4)
    .default([3, 5]),
  /** Whether a convolution may become a residual block, and back. */
  residual: z.boolean().default(true),
  mostLayers: z.int().min(1).max(60).default(12),
  /** A network of more weights is not tried. */
  mostParameters: z.int().min(100).max(50_000_000).default(2_000_000),
});

export type Evolution = z.output<typeof evolutionSchema>;

/** A network with how it came from its parent. */
export interface Changed {
  readonly layers: readonly LayerEntry[];
  /** "Layer 3: 32 → 64 filters" */
  readonly change: string;
}

const names: Readonly<Record<string, string>> = { conv: "convolution", residual: "residual block" };

/** Where the part ends that sees an image: what follows is the classifier, which keeps its kind. */
function bodyEnd(layers: readonly LayerEntry[]): number {
  const at = layers.findIndex(
    ({ kind }) => kind === "globalPooling" || kind === "flatten" || kind === "dense",
  );
  return at < 0 ? layers.length : at;
}

const pick = <T>(items: readonly T[], random: Random): T | undefined =>
  items.length === 0 ? undefined : items[random.int(items.length)];

type Mutation = (layers: readonly LayerEntry[], rules: Evolution, random: Random) => Changed | null;

function replaced(layers: readonly LayerEntry[], at: number, entry: LayerEntry, what: string): Changed {
  return { layers: layers.map((one, i) => (i === at ? entry : one)), change: `Layer ${at + 1}: ${what}` };
}

/** One of the places that a condition holds at, by chance. */
function placeWhere(
  layers: readonly LayerEntry[],
  random: Random,
  holds: (entry: LayerEntry, at: number) => boolean,
) {
  return pick(
    layers.flatMap((entry, at) => (holds(entry, at) ? [{ entry, at }] : [])),
    random,
  );
}

const widen: Mutation = (layers, { widths }, random) => {
  const found = placeWhere(layers, random, (entry) => "filters" in entry || "units" in entry);
  if (!found) return null;
  const { entry, at } = found;
  if ("units" in entry) {
    const units = pick(
      widths.filter((width) => width !== entry.units),
      random,
    );
    return units ? replaced(layers, at, { ...entry, units }, `${entry.units} → ${units} units`) : null;
  }
  if (!("filters" in entry)) return null;
  const filters = pick(
    widths.filter((width) => width !== entry.filters),
    random,
  );
  return filters
    ? replaced(layers, at, { ...entry, filters }, `${entry.filters} → ${filters} filters`)
    : null;
};

const rekernel: Mutation = (layers, { kernels }, random) => {
  const found = placeWhere(layers, random, (entry) => "kernel" in entry);
  if (!found || !("kernel" in found.entry)) return null;
  const { entry, at } = found;
  const kernel = pick(
    kernels.filter((one) => one !== entry.kernel),
    random,
  );
  if (!kernel) return null;
  return replaced(layers, at, { ...entry, kernel }, `kernel ${entry.kernel} → ${kernel}`);
};

const toggleResidual: Mutation = (layers, { residual }, random) => {
  if (!residual) return null;
  const found = placeWhere(layers, random, ({ kind }) => kind === "conv" || kind === "residual");
  if (!found || !("filters" in found.entry)) return null;
  const { entry, at } = found;
  const { filters, kernel, stride } = entry;
  const kind = entry.kind === "conv" ? "residual" : "conv";
  const other = layerEntrySchema.parse({ kind, filters, kernel, stride });
  return replaced(layers, at, other, `${names[entry.kind]} → ${names[kind]}`);
};

const add: Mutation = (layers, { widths, kernels, residual, mostLayers }, random) => {
  if (layers.length >= mostLayers) return null;
  const at = random.int(bodyEnd(layers) + 1);
  const kind = residual && random.int(2) === 1 ? "residual" : "conv";
  const entry = layerEntrySchema.parse({
    kind,
    filters: pick(widths, random),
    kernel: pick(kernels, random),
  });
  return {
    layers: [...layers.slice(0, at), entry, ...layers.slice(at)],
    change: `Layer ${at + 1}: a ${names[kind]} added`,
  };
};

const remove: Mutation = (layers, _rules, random) => {
  const learning = layers.filter((entry) => "filters" in entry).length;
  const found = placeWhere(
    layers,
    random,
    (entry, at) => at < bodyEnd(layers) && (entry.kind === "pooling" || ("filters" in entry && learning > 1)),
  );
  if (!found) return null;
  const { entry, at } = found;
  return {
    layers: layers.filter((_, i) => i !== at),
    change: `Layer ${at + 1}: the ${names[entry.kind] ?? entry.kind} removed`,
  };
};

const pool: Mutation = (layers, { mostLayers }, random) => {
  if (layers.length >= mostLayers || bodyEnd(layers) === 0) return null;
  const at = 1 + random.int(bodyEnd(layers));
  return {
    layers: [...layers.slice(0, at), layerEntrySchema.parse({ kind: "pooling" }), ...layers.slice(at)],
    change: `Layer ${at + 1}: pooling added`,
  };
};

const mutations: readonly Mutation[] = [widen, rekernel, toggleResidual, add, remove, pool];

/** Weights of a list of layers for a configuration's images; null where its shapes cannot be. */
export function parametersOf(
  configuration: Pick<Configuration, "data">,
  layers: readonly LayerEntry[],
  classes: number,
): number | null {
  const { data } = configuration;
  const architecture = { preset: "layers" as const, layers: [...layers] };
  const summary = summarise(layersOf({ data, architecture }, classes), inputShapeOf({ data }));
  return summary.problem ? null : summary.parameters;
}

const attempts = 200;

/**
 * A network changed in `times` places, such that it can be built, is not larger than the rules allow and is not among
 * those that were tried; null where chance finds none.
 */
export function mutate(
  layers: readonly LayerEntry[],
  rules: Evolution,
  random: Random,
  { times, isAllowed }: { times: number; isAllowed: (layers: readonly LayerEntry[]) => boolean },
): Changed | null {
  for (let attempt = 0; attempt < attempts; attempt++) {
    let now: Changed = { layers, change: "" };
    for (let i = 0; i < times; i++) {
      const next = mutations[random.int(mutations.length)]?.(now.layers, rules, random) ?? null;
      if (next) now = { layers: next.layers, change: [now.change, next.change].filter(Boolean).join("; ") };
    }
    if (now.change !== "" && now.layers.length <= rules.mostLayers && isAllowed(now.layers)) return now;
  }
  return null;
}

/**
 * The parent of the next trial: of the `population` youngest that are over, `sample` are drawn, and the best of these is
 * taken; where cost counts, by chance one that none of them dominates.
 * @param over oldest first.
 */
export function parentOf<T extends Tradeoff>(
  over: readonly T[],
  { population, sample }: Pick<Evolution, "population" | "sample">,
  countsCost: boolean,
  random: Random,
): T | undefined {
  const drawn = random.shuffle(over.slice(-population)).slice(0, sample);
  if (countsCost)
    return pick(
      drawn.filter((one) => !drawn.some((other) => dominates(other, one))),
      random,
    );
  return drawn.reduce<T | undefined>(
    (best, one) => (!best || one.value > best.value ? one : best),
    undefined,
  );
}
