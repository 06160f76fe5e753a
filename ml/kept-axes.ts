import { type Axes, sketcher } from "@/ml/principal-components";

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

/** Models that give more numbers are sketched to so many: the covariance of all would not fit into memory. */
const widest = 1024;
/** Of the sketch and of the axes. */
export const axesSeed = "embedding";

/**
 * What is done with a model's features before they are brought on axes.
 * @param featureWidth numbers that the model gives for an image.
 * @param isUnit brings each feature to length 1 first: then distances are of directions, 0 alike to 2 opposite.
 */
export function narrowing(
  featureWidth: number,
  isUnit: boolean,
): { width: number; narrow: (features: Float32Array) => Float32Array } {
  const before = (features: Float32Array) => (isUnit ? toUnitLength(features, featureWidth) : features);
  if (featureWidth <= widest) return { width: featureWidth, narrow: before };
  const sketch = sketcher(featureWidth, widest, axesSeed);
  return { width: widest, narrow: (features) => sketch(before(features)) };
}

/** Rows divided by their length; a row of zeros stays one. */
function toUnitLength(rows: Float32Array, width: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    let square = 0;
    for (let i = from; i < from + width; i++) square += (rows[i] as number) ** 2;
    const length = Math.sqrt(square) || 1;
    for (let i = from; i < from + width; i++) result[i] = (rows[i] as number) / length;
  }
  return result;
}
