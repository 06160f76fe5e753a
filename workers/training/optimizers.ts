import type { LearningConfiguration } from "@/ml/configuration/learning";
import { tf } from "@/workers/tf";

type OptimizerSettings = Pick<
  LearningConfiguration,
  | "optimizer"
  | "momentum"
  | "rho"
  | "beta1"
  | "beta2"
  | "epsilon"
  | "weightDecay"
  | "clipping"
  | "clipNorm"
  | "clipValue"
>;

/** A weight that is learnt, under its name in the network: "dense_1/kernel". */
export interface Learnt {
  name: string;
  variable: tf.Variable;
}

type Update = (weight: Learnt, gradient: tf.Tensor, length: tf.Scalar, rate: tf.Scalar) => void;

/**
 * Changes weights by their gradients, in Keras' formulas (3.15) with the gradient g after clipping and the rate r of the
 * step. Everything that one step leaves for the next lies in `slots`; nothing follows from the step's number.
 *
 * - sgd: w ← w - r g
 * - momentum μ: m ← μ m - r g; w ← w + m
 * - nesterov: m ← μ m - r g; w ← w + μ m - r g
 * - rmsprop: v ← ρ v + (1 - ρ) g²; w ← w - r g / √(v + ε)
 * - adam: m ← m + (1 - β₁)(g - m); v ← v + (1 - β₂)(g² - v); w ← w - α m / (√v + ε), where
 *   α = r √(1 - β₂ᵗ) / (1 - β₁ᵗ) and the powers are slots, multiplied before use
 * - adamw (Loshchilov and Hutter 2017): first w ← w - r λ w for kernels, not for biases and the numbers of
 *   normalisation, then adam
 *
 * Clipping by norm takes all gradients as one vector (Keras' global_clipnorm), by value each number (clipvalue).
 */
export class Optimizer {
  /** What a checkpoint keeps besides the weights, under names that follow from the network. */
  readonly slots: readonly Learnt[];
  private readonly own: { name: string; variable: tf.Variable }[] = [];
  private readonly update: Update;
  /** Done once a step. @returns what takes the rate's place in the update: Adam's α. */
  private readonly advance: (rate: tf.Scalar) => tf.Scalar;

  constructor(
    private readonly settings: OptimizerSettings,
    private readonly weights: readonly Learnt[],
  ) {
    this.advance = (rate) => rate;
    switch (settings.optimizer) {
      case "sgd":
        this.update = ({ variable }, gradient, rate) => variable.assign(variable.sub(gradient.mul(rate)));
        break;
      case "momentum":
      case "nesterov":
        this.update = this.momentum();
        break;
      case "rmsprop":
        this.update = this.rmsprop();
        break;
      case "adam":
      case "adamw": {
        const [power1, power2] = [this.slot("beta1Power", 1), this.slot("beta2Power", 1)];
        this.advance = (rate) => {
          power1.assign(power1.mul(settings.beta1));
          power2.assign(power2.mul(settings.beta2));
          return rate.mul(tf.sub(1, power2).sqrt()).div(tf.sub(1, power1));
        };
        this.update = this.adam();
      }
    }
    this.slots = this.own;
  }

  /**
   * Takes one step.
   * @param gradients by the variable's own name, as `tf.variableGrads` gives them.
   * @param rate the learning rate.
   */
  apply(gradients: Readonly<Record<string, tf.Tensor>>, rate: tf.Scalar): void {
    tf.tidy(() => {
      const all = this.weights.map(({ name, variable }) => {
        const gradient = gradients[variable.name];
        if (!gradient)
          throw new Error(`The loss does not depend on ${name}: the network has a part without effect.`);
        return gradient;
      });
      const clipped = this.clipped(all);
      const length = this.advance(rate);
      for (const [i, weight] of this.weights.entries()) {
        this.update(weight, clipped[i] as tf.Tensor, length, rate);
      }
    });
  }

  private clipped(gradients: tf.Tensor[]): tf.Tensor[] {
    const { clipping, clipNorm, clipValue } = this.settings;
    switch (clipping) {
      case "none":
        return gradients;
      case "value":
        return gradients.map((gradient) => tf.clipByValue(gradient, -clipValue, clipValue));
      case "norm": {
        const norm = tf.addN(gradients.map((gradient) => gradient.square().sum())).sqrt();
        // 1 up to the limit. The difference is 0, and no number where the norm is none: it must not pass for a zero.
        const scale = tf
          .minimum(tf.div(1, norm), 1 / clipNorm)
          .mul(clipNorm)
          .add(norm.sub(norm));
        return gradients.map((gradient) => gradient.mul(scale));
      }
    }
  }

  private momentum(): Update {
    const { optimizer, momentum } = this.settings;
    const moments = this.slotsOf("momentum");
    return ({ name, variable }, gradient, rate) => {
      const moment = slotOf(moments, name);
      const step = gradient.mul(rate);
      moment.assign(moment.mul(momentum).sub(step));
      variable.assign(variable.add(optimizer === "nesterov" ? moment.mul(momentum).sub(step) : moment));
    };
  }

  private rmsprop(): Update {
    const { rho, epsilon } = this.settings;
    const velocities = this.slotsOf("velocity");
    return ({ name, variable }, gradient, rate) => {
      const velocity = slotOf(velocities, name);
      velocity.assign(velocity.mul(rho).add(gradient.square().mul(1 - rho)));
      variable.assign(variable.sub(gradient.mul(rate).div(velocity.add(epsilon).sqrt())));
    };
  }

  private adam(): Update {
    const { optimizer, beta1, beta2, epsilon, weightDecay } = this.settings;
    const moments = this.slotsOf("momentum");
    const velocities = this.slotsOf("velocity");
    return ({ name, variable }, gradient, alpha, rate) => {
      const [moment, velocity] = [slotOf(moments, name), slotOf(velocities, name)];
      const decayed =
        optimizer === "adamw" && isKernel(name)
          ? variable.sub(variable.mul(weightDecay).mul(rate))
          : (variable as tf.Tensor);
      moment.assign(moment.add(gradient.sub(moment).mul(1 - beta1)));
      velocity.assign(
        velocity.add(
          gradient
            .square()
            .sub(velocity)
            .mul(1 - beta2),
        ),
      );
      variable.assign(decayed.sub(moment.mul(alpha).div(velocity.sqrt().add(epsilon))));
    };
  }

  private slotsOf(kind: string): Map<string, tf.Variable> {
    return new Map(
      this.weights.map(({ name, variable }) => [name, this.slot(`${kind}/${name}`, 0, variable.shape)]),
    );
  }

  private slot(name: string, value: number, shape: number[] = []): tf.Variable {
    const variable = tf.tidy(() => tf.variable(tf.fill(shape, value), false));
    this.own.push({ name: `optimizer/${name}`, variable });
    return variable;
  }
}

/** Biases, and scale, shift and slopes of other layers, are not decayed. */
function isKernel(name: string): boolean {
  return name.slice(name.lastIndexOf("/") + 1).includes("kernel");
}

function slotOf(slots: ReadonlyMap<string, tf.Variable>, name: string): tf.Variable {
  const slot = slots.get(name);
  if (!slot) throw new Error(`The optimizer has no slot for ${name}.`);
  return slot;
}
