import type { Classifier } from "@/app/tf/classifier";
import { decodePicture } from "@/app/tf/decode";
import { topClasses } from "@/ml/metrics";
import { neutralProbe, type ProbeName, probed, probeNames, robustnessProbes } from "@/ml/probe";

export interface Robustness {
  readonly images: number;
  /** Share of the decisions that stay, by what is done to the pictures. */
  readonly byProbe: Readonly<Record<ProbeName, number>>;
  /** Their mean. */
  readonly score: number;
}

const classOf = (probabilities: Float32Array) => topClasses(probabilities, 1)[0]?.index ?? 0;

/**
 * How often the model stays with its decision when pictures are turned, moved, blurred and so on by as much as a person
 * would hardly notice.
 * @throws Error for people where a picture cannot be read.
 */
export async function robustnessOf(
  images: readonly { id: string; url: string }[],
  classifier: Classifier,
  onDone: (images: number) => void,
  signal: AbortSignal,
): Promise<Robustness> {
  const kept = Object.fromEntries(probeNames.map((name) => [name, 0])) as Record<ProbeName, number>;
  for (const [at, { url }] of images.entries()) {
    const response = await fetch(url, { credentials: "same-origin", signal });
    if (!response.ok) throw new Error(`A test image could not be read (${response.status}): try again.`);
    const { rgba, width, height } = await decodePicture(await response.blob(), "A test image");
    const { seen, probabilities } = await classifier.classify(rgba, width, height);
    const decision = classOf(probabilities);
    await Promise.all(
      probeNames.flatMap((name) =>
        robustnessProbes[name].map(async (value) => {
          const changed = probed(seen, classifier.spec, { ...neutralProbe, [name]: value });
          if (classOf(await classifier.classifySeen(changed)) === decision) {
            kept[name] += 1 / (robustnessProbes[name].length * images.length);
          }
        }),
      ),
    );
    signal.throwIfAborted();
    onDone(at + 1);
  }
  const shares = probeNames.map((name) => kept[name]);
  return {
    images: images.length,
    byProbe: kept,
    score: shares.reduce((sum, share) => sum + share, 0) / shares.length,
  };
}
