import type { BaseDescription } from "@/ml/architecture/base";
import { importedLayers } from "@/ml/architecture/imported";
import {
  activationLayer,
  dropoutLayers,
  normalisation,
  pooling,
  residualBlock,
  type Style,
  weightedLayers,
} from "@/ml/architecture/parts";
import { IMAGE, type LayerSpec } from "@/ml/architecture/specs";
import { transferLayers } from "@/ml/architecture/transfer";
import type { LayerEntry } from "@/ml/configuration/layers";
import type { Configuration } from "@/ml/configuration/schema";

type Architecture = Configuration["architecture"];
/** Those whose last layer learns the classes. */
type Learning = Exclude<Architecture, { preset: "imported" }>;
type Preset<Name extends Architecture["preset"]> = Extract<Architecture, { preset: Name }>;

/** [height, width, channels] of a configuration's input. */
export function inputShapeOf({ data }: Pick<Configuration, "data">): [number, number, number] {
  return [data.height, data.width, data.channels];
}

/**
 * The layers after the input, the last of which gives a probability for each class.
 * @param classes 2 or more.
 * @param base what the presets "transfer" and "imported" take; without it their network has one layer, whose problem says so.
 * @throws RangeError with fewer than two classes.
 */
export function layersOf(
  configuration: Pick<Configuration, "architecture" | "data">,
  classes: number,
  base: BaseDescription | null = null,
): LayerSpec[] {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`A classifier needs at least two classes, not ${classes}: add a class with images.`);
  }
  const { architecture } = configuration;
  if (architecture.preset === "imported") {
    return importedLayers(architecture, inputShapeOf(configuration), classes, base);
  }
  return [
    ...hiddenLayers({ ...configuration, architecture }, base),
    {
      kind: "dense",
      name: "probabilities",
      units: classes,
      activation: "softmax",
      initializer: "glorotUniform",
      ...penaltiesOf(architecture),
      bias: true,
    },
  ];
}

/** The last layer's weights are kept small as the others' are; in an own list each layer speaks for itself. */
function penaltiesOf(architecture: Learning): { l1: number; l2: number } {
  return architecture.preset === "layers" ? { l1: 0, l2: 0 } : { l1: architecture.l1, l2: architecture.l2 };
}

function hiddenLayers(
  { architecture, data }: Pick<Configuration, "data"> & { architecture: Learning },
  base: BaseDescription | null,
): LayerSpec[] {
  switch (architecture.preset) {
    case "dense":
      return denseLayers(architecture);
    case "cnn":
      return cnnLayers(architecture);
    case "residual":
      return residualLayers(architecture);
    case "layers":
      return ownLayers(architecture.layers, data.channels);
    case "transfer":
      return [
        ...transferLayers(architecture, inputShapeOf({ data }), base),
        ...headLayers(architecture, architecture.dense),
      ];
  }
}

const placeOf = (layer: string, number: number | string) => ({
  name: `${layer}_${number}`,
  normalisation: `normalisation_${number}`,
  activation: `activation_${number}`,
});

function denseLayers(network: Preset<"dense">): LayerSpec[] {
  const style: Style = { ...network, batchNorm: false, bias: true };
  const blocks = network.hidden.flatMap((units, i) => [
    ...weightedLayers({ kind: "dense", units }, placeOf("dense", i + 1), style),
    ...dropoutLayers(`dropout_${i + 1}`, network.dropout),
  ]);
  return [{ kind: "flatten", name: "flatten" }, ...blocks];
}

function cnnLayers(network: Preset<"cnn">): LayerSpec[] {
  const style: Style = { ...network, bias: true };
  const blocks = network.filters.flatMap((filters, i) => [
    ...weightedLayers({ kind: "conv2d", filters, kernel: network.kernel }, placeOf("conv", i + 1), style),
    pooling(`pooling_${i + 1}`, "max", 2),
  ]);
  return [...blocks, { kind: "flatten", name: "flatten" }, ...headLayers(network, network.dense)];
}

/** A dense layer and dropout, either of which may be none. */
function headLayers(network: Preset<"cnn" | "transfer">, units: number): LayerSpec[] {
  const style: Style = { ...network, batchNorm: false, bias: true };
  const place = { ...placeOf("dense", 1), activation: "dense_1_activation" };
  return [
    ...(units > 0 ? weightedLayers({ kind: "dense", units }, place, style) : []),
    ...dropoutLayers("dropout_1", network.dropout),
  ];
}

function residualLayers(network: Preset<"residual">): LayerSpec[] {
  const style = { ...network, bias: true };
  const [first = 16] = network.filters;
  const place = { name: "stem_conv", normalisation: "stem_normalisation", activation: "stem_activation" };
  const stem: LayerSpec[] =
    network.stem === "small"
      ? weightedLayers({ kind: "conv2d", filters: first, kernel: 3 }, place, style)
      : [
          ...weightedLayers({ kind: "conv2d", filters: first, kernel: 7, stride: 2 }, place, style),
          {
            kind: "maxPooling2d",
            name: "stem_pooling",
            pool: [3, 3],
            stride: [2, 2],
            padding: "same",
          },
        ];
  const layers = [...stem];
  let channels = first;
  for (const [stage, filters] of network.filters.entries()) {
    for (let block = 0; block < network.blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const name = `stage_${stage + 1}_block_${block + 1}`;
      const input = layers.at(-1)?.name ?? IMAGE;
      layers.push(...residualBlock(name, input, channels, { filters, kernel: 3, stride }, style));
      channels = filters;
    }
  }
  return [
    ...layers,
    { kind: "globalAveragePooling2d", name: "global_pooling" },
    ...dropoutLayers("dropout_1", network.dropout),
  ];
}

/** Each layer says which entry of the list it belongs to. */
function ownLayers(entries: readonly LayerEntry[], inputChannels: number): LayerSpec[] {
  const layers: LayerSpec[] = [];
  const counts = new Map<string, number>();
  let channels = inputChannels;
  for (const [entry, one] of entries.entries()) {
    const number = (counts.get(one.kind) ?? 0) + 1;
    counts.set(one.kind, number);
    const input = layers.at(-1)?.name ?? IMAGE;
    layers.push(...layersOfEntry(one, number, input, channels).map((layer) => ({ ...layer, entry })));
    if ("filters" in one) channels = one.filters;
    else if (one.kind === "depthwise") channels *= one.multiplier;
  }
  return layers;
}

function layersOfEntry(one: LayerEntry, number: number, input: string, channels: number): LayerSpec[] {
  const name = `${one.kind}_${number}`;
  const place = { name, normalisation: `${name}_normalisation`, activation: `${name}_activation` };
  switch (one.kind) {
    case "dense":
      return weightedLayers({ kind: "dense", units: one.units }, place, { ...one, batchNorm: false });
    case "conv":
    case "separable": {
      const kind = one.kind === "conv" ? "conv2d" : "separableConv2d";
      const { filters, kernel, stride, padding } = one;
      return weightedLayers({ kind, filters, kernel, stride, padding }, place, { ...one, batchNorm: false });
    }
    case "depthwise": {
      const { multiplier, kernel, stride, padding } = one;
      return weightedLayers({ kind: "depthwiseConv2d", multiplier, kernel, stride, padding }, place, {
        ...one,
        batchNorm: false,
      });
    }
    case "residual":
      return residualBlock(name, input, channels, one, { ...one, bias: true });
    case "pooling":
      return [pooling(name, one.type, one.size)];
    case "globalPooling":
      return [{ kind: one.type === "max" ? "globalMaxPooling2d" : "globalAveragePooling2d", name }];
    case "batchNorm":
      return [normalisation(name, one.momentum)];
    case "activation":
      return [activationLayer(name, one.activation)];
    case "dropout":
      return dropoutLayers(name, one.rate);
    case "flatten":
      return [{ kind: "flatten", name }];
  }
}
