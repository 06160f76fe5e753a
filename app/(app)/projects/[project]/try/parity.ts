import type { ApolloClient } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import { type BackendName, largestDifference } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { decodePicture } from "@/app/tf/decode";
import { topClasses } from "@/ml/metrics";
import { median } from "@/ml/statistics";

const parityPredictions = graphql(`
  query ParityPredictions($run: ID!, $first: Int!) {
    run(id: $run) {
      id
      predictions(first: $first) {
        edges {
          cursor
          node {
            name
            probabilities
            predicted {
              index
            }
            image {
              id
              url
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** How many test images are compared, at most. */
export const parityImages = 100;
/** A larger difference of any probability is told. */
export const tolerance = 1e-3;

export interface Parity {
  readonly backend: BackendName;
  readonly images: number;
  readonly sameDecisions: number;
  readonly maxDifference: number;
  /** The image with the largest difference. */
  readonly worst: string;
  /** Of the network alone. */
  readonly medianMilliseconds: number;
  readonly imagesPerSecond: number;
}

/**
 * Decodes, prepares and classifies the run's first test images in the page, and compares with what was stored.
 * @throws Error for people where an image cannot be read or the run has no predictions.
 */
export async function compareWithWorker(
  apollo: ApolloClient,
  run: string,
  classifier: Classifier,
  onDone: (images: number) => void,
  signal: AbortSignal,
): Promise<Parity> {
  const { data } = await apollo.query({
    query: parityPredictions,
    variables: { run, first: parityImages },
    fetchPolicy: "no-cache",
  });
  const stored = data?.run.predictions.edges.map((edge) => edge.node) ?? [];
  if (stored.length === 0) {
    throw new Error("The run kept no predictions to compare with: its version has no test split.");
  }
  const times: number[] = [];
  let sameDecisions = 0;
  let maxDifference = 0;
  let worst = "";
  // The next picture is on its way while one is classified.
  let coming = decode(stored[0], signal);
  for (const [index, prediction] of stored.entries()) {
    const picture = await coming;
    const next = stored[index + 1];
    coming = next ? decode(next, signal) : coming;
    // Looked at when its turn comes: until then a failure of it is nobody's.
    coming.catch(() => undefined);
    const result = await classifier.classify(picture.rgba, picture.width, picture.height);
    signal.throwIfAborted();
    times.push(result.milliseconds);
    const difference = largestDifference(result.probabilities, prediction.probabilities);
    if (difference >= maxDifference) {
      maxDifference = difference;
      worst = prediction.name;
    }
    if (topClasses(result.probabilities, 1)[0]?.index === prediction.predicted.index) sameDecisions += 1;
    onDone(index + 1);
  }
  return {
    backend: classifier.backend,
    images: stored.length,
    sameDecisions,
    maxDifference,
    worst,
    medianMilliseconds: median(times),
    imagesPerSecond: (times.length * 1000) / times.reduce((sum, time) => sum + time, 0),
  };
}

async function decode(prediction: { name: string; image: { url: string } } | undefined, signal: AbortSignal) {
  if (!prediction) throw new Error("There is no image to compare.");
  const response = await fetch(prediction.image.url, { credentials: "same-origin", signal });
  if (!response.ok) {
    throw new Error(
      `${prediction.name} could not be read (${response.status}): reload the page and try again.`,
    );
  }
  return decodePicture(await response.blob(), prediction.name);
}
