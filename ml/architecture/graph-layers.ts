/** Layers in the making, as Keras would have written them. */
import { MAX_PARAMETERS, ModelRefused } from "@/ml/architecture/topology";

/**
 * Keras' names of activations that are operations of their own, and that products take up. A map, as an operation may be
 * called by a name that every object has.
 */
export const activations: ReadonlyMap<string, string> = new Map([
  ["Relu", "relu"],
  ["Relu6", "relu6"],
  ["Elu", "elu"],
  ["Selu", "selu"],
  ["Sigmoid", "sigmoid"],
  ["Softplus", "softplus"],
  ["Tanh", "tanh"],
  ["Softmax", "softmax"],
]);

/** What joins the outputs of layers. */
export const merges: Readonly<Record<string, string>> = {
  Add: "Add",
  AddV2: "Add",
  AddN: "Add",
  Mul: "Multiply",
  Maximum: "Maximum",
};

interface Weight {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

export interface Made {
  name: string;
  className: string;
  config: Record<string, unknown>;
  from: string[];
  weights: Weight[];
}

export interface LayersFiles {
  /** model.json of a layers model, whose weights all lie in weights.bin. */
  json: object;
  weights: Uint8Array;
  /** Which numbers it takes for pixels, where it began by making them of 0 to 255; what made them is left out then. */
  scaling: "unit" | "signed" | null;
}

/** So that a normalisation that only scales and moves divides by one. */
const epsilon = 1e-3;

/** Layers one after another, each after its inputs. */
export class LayerList {
  private readonly layers: Made[] = [];
  private readonly byName = new Map<string, Made>();
  private weights = 0;

  get isEmpty(): boolean {
    return this.layers.length === 0;
  }

  make(className: string, from: readonly Made[], config: Record<string, unknown>): Made {
    const name = `${className.toLowerCase()}_${this.layers.length}`;
    const made = { name, className, config, from: from.map((one) => one.name), weights: [] };
    this.layers.push(made);
    this.byName.set(name, made);
    return made;
  }

  /** Gives a layer a weight, by its name within it: one constant may be that of many layers. */
  weigh(layer: Made, name: string, shape: readonly number[], values: Float32Array): void {
    this.weights += values.length;
    if (this.weights > MAX_PARAMETERS)
      throw new ModelRefused(`The graph has more than ${MAX_PARAMETERS / 1e6} million weights.`);
    layer.weights.push({ name: `${layer.name}/${name}`, shape, values });
  }

  /**
   * x · scale + offset: taken up by what comes before where that has room for it, else one number for all as a rescaling,
   * and one for each channel as a normalisation.
   */
  affine(
    input: Made,
    {
      scale,
      offset,
      isOwn,
    }: {
      scale: Float32Array | null;
      offset: Float32Array | null;
      /** Whether nothing else takes what the input gives. */
      isOwn: boolean;
    },
  ): Made {
    if (isOwn && this.takeUp(input, scale, offset)) return input;
    const length = scale?.length ?? offset?.length ?? 0;
    if (length === 1)
      return this.make("Rescaling", [input], { scale: scale?.[0] ?? 1, offset: offset?.[0] ?? 0 });
    const layer = this.make("BatchNormalization", [input], {
      epsilon,
      center: offset !== null,
      scale: scale !== null,
    });
    if (scale) this.weigh(layer, "gamma", [length], scale);
    if (offset) this.weigh(layer, "beta", [length], offset);
    this.weigh(layer, "moving_mean", [length], new Float32Array(length));
    this.weigh(layer, "moving_variance", [length], new Float32Array(length).fill(1 - epsilon));
    return layer;
  }

  /** An offset as a product's bias or after a normalisation's scale; a rescaling takes up another one. */
  private takeUp(input: Made, scale: Float32Array | null, offset: Float32Array | null): boolean {
    const { className, config, weights } = input;
    const length = scale?.length ?? offset?.length ?? 0;
    if (className === "Rescaling" && length === 1) {
      const [by, and] = [scale?.[0] ?? 1, offset?.[0] ?? 0];
      config.scale = Number(config.scale) * by;
      config.offset = Number(config.offset) * by + and;
      return true;
    }
    if (scale || !offset) return false;
    const isOpen = config.use_bias === false && config.activation === "linear";
    const sizes = weights[0]?.shape ?? [];
    if ((className === "Conv2D" || className === "Dense") && isOpen && sizes.at(-1) === length) {
      this.weigh(input, "bias", [length], offset);
      config.use_bias = true;
      return true;
    }
    if (className !== "BatchNormalization" || config.center !== false || sizes[0] !== length) return false;
    this.weigh(input, "beta", [length], offset);
    config.center = true;
    return true;
  }

  /** What a pooling over all pixels gave before it was made a picture of one: a product of its channels is a dense layer. */
  beforePixel({ className, config, from }: Made): Made | null {
    const isPixel = className === "Reshape" && String(config.target_shape) === "1,1,-1";
    return (isPixel && this.byName.get(from[0] ?? "")) || null;
  }

  /** Whether it gives a plain list of numbers of a picture. */
  isFlat(layer: Made): boolean {
    // Without recursion, however many stand in a row.
    for (let one: Made | undefined = layer; one; one = this.byName.get(one.from[0] ?? "")) {
      const { className } = one;
      if (["Flatten", "Dense", "GlobalAveragePooling2D", "GlobalMaxPooling2D"].includes(className))
        return true;
      if (!["Activation", "LeakyReLU", "Rescaling", "BatchNormalization"].includes(className)) return false;
    }
    return false;
  }

  /** All of it as files of a layers model that ends in `last`. */
  files(last: Made): LayersFiles {
    const { layers, scaling } = withoutScaling(this.leadingTo(last));
    const weights = layers.flatMap((layer) => layer.weights);
    const bytes = new Uint8Array(4 * weights.reduce((sum, { values }) => sum + values.length, 0));
    let offset = 0;
    for (const { values } of weights) {
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
      offset += values.byteLength;
    }
    const end = (name: string) => [[name, 0, 0]];
    const json = {
      format: "layers-model",
      modelTopology: {
        class_name: "Model",
        config: {
          name: "graph",
          layers: layers.map(({ name, className, config, from }) => ({
            class_name: className,
            name,
            config: { name, ...config },
            inbound_nodes: from.length === 0 ? [] : [from.map((one) => [one, 0, 0, {}])],
          })),
          input_layers: end(layers.find(({ className }) => className === "InputLayer")?.name ?? ""),
          output_layers: end(last.name),
        },
      },
      weightsManifest: [
        {
          paths: ["weights.bin"],
          weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
        },
      ],
    };
    return { json, weights: bytes, scaling };
  }

  /** One that another was made in place of leads nowhere. */
  private leadingTo(last: Made): Made[] {
    const needed = new Set([last.name]);
    for (const { name, from } of [...this.layers].reverse())
      if (needed.has(name)) for (const input of from) needed.add(input);
    return this.layers.filter(({ name }) => needed.has(name));
  }
}

/** Here pixels come scaled: a first layer that would scale them once more stands for the way in which they do. */
function withoutScaling(layers: Made[]): { layers: Made[]; scaling: LayersFiles["scaling"] } {
  const [input, first, ...others] = layers;
  const scaling = first?.className === "Rescaling" ? scalingOf(first.config) : null;
  const isOnly = others.length > 0 && !others.some(({ from }) => input && from.includes(input.name));
  if (!input || !first || !scaling || !isOnly) return { layers, scaling: null };
  const named = (name: string) => (name === first.name ? input.name : name);
  return { layers: [input, ...others.map((one) => ({ ...one, from: one.from.map(named) }))], scaling };
}

function scalingOf({ scale, offset }: Record<string, unknown>): LayersFiles["scaling"] {
  const isNear = (value: unknown, wanted: number) => Math.abs(Number(value) - wanted) < 1e-6;
  if (isNear(scale, 1 / 255) && isNear(offset, 0)) return "unit";
  return isNear(scale, 1 / 127.5) && isNear(offset, -1) ? "signed" : null;
}
