import type { LayerSpec } from "@/ml/architecture";
import type { Configuration } from "@/ml/configuration";
import type { PreprocessSpec } from "@/ml/preprocess";
import { imagesAtOnce } from "@/workers/inference/at-once";
import { tf } from "@/workers/tf";
import { CompiledFeatures } from "@/workers/training/compiled/features";
import type { PackedImages } from "@/workers/training/data";
import { mayBeKept, numbersOfRows, type RowTable, rowsAtOnce } from "@/workers/training/row-table";
import { type Batch, EagerTrainer } from "@/workers/training/step";

/** The part of a network up to the features, and the layers after it, which stand in a row. */
interface FrozenPart {
  readonly base: tf.LayersModel;
  readonly above: readonly tf.layers.Layer[];
  readonly width: number;
}

/**
 * The parts of a transfer whose base does not learn.
 * @param layers of which the model was built.
 * @param images whose features would be kept.
 * @returns null where nothing is frozen, or the features would take too much memory.
 */
export function frozenPart(
  model: tf.LayersModel,
  layers: readonly LayerSpec[],
  images: number,
): FrozenPart | null {
  const last = layers.findLastIndex(({ base, name }) => base !== undefined || name === "base_pooling");
  const features = layers[last];
  if (!features) return null;
  const output = model.getLayer(features.name).output as tf.SymbolicTensor;
  const width = output.shape.at(-1) ?? 0;
  if (output.shape.length !== 2 || !mayBeKept(width, images)) return null;
  return {
    base: tf.model({ inputs: model.inputs, outputs: output }),
    above: layers.slice(last + 1).map(({ name }) => model.getLayer(name)),
    width,
  };
}

/**
 * The way from rows to features: one native graph, op by op where that cannot be built; `note` then says why.
 * @param batchOf the images of rows, for the latter.
 */
export function extractorOf(
  { base }: FrozenPart,
  {
    spec,
    packed,
    batchOf,
  }: { spec: PreprocessSpec; packed: PackedImages; batchOf(rows: Uint32Array): Batch },
): { extract(rows: Uint32Array): Float32Array; note: string | null; close(): void } {
  try {
    const compiled = CompiledFeatures.build(base, { spec, packed, size: imagesAtOnce(base, rowsAtOnce) });
    return { extract: (rows) => compiled.of(rows), note: null, close: () => compiled.close() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      extract: (rows) => featuresOf(base, batchOf(rows)),
      note: `What the base makes of images is calculated op by op: ${reason.slice(0, 300)}.`,
      close: () => {},
    };
  }
}

function featuresOf(base: tf.LayersModel, { pixels, count }: Batch): Float32Array {
  return tf.tidy(() => {
    const shape = (base.inputs[0]?.shape.slice(1) ?? []) as number[];
    const size = tf.util.sizeFromShape(shape);
    const images = tf.tensor(pixels.slice(0, count * size), [count, ...shape]);
    return (
      base.predict(images, { batchSize: imagesAtOnce(base, rowsAtOnce) }) as tf.Tensor
    ).dataSync<"float32">();
  });
}

/**
 * Trains the layers above a frozen base on features that are known, which take the place of the images. State and model
 * are those of the whole network.
 */
export class FrozenTrainer extends EagerTrainer {
  override readonly inputShape: readonly number[];
  private readonly hidden: readonly tf.layers.Layer[];
  private whole: EagerTrainer | null = null;

  constructor(
    configuration: Configuration,
    model: tf.LayersModel,
    private readonly part: FrozenPart,
    private readonly table: RowTable,
    private readonly extract: (rows: Uint32Array) => Float32Array,
    private readonly weightsOfClasses: Float32Array | null,
    taughtClasses: readonly number[] | null = null,
  ) {
    super(configuration, model, weightsOfClasses, taughtClasses);
    this.hidden = part.above.slice(0, -1);
    this.inputShape = [part.width];
  }

  override predict(batch: Batch): Float32Array {
    return this.evaluate(batch).probabilities;
  }

  /** The whole network from the images on, with the same weights. */
  override reference(): EagerTrainer {
    const { configuration, model, weightsOfClasses, taughtClasses } = this;
    this.whole ??= new EagerTrainer(configuration, model, weightsOfClasses, taughtClasses);
    return this.whole;
  }

  override dispose(): void {
    this.whole?.dispose();
    super.dispose();
  }

  protected override hiddenOutput(features: tf.Tensor, training: boolean): tf.Tensor2D {
    let output = features;
    for (const layer of this.hidden) output = layer.apply(output, { training }) as tf.Tensor;
    return output as tf.Tensor2D;
  }

  /** Those of the table; the test split's, which are asked for once, and those of made images are calculated. */
  override inputOf(batch: Batch): Float32Array {
    const { rows, count } = batch;
    if (!rows) return featuresOf(this.part.base, batch);
    const known = rows.subarray(0, count);
    return numbersOfRows(this.table, known) ?? this.extract(known);
  }
}
