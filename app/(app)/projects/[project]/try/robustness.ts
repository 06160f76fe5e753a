import type { Classifier } from "@/app/tf/classifier";
import { topClasses } from "@/ml/metrics";
import { neutralProbe, type Probe, type ProbeName, probeNames, robustnessProbes } from "@/ml/probe";

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
 * @throws Error for people where there is no picture, or one cannot be read.
 */
export async function robustnessOf(
  pictures: AsyncIterable<Blob>,
  classifier: Pick<Classifier, "see" | "classifyProbed">,
  onDone: (images: number) => void,
  signal: AbortSignal,
): Promise<Robustness> {
  const kept = Object.fromEntries(probeNames.map((name) => [name, 0])) as Record<ProbeName, number>;
  let images = 0;
  for await (const picture of pictures) {
    signal.throwIfAborted();
    const seen = await classifier.see(picture, "An image");
    const decide = async (probe: Probe) => {
      signal.throwIfAborted();
      return classOf((await classifier.classifyProbed(seen, probe)).probabilities);
    };
    const decision = await decide(neutralProbe);
    await Promise.all(
      probeNames.flatMap((name) =>
        robustnessProbes[name].map(async (value) => {
          if ((await decide({ ...neutralProbe, [name]: value })) === decision) kept[name] += 1;
        }),
      ),
    );
    signal.throwIfAborted();
    images += 1;
    onDone(images);
  }
  if (images === 0) throw new Error("There is no image that could be changed: choose other images.");
  const shares = probeNames.map((name) => kept[name] / (robustnessProbes[name].length * images));
  return {
    images,
    byProbe: Object.fromEntries(probeNames.map((name, at) => [name, shares[at]])) as Robustness["byProbe"],
    score: shares.reduce((sum, share) => sum + share, 0) / shares.length,
  };
}

/**
 * Images of the server as files, one after the other.
 * @throws Error for people where one cannot be read.
 */
export async function* filesOf(
  pages: AsyncIterable<readonly { url: string }[]> | Iterable<readonly { url: string }[]>,
  signal: AbortSignal,
): AsyncGenerator<Blob> {
  for await (const page of pages) {
    for (const { url } of page) {
      const response = await fetch(url, { credentials: "same-origin", signal });
      if (!response.ok) throw new Error(`An image could not be read (${response.status}): try again.`);
      yield await response.blob();
    }
  }
}
