import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";

/** Where the masks of a step come from: [seed of the run, step], int32, set before each step. */
let source: tf.Tensor1D | null = null;

/** Sets where the next forward pass draws its masks from; null forbids training passes. */
export function setDropoutSource(tensor: tf.Tensor1D | null): void {
  source = tensor;
}

/**
 * Dropout whose mask follows from the run's seed, the step and the layer's place, whatever ran before: a resumed run
 * draws the masks it would have had. tfjs's own layer with a seed repeats one mask for ever, and without one cannot be
 * reproduced. The numbers are drawn by TensorFlow (StatelessRandomUniform: Philox 4×32-10, Salmon et al. 2011), which
 * also lets a compiled step contain them. Serialised as tfjs's Dropout, so that any tfjs loads the model.
 */
export class SeededDropout extends tf.layers.Layer {
  static readonly className = "Dropout";
  private readonly rate: number;
  private readonly salt: number;

  constructor({ name, rate }: { name: string; rate: number }) {
    super({ name });
    this.rate = rate;
    // The digits of "dropout_2": two layers of a step must not share a mask.
    this.salt = Number(name.replaceAll(/\D/g, "")) || 0;
    this.supportsMasking = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!input) throw new Error(`Layer ${this.name} got no input.`);
    if (!kwargs.training || this.rate === 0) return input;
    const seed = source;
    if (!seed) throw new Error("A training pass began without setDropoutSource().");
    return tf.tidy(() => {
      const uniform = statelessUniform(input.shape, seed.add(tf.tensor1d([this.salt * 65_537, 0], "int32")));
      const kept = uniform.greaterEqual(this.rate).cast("float32");
      return input.mul(kept.mul(1 / (1 - this.rate)));
    });
  }

  override getConfig() {
    return { ...super.getConfig(), rate: this.rate, seed: null, noiseShape: null };
  }
}

/** Uniform float32 in [0, 1) of a shape, from two int32. The same seed gives the same numbers. */
function statelessUniform(shape: number[], seed: tf.Tensor): tf.Tensor {
  const { binding } = backend();
  const type = binding.TF_ATTR_TYPE;
  return backend().executeSingleOutput(
    "StatelessRandomUniform",
    [
      { name: "dtype", type, value: binding.TF_FLOAT },
      { name: "T", type, value: binding.TF_INT32 },
      { name: "Tseed", type, value: binding.TF_INT32 },
    ],
    [tf.tensor1d(shape, "int32"), seed],
  );
}
