/**
 * Reads the topology of a TensorFlow.js layers model (model.json) as layers of ours. The file may come from anybody:
 * only classes and settings that are listed here pass, so nothing of it is ever run or built by its own description.
 */
import * as z from "zod";
import type { BaseDescription } from "@/ml/architecture/base";
import { classes } from "@/ml/architecture/classes";
import { applyLayer, product, show, sum } from "@/ml/architecture/shapes";
import { IMAGE, type LayerSpec, type Shape } from "@/ml/architecture/specs";

/** Why a model's file is not taken, for people: names the layer or weight. */
export class ModelRefused extends Error {
  override name = "ModelRefused";
}

/** A weight in the file, in the order in which the values lie. */
interface StoredWeight {
  /** "conv1/kernel". */
  readonly name: string;
  readonly shape: Shape;
}

export interface Topology extends Pick<BaseDescription, "inputShape" | "layers"> {
  readonly weights: readonly StoredWeight[];
  /** Files that the values lie in, one after another. */
  readonly files: readonly string[];
  readonly parameters: number;
}

const MAX_LAYERS = 1000;
export const MAX_PARAMETERS = 50_000_000;
/** Numbers in one layer's output for one image. */
const MAX_OUTPUT = 2 ** 25;
/** Numbers in the outputs of all layers for one image, which may all be held at once: 2 GB. */
const MAX_OUTPUTS = 2 ** 29;

const name = z.string().regex(/^[\w.\-/]{1,120}$/);
const layerSchema = z.looseObject({
  class_name: z.string().max(100),
  config: z.looseObject({ name }),
  inbound_nodes: z.unknown().optional(),
});
type RawLayer = z.output<typeof layerSchema>;

const endpoint = z.tuple([name, z.literal(0), z.literal(0)]);
const graphSchema = z.looseObject({
  layers: z.array(z.unknown()).min(1).max(MAX_LAYERS),
  input_layers: z.union([z.tuple([endpoint]), endpoint.transform((one) => [one])]),
  output_layers: z.union([z.tuple([endpoint]), endpoint.transform((one) => [one])]),
});
const listSchema = z.union([
  z.array(z.unknown()).min(1).max(MAX_LAYERS),
  z.looseObject({ layers: z.array(z.unknown()).min(1).max(MAX_LAYERS) }).transform(({ layers }) => layers),
]);

const manifestSchema = z
  .array(
    z.looseObject({
      paths: z.array(z.string().regex(/^[\w.-]{1,200}$/)).min(1),
      weights: z.array(
        z.looseObject({
          name: z.string().max(300),
          shape: z.array(z.int().min(1)).max(6),
          dtype: z.string(),
          quantization: z.unknown().optional(),
        }),
      ),
    }),
  )
  .min(1);

/**
 * @param json what model.json holds.
 * @throws ModelRefused.
 */
export function readTopology(json: unknown): Topology {
  const file = z.looseObject({ modelTopology: z.unknown() }).safeParse(json);
  if (!file.success || typeof file.data.modelTopology !== "object" || file.data.modelTopology === null) {
    throw new ModelRefused(
      "This is no model.json of a TensorFlow.js layers model: it has no modelTopology. Save with model.save() of TensorFlow.js, or convert from Keras with tensorflowjs_converter --output_format=tfjs_layers_model.",
    );
  }
  const { format } = file.data;
  if (format !== undefined && format !== "layers-model") {
    throw new ModelRefused(
      `The model's format is ${JSON.stringify(format)}: "layers-model" and "graph-model" are taken.`,
    );
  }
  const top = file.data.modelTopology as Record<string, unknown>;
  const model = (top.model_config ?? top) as Record<string, unknown>;
  const { raw, output } = modelLayers(model);
  const { layers: specs, inputShape } = specsOf(raw, output);
  const { layers, weights } = checkShapes(specs, inputShape);
  const stored = readManifest(file.data.weightsManifest, weights);
  return { inputShape, layers, ...stored, parameters: sum(weights.map(({ shape }) => product(shape))) };
}

/** The layers with the names of their inputs, each after them. */
interface Placed {
  layer: RawLayer;
  inputs: readonly string[];
}

function modelLayers(model: Record<string, unknown>): { raw: Placed[]; output: string } {
  if (model.class_name === "Sequential") {
    const list = listSchema.safeParse(model.config);
    if (!list.success) throw new ModelRefused("The model's topology has no list of layers.");
    const raw = list.data.map(rawLayer);
    const placed = raw.map((layer, i) => ({ layer, inputs: i === 0 ? [] : [raw[i - 1]?.config.name ?? ""] }));
    return { raw: placed, output: raw.at(-1)?.config.name ?? "" };
  }
  if (model.class_name !== "Model" && model.class_name !== "Functional") {
    throw new ModelRefused(
      `The model's class is ${JSON.stringify(model.class_name)}: only Sequential, Model and Functional are taken.`,
    );
  }
  const graph = graphSchema.safeParse(model.config);
  if (!graph.success) {
    throw new ModelRefused("The model must have one input, one output and from 1 to 1,000 layers.");
  }
  const placed = graph.data.layers.map(rawLayer).map((layer) => ({ layer, inputs: inputsOf(layer) }));
  const [output] = graph.data.output_layers;
  return { raw: inOrder(placed), output: output?.[0] ?? "" };
}

function rawLayer(json: unknown, index: number): RawLayer {
  const parsed = layerSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ModelRefused(
    `Layer ${index + 1} of the topology is no layer with a class and a name of letters, digits and _ . - / (120 at most).`,
  );
}

const nodesSchema = z.union([
  z.tuple([]),
  z.tuple([z.array(z.tuple([name, z.literal(0), z.literal(0)], z.record(z.string(), z.unknown()))).min(1)]),
]);

function inputsOf(layer: RawLayer): string[] {
  const nodes = nodesSchema.safeParse(layer.inbound_nodes ?? []);
  if (!nodes.success) {
    throw refusedLayer(
      layer,
      "its inputs cannot be read: each layer may be used once, and takes the one output of others.",
    );
  }
  return (nodes.data[0] ?? []).map(([from]) => from);
}

/** Each layer after its inputs. */
function inOrder(all: readonly Placed[]): Placed[] {
  const byName = new Map(all.map((placed) => [placed.layer.config.name, placed]));
  if (byName.size !== all.length) throw new ModelRefused("Two layers of the model have the same name.");
  const state = new Map<string, "open" | "done">();
  const ordered: Placed[] = [];
  // Depth first, without recursion: a file of a thousand layers in a row must not overflow the stack.
  for (const start of all) {
    const stack = [start];
    for (let placed = stack.at(-1); placed; placed = stack.at(-1)) {
      const { layer, inputs } = placed;
      const own = layer.config.name;
      state.set(own, state.get(own) ?? "open");
      const waiting = inputs.find((input) => state.get(input) !== "done");
      if (state.get(own) === "done" || waiting === undefined) {
        if (state.get(own) !== "done") ordered.push(placed);
        state.set(own, "done");
        stack.pop();
        continue;
      }
      const next = byName.get(waiting);
      if (!next) throw refusedLayer(layer, `its input ${JSON.stringify(waiting)} is no layer of the model.`);
      if (state.get(waiting) === "open") throw refusedLayer(layer, "its inputs go in a circle.");
      stack.push(next);
    }
  }
  return ordered;
}

function specsOf(
  raw: readonly Placed[],
  output: string,
): { layers: LayerSpec[]; inputShape: readonly [number, number, number] } {
  const sources = raw.filter(({ inputs }) => inputs.length === 0);
  const [source] = sources;
  if (!source || sources.length !== 1) throw new ModelRefused("The model must have exactly one input.");
  const inputShape = inputShapeOf(source.layer);
  const isInput = source.layer.class_name === "InputLayer";
  const rest = isInput ? raw.filter((placed) => placed !== source) : raw;
  const nameOf = (input: string) => (isInput && input === source.layer.config.name ? IMAGE : input);
  const layers = rest.map(({ layer, inputs }) => {
    if (layer.config.name === IMAGE) throw refusedLayer(layer, "this name stands for the input: rename it.");
    const from = inputs.length > 0 ? inputs.map(nameOf) : [IMAGE];
    return { ...specOf(layer), name: layer.config.name, from };
  });
  const last = layers.findIndex((layer) => layer.name === output);
  if (last < 0) throw new ModelRefused(`The model's output ${JSON.stringify(output)} is none of its layers.`);
  // What comes after the output in the order does not lead to it.
  return { layers: layers.slice(0, last + 1), inputShape };
}

const inputSchema = z.tuple([
  z.null(),
  z.int().min(1).max(1024),
  z.int().min(1).max(1024),
  z.literal([1, 3]),
]);

function inputShapeOf(layer: RawLayer): [number, number, number] {
  const shape = layer.config.batch_input_shape ?? layer.config.batch_shape;
  const parsed = inputSchema.safeParse(shape);
  if (!parsed.success) {
    throw refusedLayer(
      layer,
      `the input shape is ${JSON.stringify(shape) ?? "missing"}: images of a fixed size are taken, [null, height, width, 1 or 3], at most 1024 × 1024.`,
    );
  }
  const [, height, width, channels] = parsed.data;
  return [height, width, channels];
}

/** What a class says of its layer, without its place. */
function specOf(layer: RawLayer): LayerSpec {
  const reader = Object.hasOwn(classes, layer.class_name) ? classes[layer.class_name] : undefined;
  if (!reader) {
    const hint =
      layer.class_name === "Model" || layer.class_name === "Functional" || layer.class_name === "Sequential"
        ? "a model inside of a model is not taken: save the inner one by itself"
        : `only these are taken: ${Object.keys(classes).join(", ")}`;
    throw refusedLayer(layer, `${hint}.`);
  }
  const parsed = reader.safeParse(layer.config);
  if (parsed.success) return { ...parsed.data, name: layer.config.name };
  const [issue] = parsed.error.issues;
  const setting = issue?.path.map(String).join(".") ?? "";
  const value = setting === "" ? "" : ` ${setting} is ${shown(layer.config[setting.split(".")[0] ?? ""])},`;
  throw refusedLayer(layer, `${value} which is not taken (${issue?.message ?? "invalid"}).`.trim());
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 80);
}

/** Follows the shapes through the network. @returns every weight by its full name, dense layers with their inputs. */
function checkShapes(
  layers: readonly LayerSpec[],
  inputShape: Shape,
): { layers: LayerSpec[]; weights: StoredWeight[] } {
  const shapes = new Map<string, Shape>([[IMAGE, inputShape]]);
  const weights: StoredWeight[] = [];
  const checked: LayerSpec[] = [];
  for (const layer of layers) {
    const inputs = (layer.from ?? []).map((input) => shapes.get(input) ?? []);
    const result = applyLayer(layer, inputs);
    if (typeof result === "string") throw new ModelRefused(`Layer ${layer.name}: ${result}`);
    if (!(product(result.outputShape) <= MAX_OUTPUT)) {
      throw new ModelRefused(`Layer ${layer.name}: its output of ${show(result.outputShape)} is too large.`);
    }
    shapes.set(layer.name, result.outputShape);
    checked.push(layer.kind === "dense" ? { ...layer, inputs: product(inputs[0] ?? []) } : layer);
    weights.push(...result.weights.map((one) => ({ name: `${layer.name}/${one.name}`, shape: one.shape })));
  }
  const outputs = sum([...shapes.values()].map(product));
  if (!(outputs <= MAX_OUTPUTS)) {
    throw new ModelRefused(
      `The layers make ${(outputs / 1e6).toFixed(0)} million numbers of one image: at most ${(MAX_OUTPUTS / 1e6).toFixed(0)} million are taken. Send a model for smaller images.`,
    );
  }
  const parameters = sum(weights.map(({ shape }) => product(shape)));
  if (!(parameters <= MAX_PARAMETERS)) {
    const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
    throw new ModelRefused(
      `The model has ${millions(parameters)} weights: at most ${millions(MAX_PARAMETERS)} are taken.`,
    );
  }
  return { layers: checked, weights };
}

function readManifest(json: unknown, wanted: readonly StoredWeight[]): Pick<Topology, "weights" | "files"> {
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success) {
    throw new ModelRefused(
      "The weightsManifest cannot be read: it lists files (plain names, no folders or addresses) and the weights in them.",
    );
  }
  const files = manifest.data.flatMap(({ paths }) => paths);
  if (new Set(files).size !== files.length) throw new ModelRefused("The weightsManifest names a file twice.");
  const stored = manifest.data.flatMap(({ weights }) => weights);
  const expected = new Map(wanted.map(({ name: own, shape }) => [own, shape]));
  const seen = new Set<string>();
  for (const { name: own, shape, dtype, quantization } of stored) {
    const shapeWanted = expected.get(own);
    if (seen.has(own)) throw new ModelRefused(`The weight ${own} is there twice.`);
    seen.add(own);
    if (quantization !== undefined || dtype !== "float32") {
      throw new ModelRefused(
        `The weight ${own} is ${quantization === undefined ? dtype : "quantised"}: only float32 is taken. Convert the model without quantisation.`,
      );
    }
    if (!shapeWanted) continue;
    if (shape.join() !== shapeWanted.join()) {
      throw new ModelRefused(`The weight ${own} is ${show(shape)}, its layer needs ${show(shapeWanted)}.`);
    }
  }
  const missing = wanted.find(({ name: own }) => !seen.has(own));
  if (missing) throw new ModelRefused(`The weight ${missing.name} (${show(missing.shape)}) is missing.`);
  return { weights: stored.map(({ name: own, shape }) => ({ name: own, shape })), files };
}

function refusedLayer(layer: RawLayer, reason: string): ModelRefused {
  return new ModelRefused(`Layer ${layer.config.name} (${layer.class_name}): ${reason}`);
}

/**
 * The values of each weight.
 * @param bytes the files of the manifest, one after another.
 * @throws ModelRefused where their length is another one, or a value is not a finite number.
 */
export function readWeights(
  topology: Pick<Topology, "weights">,
  bytes: Uint8Array,
): Map<string, Float32Array> {
  const expected = 4 * sum(topology.weights.map(({ shape }) => product(shape)));
  if (bytes.byteLength !== expected) {
    throw new ModelRefused(
      `The weights have ${bytes.byteLength.toLocaleString("en")} bytes, the topology asks for ${expected.toLocaleString("en")}: files are missing or cut short.`,
    );
  }
  let offset = 0;
  return new Map(
    topology.weights.map(({ name: own, shape }) => {
      const length = product(shape);
      const values = new Float32Array(length);
      new Uint8Array(values.buffer).set(bytes.subarray(offset, offset + 4 * length));
      offset += 4 * length;
      const at = values.findIndex((value) => !Number.isFinite(value));
      if (at >= 0) throw new ModelRefused(`The weight ${own} holds ${values[at]} at place ${at}.`);
      return [own, values];
    }),
  );
}
