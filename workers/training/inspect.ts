import { tf } from "@/workers/tf";
import { scoped } from "@/workers/training/compiled/trace";
import { setDropoutSource } from "@/workers/training/dropout";
import type { Batch, EagerTrainer } from "@/workers/training/step";

/** Units of a layer that were zero for every image. */
interface DeadUnits {
  layer: string;
  dead: number;
  units: number;
}

/** Activations that are zero, and flat, for half of all sums. */
const rectifiers = new Set<unknown>(["relu", "relu6"]);

/**
 * Counts in each layer of rectified units (of a convolution: channels) those that are zero everywhere, for every image.
 * Layers that do not learn, as those of a frozen base, are left out: nothing in the run made their units so.
 * @param total images of the sample.
 * @param batchAt the images from a place on, `perBatch` at the most.
 */
export async function countDeadUnits(
  trainer: EagerTrainer,
  total: number,
  perBatch: number,
  batchAt: (from: number) => Promise<Batch>,
): Promise<DeadUnits[]> {
  const { model } = trainer;
  const layers = model.layers.filter(
    (layer) =>
      (layer.getClassName() === "ReLU" || rectifiers.has(layer.getConfig().activation)) && learns(layer),
  );
  if (layers.length === 0) return [];
  const inside = tf.model({ inputs: model.inputs, outputs: layers.map(outputOf) });
  const highest: Float32Array[] = [];
  for (let from = 0; from < total; from += perBatch) {
    const batch = await batchAt(from);
    const tops = tf.tidy(() =>
      listOf(inside.apply(trainer.tensorsOf(batch).images, { training: false })).map((output) =>
        output.max(output.shape.slice(0, -1).map((_, axis) => axis)).dataSync<"float32">(),
      ),
    );
    for (const [i, top] of tops.entries()) {
      const before = highest[i];
      highest[i] = before ? before.map((value, unit) => Math.max(value, top[unit] ?? 0)) : top;
    }
  }
  return layers.map(({ name }, i) => {
    const tops = highest[i] ?? new Float32Array();
    return { layer: name, dead: tops.filter((top) => top <= 0).length, units: tops.length };
  });
}

/** Whether what a layer gives is learnt: by its own weights, or where it has none by those of the layers before it. */
function learns(layer: tf.layers.Layer): boolean {
  if (layer.weights.length > 0) return layer.trainableWeights.length > 0;
  return layer.inboundNodes.some(({ inboundLayers }) => inboundLayers.some(learns));
}

/** Where numbers were first not finite. */
export interface NotFinitePlace {
  layer: string;
  /** From 1, among all layers. */
  place: number;
  layers: number;
  what: "weights" | "output" | "gradient";
}

/**
 * Looks through a pass over a batch for the first layer that is not finite: its weights, then its output; and, where
 * every output is finite, backwards for its gradient.
 * @param step of the pass, for its dropout; null: as in an evaluation, without gradients.
 * @returns null where all is finite. The averages of normalisation have moved.
 */
export function findNotFinite(
  trainer: EagerTrainer,
  batch: Batch,
  step: number | null,
): NotFinitePlace | null {
  const { layers } = trainer.model;
  const placeOf = (index: number, what: NotFinitePlace["what"]) => ({
    layer: layers[index]?.name ?? "",
    place: index + 1,
    layers: layers.length,
    what,
  });
  return scoped(() => {
    const sick = layers.findIndex(({ weights }) => weights.some((weight) => !isAllFinite(weight.read())));
    if (sick >= 0) return placeOf(sick, "weights");
    const tensors = trainer.stepTensorsOf(batch, step ?? 0);
    const wrong = firstOutput(trainer.model, tensors, step !== null);
    if (wrong >= 0) return placeOf(wrong, "output");
    if (step === null) return null;
    const { gradients } = trainer.differentiate(tensors);
    const steep = layers.findLastIndex(({ trainableWeights }) =>
      trainableWeights.some((weight) => {
        const gradient = gradients[(weight.read() as tf.Variable).name];
        return gradient !== undefined && !isAllFinite(gradient);
      }),
    );
    return steep >= 0 ? placeOf(steep, "gradient") : null;
  });
}

/** Index of the first layer whose output is not finite, -1 where there is none. */
function firstOutput(
  model: tf.LayersModel,
  { images, random }: { images: tf.Tensor; random: tf.Tensor1D },
  training: boolean,
): number {
  const inside = tf.model({ inputs: model.inputs, outputs: model.layers.map(outputOf) });
  setDropoutSource(random);
  try {
    return listOf(inside.apply(images, { training })).findIndex((output) => !isAllFinite(output));
  } finally {
    setDropoutSource(null);
  }
}

function outputOf(layer: tf.layers.Layer): tf.SymbolicTensor {
  const { output } = layer;
  if (Array.isArray(output)) throw new Error(`Layer ${layer.name} has more than one output.`);
  return output;
}

function listOf(result: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): tf.Tensor[] {
  return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
}

function isAllFinite(tensor: tf.Tensor): boolean {
  return tf.tidy(() => tf.isFinite(tensor).all().dataSync()[0] === 1);
}
