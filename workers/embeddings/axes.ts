import type { Axes } from "@/ml/principal-components";

/** Axes with what they were found in, as they are kept. */
export interface KeptAxes extends Axes {
  /** Numbers that the model gives for an image. */
  featureWidth: number;
  /** Images that decided the axes. */
  fitted: number;
}

/** As float64, little endian: featureWidth, fitted, width, count, total variance, mean, variances, axes. */
export function axesToBytes(kept: KeptAxes): Uint8Array {
  const { featureWidth, fitted, width, totalVariance, mean, variances, axes } = kept;
  const values = [featureWidth, fitted, width, variances.length, totalVariance, ...mean, ...variances];
  const all = new Float64Array(values.length + axes.length);
  all.set(values);
  all.set(axes, values.length);
  return new Uint8Array(all.buffer);
}

export function axesFromBytes(bytes: Uint8Array): KeptAxes {
  const all = new Float64Array(Uint8Array.from(bytes).buffer);
  const [featureWidth = 0, fitted = 0, width = 0, count = 0, totalVariance = 0] = all;
  const [mean, variances] = [5, 5 + width].map((at, i) => all.slice(at, at + (i === 0 ? width : count)));
  if (!mean || !variances) throw new Error("The kept axes are cut off.");
  return { featureWidth, fitted, width, totalVariance, mean, variances, axes: all.slice(5 + width + count) };
}
