/** Layers in the making, as Keras would have written them. */
/** Keras' names of activations that are operations of their own, and that products take up. */
export const activations: Readonly<Record<string, string>> = {
  Relu: "relu",
  Relu6: "relu6",
  Elu: "elu",
  Selu: "selu",
  Sigmoid: "sigmoid",
  Softplus: "softplus",
  Tanh: "tanh",
  Softmax: "softmax",
};

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
}

/** Gives a layer a weight, by its name within it. */
export function weigh(layer: Made, name: string, shape: readonly number[], values: Float32Array): void {
  layer.weights.push({ name: `${layer.name}/${name}`, shape, values });
}

/** Layers one after another, each after its inputs. */
export class LayerList {
  private readonly layers: Made[] = [];

  get isEmpty(): boolean {
    return this.layers.length === 0;
  }

  make(className: string, from: readonly Made[], config: Record<string, unknown>): Made {
    const name = `${className.toLowerCase()}_${this.layers.length}`;
    const made = { name, className, config, from: from.map((one) => one.name), weights: [] };
    this.layers.push(made);
    return made;
  }

  /** Whether it gives a plain list of numbers of a picture. */
  isFlat({ className, from }: Made): boolean {
    if (["Flatten", "Dense", "GlobalAveragePooling2D", "GlobalMaxPooling2D"].includes(className)) return true;
    if (!["Activation", "LeakyReLU", "Rescaling", "BatchNormalization"].includes(className)) return false;
    const before = this.layers.find(({ name }) => name === from[0]);
    return before !== undefined && this.isFlat(before);
  }

  isTaken({ name }: Made): boolean {
    return this.layers.some(({ from }) => from.includes(name));
  }

  /** All of it as files of a layers model that ends in `last`. */
  files(last: Made): LayersFiles {
    const weights = this.layers.flatMap((layer) => layer.weights);
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
          layers: this.layers.map(({ name, className, config, from }) => ({
            class_name: className,
            name,
            config: { name, ...config },
            inbound_nodes: from.length === 0 ? [] : [from.map((one) => [one, 0, 0, {}])],
          })),
          input_layers: end(this.layers.find(({ className }) => className === "InputLayer")?.name ?? ""),
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
    return { json, weights: bytes };
  }
}
