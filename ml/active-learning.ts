/** In which order images are worth labelling. Survey: B. Settles, "Active Learning Literature Survey", 2009. */

export interface Uncertainty {
  /** Probability of the most likely class, 0..1. */
  confidence: number;
  /** That less the probability of the second, 0..1: the smaller, the more is learnt from a label. */
  margin: number;
  /** Shannon's, in nats, 0..ln(classes): the larger, the more is learnt. */
  entropy: number;
}

/** How sure a model is of one image. `at` is where its probabilities begin. */
export function uncertaintyOf(probabilities: ArrayLike<number>, at: number, classes: number): Uncertainty {
  let first = 0;
  let second = 0;
  let entropy = 0;
  for (let c = 0; c < classes; c++) {
    const probability = probabilities[at + c] as number;
    if (probability > first) {
      second = first;
      first = probability;
    } else if (probability > second) second = probability;
    if (probability > 0) entropy -= probability * Math.log(probability);
  }
  return { confidence: first, margin: first - second, entropy };
}

/**
 * Farthest-first order: each next image is the one that lies farthest from all before it, so that a few labels cover
 * what there is (k-centre greedy: T. Gonzalez, 1985; for labelling: Sener, Savarese, "Active Learning for Convolutional
 * Neural Networks: A Core-Set Approach", ICLR 2018). Euclidean distance. Costs images × count × width.
 * @param features [images × width].
 * @param first the image to begin with.
 * @param count how many are wanted; at most the number of images.
 * @returns their indices, `first` before all others.
 */
export function diverseOrder(
  features: Float32Array,
  width: number,
  { first, count }: { first: number; count: number },
): number[] {
  const images = features.length / width;
  const nearest = new Float64Array(images).fill(Number.POSITIVE_INFINITY);
  const order: number[] = [];
  let next = first;
  while (order.length < Math.min(count, images)) {
    order.push(next);
    nearest[next] = -1;
    let farthest = -1;
    for (let i = 0; i < images; i++) {
      if ((nearest[i] as number) < 0) continue;
      const distance = squaredDistance(features, next * width, i * width, width);
      if (distance < (nearest[i] as number)) nearest[i] = distance;
      if (farthest < 0 || (nearest[i] as number) > (nearest[farthest] as number)) farthest = i;
    }
    next = farthest;
  }
  return order;
}

function squaredDistance(features: Float32Array, a: number, b: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) {
    const difference = (features[a + k] as number) - (features[b + k] as number);
    sum += difference * difference;
  }
  return sum;
}
