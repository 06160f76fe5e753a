import { topClasses } from "@/ml/metrics";

/** A larger difference of any probability between a browser and the worker is no longer the same model. */
export const parityTolerance = 1e-3;

/**
 * Two classes whose probabilities are no further apart are tied: which of them comes first is the order in which a backend
 * adds up float32. Of the same weights wasm, WebGL and TensorFlow differ by up to 7e-6, of eight bits by channel wasm and
 * TensorFlow by up to 1.3e-5 (bench/parity).
 */
export const tie = 1e-5;

/** Of how many images a browser is asked: fewer where there are very many classes, so that its answer stays small. */
export function parityImages(classes: number): number {
  return Math.min(200, Math.max(1, Math.floor(50_000 / classes)));
}

export interface Answer {
  readonly imageId: string;
  readonly probabilities: readonly number[];
}

export interface Agreement {
  readonly images: number;
  /** Images of which both say the same class, or classes that are tied for the worker. */
  readonly agreeing: number;
  /** Those of them that are tied, and of which they say other classes. */
  readonly ties: number;
  /** Of any probability. */
  readonly largestDifference: number;
  /** Where that was. */
  readonly worstImageId: string;
  /** The others. */
  readonly differing: readonly string[];
}

/**
 * Compares answers image by image, decision by decision.
 * @param expected the worker's.
 * @throws RangeError that says which image is missing, unknown, given twice, or answered with other than one finite number
 * a class.
 */
export function compareAnswers(expected: readonly Answer[], actual: readonly Answer[]): Agreement {
  const answers = new Map(actual.map((answer) => [answer.imageId, answer.probabilities]));
  if (answers.size !== actual.length) throw new RangeError("An image is answered twice.");
  const differing: string[] = [];
  let ties = 0;
  let largestDifference = 0;
  let worstImageId = expected[0]?.imageId ?? "";
  for (const { imageId, probabilities } of expected) {
    const own = answers.get(imageId);
    if (!own) throw new RangeError(`The image ${imageId} is not answered.`);
    if (own.length !== probabilities.length || !own.every(Number.isFinite)) {
      throw new RangeError(
        `The answer for ${imageId} must have ${probabilities.length} finite numbers, one a class.`,
      );
    }
    const [said, first] = [own, probabilities].map((one) => topClasses(one, 1)[0]?.index ?? 0);
    if (said !== first) {
      const lead = (probabilities[first as number] ?? 0) - (probabilities[said as number] ?? 0);
      if (lead <= tie) ties++;
      else differing.push(imageId);
    }
    for (const [index, value] of own.entries()) {
      const apart = Math.abs(value - (probabilities[index] ?? 0));
      if (apart <= largestDifference) continue;
      largestDifference = apart;
      worstImageId = imageId;
    }
  }
  if (answers.size !== expected.length) {
    throw new RangeError(`${expected.length} images were asked for, and ${answers.size} are answered.`);
  }
  const images = expected.length;
  return { images, agreeing: images - differing.length, ties, largestDifference, worstImageId, differing };
}

/**
 * How far a decoded picture is from another, as it is laid upon a background: the largest difference of a colour times
 * its opacity, or of the opacity, 0..255. Pixels that cannot be seen may have any colour. Infinite for other lengths.
 */
export function pictureDifference(expected: Uint8Array, actual: Uint8Array): number {
  if (expected.length !== actual.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i += 4) {
    const [alpha = 0, other = 0] = [expected[i + 3], actual[i + 3]];
    largest = Math.max(largest, Math.abs(alpha - other));
    for (let channel = 0; channel < 3; channel += 1) {
      const apart = Math.abs(
        ((expected[i + channel] ?? 0) * alpha - (actual[i + channel] ?? 0) * other) / 255,
      );
      largest = Math.max(largest, apart);
    }
  }
  return Math.round(largest * 100) / 100;
}

/** What a browser came to on a backend with one format of a model. */
export interface GateCheck {
  readonly backend: string;
  readonly browser: string;
  readonly agrees: boolean;
}

/**
 * Whether a browser may show what a model says on a backend: what it found itself counts first, and one difference refuses
 * it; else what others found, where all of them agree. Otherwise it has to be held against the worker before.
 */
export function gateOf(
  checks: readonly GateCheck[],
  here: Pick<GateCheck, "backend" | "browser">,
): "open" | "refused" | "unchecked" {
  const onBackend = checks.filter(({ backend }) => backend === here.backend);
  const own = onBackend.filter(({ browser }) => browser === here.browser);
  if (own.length > 0) return own.every(({ agrees }) => agrees) ? "open" : "refused";
  return onBackend.length > 0 && onBackend.every(({ agrees }) => agrees) ? "open" : "unchecked";
}
