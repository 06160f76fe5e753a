import { type BaseDescription, featuresOf } from "@/ml/architecture/base";
import { impossible, needed, PREFIX, withoutDropout } from "@/ml/architecture/parts-of-base";
import { IMAGE, type LayerSpec } from "@/ml/architecture/specs";
import { summarise } from "@/ml/architecture/summary";
import type { Configuration } from "@/ml/configuration/schema";

type Transfer = Extract<Configuration["architecture"], { preset: "transfer" }>;

/** A stretch of epochs in which the same weights learn. */
export interface Phase {
  /** First epoch, from 0. */
  readonly from: number;
  /** Whether the base's last layers learn with the others. */
  readonly unfrozen: boolean;
  /** Factor on the learning rate. */
  readonly rate: number;
}

/** The phases of a training, the first from epoch 0 on. */
export function phasesOf({ architecture }: Pick<Configuration, "architecture">): readonly Phase[] {
  const frozen: Phase = { from: 0, unfrozen: false, rate: 1 };
  if (architecture.preset !== "transfer" || architecture.unfrozen === 0) return [frozen];
  const { frozenEpochs, fineTuneRate } = architecture;
  const later: Phase = { from: frozenEpochs, unfrozen: true, rate: fineTuneRate };
  return frozenEpochs === 0 ? [later] : [frozen, later];
}

/** The phase that an epoch (from 0) belongs to. */
export function phaseAt(phases: readonly Phase[], epoch: number): Phase {
  const phase = phases.findLast(({ from }) => from <= epoch);
  if (!phase) throw new RangeError(`No phase holds epoch ${epoch}.`);
  return phase;
}

/** The base's layers up to the features, as layers of the new network; the last gives a plain list of numbers. */
export function transferLayers(
  { base: id, features, unfrozen }: Transfer,
  inputShape: readonly [number, number, number],
  base: BaseDescription | null,
): LayerSpec[] {
  if (!base) {
    return impossible(
      id === ""
        ? "no base is chosen: choose an uploaded model, or an earlier run with a model."
        : "the base is not there: choose another one.",
    );
  }
  const [, , channels] = base.inputShape;
  if (channels !== inputShape[2]) {
    const [wanted, given] = [channels, inputShape[2]].map((count) => (count === 1 ? "grey" : "colour"));
    return impossible(
      `${base.name} takes ${wanted} images, and these are brought to ${given}: change Colour.`,
    );
  }
  const name = features === "" ? featuresOf(base, inputShape) : features;
  if (name === null || !base.layers.some((layer) => layer.name === name)) {
    return impossible(
      name === null
        ? `${base.name} has no layers before its classifier: choose another base.`
        : `${base.name} has no layer "${name}": choose one of its layers, or none.`,
    );
  }
  const layers = withoutDropout(needed(base.layers, name));
  const learning = new Set(withWeights(layers, inputShape).slice(-unfrozen || layers.length));
  const own = layers.map(
    (layer): LayerSpec => ({
      ...layer,
      name: PREFIX + layer.name,
      from: (layer.from ?? []).map((one) => (one === IMAGE ? one : PREFIX + one)),
      base: { layer: layer.name, learns: unfrozen > 0 && learning.has(layer.name) ? "later" : "never" },
    }),
  );
  const first = own.findIndex(({ base: origin }) => origin?.learns === "later");
  const gaps = first < 0 ? undefined : own.slice(first).find(hasGaps);
  if (gaps) {
    return impossible(
      `${gaps.name} has gaps in its window, through which nothing can be learnt here: let fewer layers of the base learn.`,
    );
  }
  const end = summarise(own, inputShape).layers.at(-1)?.outputShape ?? [];
  return end.length === 3 ? [...own, { kind: "globalAveragePooling2d", name: "base_pooling" }] : own;
}

/** TensorFlow.js has no gradient of a convolution with gaps. */
function hasGaps(layer: LayerSpec): boolean {
  return "dilation" in layer && layer.dilation.some((size) => size > 1);
}

/** Names of the layers that have weights that can learn. */
function withWeights(layers: readonly LayerSpec[], inputShape: readonly number[]): string[] {
  return summarise(layers, inputShape)
    .layers.filter(({ trainable }) => trainable > 0)
    .map(({ name }) => name);
}
