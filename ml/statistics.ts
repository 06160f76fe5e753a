/** The middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** What repeats of one measurement say together. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the population that they are a sample of (divided by count - 1); null of one. */
  readonly deviation: number | null;
  readonly smallest: number;
  readonly largest: number;
  /**
   * 95 % interval of the mean by Student's t, for independent, roughly normal values: mean ± t · deviation / √count;
   * null of one.
   */
  readonly interval: readonly [number, number] | null;
}

/** Mean and spread of some finite numbers; null of none. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : null;
  const half = deviation === null ? null : (studentQuantile(0.975, count - 1) * deviation) / Math.sqrt(count);
  return {
    count,
    mean,
    deviation,
    smallest: Math.min(...values),
    largest: Math.max(...values),
    interval: half === null ? null : [mean - half, mean + half],
  };
}

/**
 * Quantile of Student's t distribution, to 1e-9: by bisection of its distribution function, the regularised incomplete
 * beta function (Abramowitz & Stegun 26.7.1, 26.5.8).
 * @param probability above 0.5 and below 1.
 * @param freedom degrees of freedom, 1 or more.
 */
export function studentQuantile(probability: number, freedom: number): number {
  // Of |t| > x: I_{f/(f+x²)}(f/2, 1/2).
  const outside = (x: number) => incompleteBeta(freedom / (freedom + x * x), freedom / 2, 0.5);
  const wanted = 2 * (1 - probability);
  let [low, high] = [0, 1];
  while (outside(high) > wanted) high *= 2;
  while (high - low > 1e-10 * Math.max(1, high)) {
    const middle = (low + high) / 2;
    if (outside(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean; above it the function is that of the other side.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - logGamma(a) - logGamma(b) + logGamma(a + b),
  );
  const apart = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** Logarithm of the gamma function for positive numbers: Lanczos' approximation with g = 7, n = 9, to 1e-14. */
function logGamma(z: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const x = z - 1;
  const series = coefficients.reduce((sum, value, i) => sum + value / (x + i + 1), 0.9999999999998099);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(series);
}
