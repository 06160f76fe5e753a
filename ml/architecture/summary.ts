import { applyLayer, product, sum } from "@/ml/architecture/shapes";
import { IMAGE, inputsOf, type LayerKind, type LayerSpec, type Shape } from "@/ml/architecture/specs";
import type { Configuration } from "@/ml/configuration/schema";

type Optimizer = Configuration["learning"]["optimizer"];

export interface LayerSummary {
  readonly name: string;
  readonly kind: LayerKind;
  /** Without the batch: [height, width, channels] or [units]. */
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Of these, what training ever changes by gradient (not moving averages, not layers that stay frozen). */
  readonly trainable: number;
  /** Of a base: whether it learns in a later phase or never. Null for layers of the network's own. */
  readonly base: "later" | "never" | null;
}

export interface Summary {
  readonly inputShape: Shape;
  /** Up to the layer with the problem, where there is one. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainable: number;
  /** Numbers that one image produces in all layers together, the input included. */
  readonly activations: number;
  /** Of these, what the backward pass needs: all from the first layer on that ever learns. */
  readonly kept: number;
  /**
   * Why the network cannot be built: the layer, counted from 1, and a sentence for people. `entry`: which entry of an
   * own list it belongs to, from 0. Null where it can.
   */
  readonly problem: {
    readonly layer: number;
    readonly name: string;
    readonly entry?: number;
    readonly message: string;
  } | null;
}

/**
 * Shape, parameters and size of each layer. It never throws: a shape that cannot be is the summary's `problem`.
 * @param inputShape [height, width, channels] or [units], without the batch.
 */
export function summarise(layers: readonly LayerSpec[], inputShape: Shape): Summary {
  const rows: LayerSummary[] = [];
  const shapes = new Map<string, Shape>([[IMAGE, inputShape]]);
  let problem: Summary["problem"] = null;
  for (const [i, layer] of layers.entries()) {
    const result = applyLayer(
      layer,
      inputsOf(layers, i).map((name) => shapes.get(name) ?? []),
    );
    if (typeof result === "string") {
      const entry = layer.entry === undefined ? {} : { entry: layer.entry };
      const message = `Layer ${i + 1} (${layer.name}): ${result}`;
      problem = { layer: i + 1, name: layer.name, ...entry, message };
      break;
    }
    const base = layer.base?.learns ?? null;
    const count = (weights: typeof result.weights) => sum(weights.map(({ shape }) => product(shape)));
    rows.push({
      name: layer.name,
      kind: layer.kind,
      outputShape: result.outputShape,
      parameters: count(result.weights),
      trainable: base === "never" ? 0 : count(result.weights.filter(({ byGradient }) => byGradient)),
      base,
    });
    shapes.set(layer.name, result.outputShape);
  }
  const sizes = rows.map((row) => product(row.outputShape));
  const first = rows.findIndex(({ trainable }) => trainable > 0);
  const before = first === 0 ? product(inputShape) : (sizes[first - 1] ?? 0);
  return {
    inputShape,
    layers: rows,
    parameters: sum(rows.map((row) => row.parameters)),
    trainable: sum(rows.map((row) => row.trainable)),
    activations: product(inputShape) + sum(sizes),
    kept: first < 0 ? 0 : before + sum(sizes.slice(first)),
    problem,
  };
}

/** Numbers that each optimizer keeps for each trainable parameter. */
const SLOTS: Readonly<Record<Optimizer, number>> = {
  sgd: 0,
  momentum: 1,
  nesterov: 1,
  rmsprop: 2,
  adam: 2,
  adamw: 2,
};

interface MemoryEstimate {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** Outputs of the layers, kept for the backward pass, and their gradients. */
  readonly activations: number;
  readonly total: number;
}

/**
 * Bytes that a training step holds at once, float32, without the framework's own: a lower bound by which a
 * configuration that cannot fit is told before it is queued.
 */
export function memoryEstimate(summary: Summary, batchSize: number, optimizer: Optimizer): MemoryEstimate {
  const weights = 4 * summary.parameters;
  const gradients = 4 * summary.trainable;
  const slots = SLOTS[optimizer] * 4 * summary.trainable;
  const activations = 2 * 4 * batchSize * summary.kept;
  return {
    weights,
    gradients,
    optimizer: slots,
    activations,
    total: weights + gradients + slots + activations,
  };
}
