/**
 * A TensorFlow.js graph model as a layers model: each operation that is known here becomes a layer of ours, so that what
 * others made is built of plain data like everything else, and never run as they describe it.
 */
import {
  type Constant,
  type GraphFile,
  type GraphNode,
  inOrder,
  middle,
  nodeOf,
  readGraphFile,
  refused,
  usesIn,
} from "@/ml/architecture/graph-file";
import { activations, LayerList, type LayersFiles, type Made, merges } from "@/ml/architecture/graph-layers";
import { product } from "@/ml/architecture/shapes";
import { ModelRefused } from "@/ml/architecture/topology";

/** What an operation's output is here. */
type Value =
  | { kind: "layer"; layer: Made }
  | { kind: "constant"; constant: Constant }
  /** The sizes of a layer's output, and of these the number of images: as Keras writes a reshape. */
  | { kind: "shape" }
  | { kind: "images" };

/**
 * @param json what model.json of a graph model holds. @param bytes its weight files, one after another.
 * @throws ModelRefused that names the operation and the reason.
 */
export const layersOfGraph = (json: unknown, bytes: Uint8Array): LayersFiles =>
  layersOf(readGraphFile(json, bytes));

/** @throws ModelRefused that names the operation and the reason. */
export function layersOf(file: GraphFile): LayersFiles {
  const ordered = inOrder(file.nodes, file.output);
  const reading = new Reading(file, usesIn(ordered, file.output));
  for (const node of ordered) reading.add(node);
  return reading.files(file.output);
}

class Reading {
  private readonly values = new Map<string, Value>();
  private readonly list = new LayerList();

  constructor(
    private readonly file: GraphFile,
    private readonly uses: ReadonlyMap<string, number>,
  ) {}

  add(node: GraphNode): void {
    const value = this.valueOf(node);
    this.values.set(node.name, value);
  }

  files(output: string): LayersFiles {
    const last = this.values.get(nodeOf(output));
    if (last?.kind !== "layer") throw new ModelRefused("The graph's output does not depend on its input.");
    return this.list.files(last.layer);
  }

  private valueOf(node: GraphNode): Value {
    const { op } = node;
    if (op === "Const") return this.constantOf(node);
    if (op === "Placeholder" || op === "PlaceholderWithDefault") return this.inputOf(node);
    if (["Identity", "StopGradient", "PreventGradient", "Snapshot"].includes(op)) return this.input(node, 0);
    if (op === "Shape") return { kind: "shape" };
    if (op === "StridedSlice" && this.input(node, 0).kind === "shape") return { kind: "images" };
    if (op === "Pack") return this.packed(node);
    const known = activations.get(op);
    if (known) return this.layer(node, "Activation", { activation: known });
    switch (op) {
      case "Conv2D":
      case "_FusedConv2D":
      case "DepthwiseConv2dNative":
      case "FusedDepthwiseConv2dNative":
        return this.convolution(node);
      case "MatMul":
      case "_FusedMatMul":
      case "BatchMatMul":
      case "BatchMatMulV2":
        return this.dense(node);
      case "BiasAdd":
        return this.affine(node, null, this.vector(node, 1));
      case "Add":
      case "AddV2":
      case "AddN":
      case "Sub":
      case "Mul":
      case "RealDiv":
      case "Maximum":
        return this.arithmetic(node);
      case "FusedBatchNorm":
      case "FusedBatchNormV2":
      case "FusedBatchNormV3":
        return this.normalisation(node);
      case "MaxPool":
      case "AvgPool":
        return this.pooling(node);
      case "Mean":
      case "Max":
        return this.globalPooling(node);
      case "Reshape":
        return this.reshape(node);
      case "Squeeze":
        return this.squeeze(node);
      case "Pad":
      case "PadV2":
        return this.padding(node);
      case "LeakyRelu":
        return this.layer(node, "LeakyReLU", { alpha: node.attributes.number("alpha") ?? 0.2 });
      case "ConcatV2":
        return this.concatenation(node);
      default:
        throw refused(
          node,
          "this operation is not taken: only those of image classifiers are, without any code of their own.",
        );
    }
  }

  private input(node: GraphNode, index: number): Value {
    const name = node.inputs[index];
    const value = name === undefined ? undefined : this.values.get(nodeOf(name));
    if (!value) throw refused(node, `it lacks its input ${index + 1}.`);
    if (name?.includes(":") && !name.endsWith(":0"))
      throw refused(node, `it takes ${name}, and only first outputs are taken.`);
    return value;
  }

  private layerInput(node: GraphNode, index = 0): Made {
    const value = this.input(node, index);
    if (value.kind === "layer") return value.layer;
    throw refused(node, "it does not depend on the picture where it must.");
  }

  private constantInput(node: GraphNode, index: number): Constant {
    const value = this.input(node, index);
    if (value.kind === "constant") return value.constant;
    throw refused(node, `its input ${index + 1} must be a constant.`);
  }

  /** A constant of one number for each channel. */
  private vector(node: GraphNode, index: number): Float32Array {
    const { shape, values } = this.constantInput(node, index);
    if (product(shape) !== (shape.at(-1) ?? 1))
      throw refused(node, "its constant must be one number for each channel.");
    return Float32Array.from(values);
  }

  private numbers(node: GraphNode, index: number): number[] {
    return [...this.constantInput(node, index).values];
  }

  private constantOf(node: GraphNode): Value {
    const constant = this.file.constants.get(node.name);
    if (!constant) throw refused(node, "its value is not among the weights.");
    return { kind: "constant", constant };
  }

  private make(className: string, from: readonly Made[], config: Record<string, unknown>): Made {
    return this.list.make(className, from, config);
  }

  private layer(node: GraphNode, className: string, config: Record<string, unknown> = {}): Value {
    return { kind: "layer", layer: this.make(className, [this.layerInput(node)], config) };
  }

  private inputOf(node: GraphNode): Value {
    if (!this.list.isEmpty) throw refused(node, "the graph has several inputs: one picture is taken.");
    const [, ...size] = node.attributes.shape("shape") ?? [];
    return { kind: "layer", layer: this.make("InputLayer", [], { batch_input_shape: [null, ...size] }) };
  }

  private packed(node: GraphNode): Value {
    const values = node.inputs.map((_, index) => {
      const value = this.input(node, index);
      if (value.kind === "images") return -1;
      if (value.kind === "constant" && value.constant.values.length === 1)
        return value.constant.values[0] ?? 0;
      throw refused(node, "only sizes are packed here.");
    });
    return { kind: "constant", constant: { shape: [values.length], values: Int32Array.from(values) } };
  }

  /** Bias and activation that a product has in itself: their inputs come after its own two. */
  private fused(node: GraphNode, layer: Made, channels: number): void {
    const ops = node.attributes.texts("fused_ops");
    const [first, second] = ops[0] === "BiasAdd" ? [ops[0], ops[1]] : [undefined, ops[0]];
    if (ops.length > 2 || (second !== undefined && !activations.has(second))) {
      throw refused(node, `it has ${ops.join(", ").slice(0, 100)} in itself, which is not taken.`);
    }
    if (first) {
      const bias = this.vector(node, 2);
      if (bias.length !== channels)
        throw refused(node, `its bias has ${bias.length} numbers for ${channels} channels.`);
      this.list.weigh(layer, "bias", [channels], bias);
      layer.config.use_bias = true;
    }
    layer.config.activation = second ? activations.get(second) : "linear";
  }

  private convolution(node: GraphNode): Value {
    const kernel = this.constantInput(node, 1);
    const [height = 0, width = 0, channels = 0, last = 0] = kernel.shape;
    const isDepthwise = node.op.includes("Depthwise");
    if (kernel.shape.length !== 4) throw refused(node, "its kernel must have four sizes.");
    const pooled = height * width === 1 && !isDepthwise ? this.list.beforePixel(this.layerInput(node)) : null;
    if (pooled) return this.denseOf(node, pooled, { shape: [channels, last], values: kernel.values });
    const layer = this.make(isDepthwise ? "DepthwiseConv2D" : "Conv2D", [this.layerInput(node)], {
      kernel_size: [height, width],
      ...this.windowOf(node),
      ...(isDepthwise ? { depth_multiplier: last } : { filters: last }),
      dilation_rate: middle(node, node.attributes.numbers("dilations") ?? [1, 1, 1, 1]),
      use_bias: false,
    });
    this.list.weigh(
      layer,
      isDepthwise ? "depthwise_kernel" : "kernel",
      kernel.shape,
      Float32Array.from(kernel.values),
    );
    this.fused(node, layer, isDepthwise ? channels * last : last);
    return { kind: "layer", layer };
  }

  private windowOf(node: GraphNode) {
    const { attributes } = node;
    const format = attributes.text("data_format") ?? "NHWC";
    if (format !== "NHWC") throw refused(node, `its data format is ${format}: NHWC is taken.`);
    const padding = (attributes.text("padding") ?? "").toLowerCase();
    if (padding !== "same" && padding !== "valid")
      throw refused(node, `its padding is ${padding || "missing"}: SAME and VALID are taken.`);
    return { strides: middle(node, attributes.numbers("strides") ?? []), padding };
  }

  private dense(node: GraphNode): Value {
    const { attributes } = node;
    const { shape: given, values } = this.constantInput(node, 1);
    // Of a stack of matrices one is taken: so TensorFlow.js multiplies.
    const shape = given.length === 3 && given[0] === 1 ? given.slice(1) : given;
    if (shape.length !== 2 || attributes.flag("transpose_a") || attributes.flag("adj_x"))
      throw refused(node, "only a product of rows and a matrix is taken.");
    const isTurned = attributes.flag("transpose_b") || attributes.flag("adj_y");
    const [inputs = 0, units = 0] = isTurned ? [...shape].reverse() : shape;
    const kernel = Float32Array.from(values, (value, i) =>
      isTurned ? (values[(i % units) * inputs + Math.floor(i / units)] ?? 0) : value,
    );
    return this.denseOf(node, this.layerInput(node), { shape: [inputs, units], values: kernel });
  }

  private denseOf(node: GraphNode, input: Made, { shape, values }: Constant): Value {
    const [, units = 0] = shape;
    const layer = this.make("Dense", [input], { units, use_bias: false });
    this.list.weigh(layer, "kernel", shape, Float32Array.from(values));
    this.fused(node, layer, units);
    return { kind: "layer", layer };
  }

  private arithmetic(node: GraphNode): Value {
    const [left, right] = [this.input(node, 0), this.input(node, 1)];
    if (left.kind === "layer" && right.kind === "layer") {
      const merge = merges[node.op];
      if (!merge) throw refused(node, "of two layers this is not taken.");
      const inputs = node.inputs.map((_, index) => this.layerInput(node, index));
      return { kind: "layer", layer: this.make(merge, inputs, {}) };
    }
    const at = left.kind === "constant" ? 0 : 1;
    const values = this.vector(node, at);
    switch (node.op) {
      case "Add":
      case "AddV2":
        return this.affine(node, null, values, 1 - at);
      case "Mul":
        return this.affine(node, values, null, 1 - at);
      case "Sub":
        return at === 1
          ? this.affine(
              node,
              null,
              values.map((one) => -one),
            )
          : this.affine(
              node,
              values.map(() => -1),
              values,
              1,
            );
      case "RealDiv":
        if (at === 1)
          return this.affine(
            node,
            values.map((one) => 1 / one),
            null,
          );
    }
    throw refused(node, "of a constant this is not taken.");
  }

  private affine(node: GraphNode, scale: Float32Array | null, offset: Float32Array | null, from = 0): Value {
    const input = this.layerInput(node, from);
    const isOwn = this.isOwn(nodeOf(node.inputs[from] ?? ""), input);
    return { kind: "layer", layer: this.list.affine(input, { scale, offset, isOwn }) };
  }

  /** Whether nothing else takes what a layer gives, so that it may give something else: nor what it was before. */
  private isOwn(last: string, layer: Made): boolean {
    const isOf = (name: string) => {
      const value = this.values.get(name);
      return value?.kind === "layer" && value.layer === layer;
    };
    let name: string | undefined = last;
    while (name !== undefined && this.uses.get(name) === 1)
      name = this.file.nodes.get(name)?.inputs.map(nodeOf).find(isOf);
    return name === undefined;
  }

  private normalisation(node: GraphNode): Value {
    if (node.attributes.flag("is_training"))
      throw refused(node, "it normalises by the images at hand: freeze the model first.");
    const layer = this.make("BatchNormalization", [this.layerInput(node)], {
      epsilon: node.attributes.number("epsilon") ?? 1e-4,
    });
    for (const [place, name] of ["gamma", "beta", "moving_mean", "moving_variance"].entries()) {
      const values = this.vector(node, place + 1);
      this.list.weigh(layer, name, [values.length], values);
    }
    return { kind: "layer", layer };
  }

  private pooling(node: GraphNode): Value {
    return this.layer(node, node.op === "MaxPool" ? "MaxPooling2D" : "AveragePooling2D", {
      pool_size: middle(node, node.attributes.numbers("ksize") ?? []),
      ...this.windowOf(node),
    });
  }

  private globalPooling(node: GraphNode): Value {
    const axes = this.numbers(node, 1)
      .map((axis) => (axis < 0 ? axis + 4 : axis))
      .sort();
    if (axes.join() !== "1,2") throw refused(node, "only over height and width is taken.");
    const pooled = this.make(
      node.op === "Mean" ? "GlobalAveragePooling2D" : "GlobalMaxPooling2D",
      [this.layerInput(node)],
      {},
    );
    const keeps = node.attributes.flag("keep_dims") || node.attributes.flag("keepDims");
    return {
      kind: "layer",
      layer: keeps ? this.make("Reshape", [pooled], { target_shape: [1, 1, -1] }) : pooled,
    };
  }

  private reshape(node: GraphNode): Value {
    const sizes = this.numbers(node, 1);
    const [images, ...target] =
      sizes[0] === 1 && sizes[1] === -1 && sizes.length === 3 ? sizes.slice(1) : sizes;
    if (images !== -1) throw refused(node, "the number of images must stay open in it (-1).");
    if (target.length !== 1) return this.layer(node, "Reshape", { target_shape: target });
    return this.flat(node);
  }

  private squeeze(node: GraphNode): Value {
    const axes = [
      ...(node.attributes.numbers("squeeze_dims") ?? node.attributes.numbers("axis") ?? []),
    ].sort();
    if (axes.join() !== "1,2") throw refused(node, "only of height and width is taken.");
    return this.flat(node);
  }

  private flat(node: GraphNode): Value {
    return this.list.isFlat(this.layerInput(node)) ? this.input(node, 0) : this.layer(node, "Flatten");
  }

  private padding(node: GraphNode): Value {
    const [a, b, top, bottom, left, right, c, d] = this.numbers(node, 1);
    if (a || b || c || d || (node.op === "PadV2" && this.numbers(node, 2).some((value) => value !== 0))) {
      throw refused(node, "only zeros at the edges of the picture are taken.");
    }
    return this.layer(node, "ZeroPadding2D", {
      padding: [
        [top, bottom],
        [left, right],
      ],
    });
  }

  private concatenation(node: GraphNode): Value {
    const count = node.inputs.length - 1;
    const axis = this.numbers(node, count)[0];
    if (axis !== 3 && axis !== -1) throw refused(node, "only along the channels is taken.");
    const inputs = Array.from({ length: count }, (_, index) => this.layerInput(node, index));
    return { kind: "layer", layer: this.make("Concatenate", inputs, { axis: -1 }) };
  }
}
