import type { ApolloClient } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import { filesAtOnce } from "@/app/tf/batches";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { goldenPictures } from "@/ml/golden-pictures";
import { parityImages } from "@/ml/parity";
import type { Format } from "./formats";

const parityImagesQuery = graphql(`
  query ParityImages($model: ID!, $format: ModelFormat!) {
    model(id: $model) {
      id
      parityImages(format: $format) {
        id
        url
      }
    }
  }
`);

const submitCheck = graphql(`
  mutation SubmitParityCheck($input: SubmitParityCheckInput!) {
    submitParityCheck(input: $input) {
      id
      parityChecks {
        ...ParityCheckRow
      }
    }
  }
`);

const judgedImages = graphql(`
  query JudgedImages($model: ID!, $first: Int!, $after: String) {
    model(id: $model) {
      id
      judgedImages(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            url
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

const advanceSplit = graphql(`
  mutation AdvanceParitySplit($input: AdvanceParitySplitInput!) {
    advanceParitySplit(input: $input) {
      id
      paritySplits {
        ...ParitySplitRow
      }
    }
  }
`);

/** Of one page of GraphQL. */
const mostAtOnce = 100;

/**
 * Classifies in this browser the images that the server asks about, decodes the golden pictures, and sends what came of
 * both: the server judges it.
 * @throws Error for people where an image cannot be read, or there is nothing to compare with.
 */
export async function checkParity(
  apollo: ApolloClient,
  model: string,
  format: Format,
  classifier: Classifier,
  onDone: (images: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { data } = await apollo.query({
    query: parityImagesQuery,
    variables: { model, format },
    fetchPolicy: "no-cache",
  });
  const images = data?.model.parityImages ?? [];
  onDone(0, images.length);
  const tell = (done: number) => onDone(done, images.length);
  const answers = await answersTo(images, classifier, tell, signal);
  const pictures: { name: string; rgba: string }[] = [];
  for (const { name, mediaType, file } of goldenPictures) {
    const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
    const rgba = await classifier.decode(new Blob([bytes], { type: mediaType }), name);
    pictures.push({ name, rgba: btoa(String.fromCharCode(...rgba)) });
  }
  const latencyMs = await latencyOf(images[0], classifier);
  signal.throwIfAborted();
  await apollo.mutate({
    mutation: submitCheck,
    variables: {
      input: {
        modelId: model,
        format,
        backend: classifier.backend,
        browser: browserName(navigator.userAgent),
        answers,
        pictures,
        latencyMs,
      },
    },
  });
}

const timed = 9;

/** Milliseconds from an image's file to the decision, one after the other: the median. Null without an image. */
async function latencyOf(image: { url: string } | undefined, classifier: Classifier): Promise<number | null> {
  if (!image) return null;
  const response = await fetch(image.url, { credentials: "same-origin" });
  if (!response.ok) return null;
  const file = await response.blob();
  const times: number[] = [];
  for (let i = 0; i < timed; i++) {
    const begun = performance.now();
    await classifier.classifyFile(file, "A test image");
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[(timed - 1) / 2] ?? null;
}

/** What this browser says of images of the server, some of them on their way while the network works. */
export async function answersTo(
  images: readonly { id: string; url: string }[],
  classifier: Classifier,
  onDone: (images: number) => void,
  signal: AbortSignal,
) {
  const waiting = [...images];
  const answers: { imageId: string; probabilities: number[] }[] = [];
  const work = async () => {
    for (let image = waiting.shift(); image; image = waiting.shift()) {
      const response = await fetch(image.url, { credentials: "same-origin", signal });
      if (!response.ok) {
        throw new Error(
          `A test image could not be read (${response.status}): reload the page and try again.`,
        );
      }
      const probabilities = await classifier.classifyFile(await response.blob(), "A test image");
      signal.throwIfAborted();
      answers.push({ imageId: image.id, probabilities: Array.from(probabilities) });
      onDone(answers.length);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return answers;
}

/**
 * Classifies in this browser every image that the run judged, beyond `after` or from the begin, and sends what came of it
 * piece by piece: what the server has stays, whenever this ends.
 * @throws Error for people where an image cannot be read or the server does not answer.
 */
export async function checkSplit(
  apollo: ApolloClient,
  model: { id: string; classes: number },
  format: Format,
  classifier: Classifier,
  begin: { after: string | null; images: number },
  onDone: (images: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let { after, images } = begin;
  for await (const next of judgedPages(apollo, model, after, signal)) {
    const before = images;
    const answers = await answersTo(next, classifier, (done) => onDone(before + done), signal);
    await apollo.mutate({
      mutation: advanceSplit,
      variables: {
        input: {
          ...{ modelId: model.id, format, backend: classifier.backend, after, answers },
          browser: browserName(navigator.userAgent),
        },
      },
    });
    signal.throwIfAborted();
    after = next.at(-1)?.id ?? after;
    images += next.length;
  }
}

/** Every image that a model's run judged, beyond `after` or from the begin, as many at once as a check may send. */
export async function* judgedPages(
  apollo: ApolloClient,
  model: { id: string; classes: number },
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<readonly { id: string; url: string }[]> {
  const first = Math.min(parityImages(model.classes), mostAtOnce);
  for (let last = after; ; ) {
    signal.throwIfAborted();
    const { data } = await apollo.query({
      query: judgedImages,
      variables: { model: model.id, first, after: last },
      fetchPolicy: "no-cache",
    });
    const page = data?.model.judgedImages;
    const next = page?.edges.map((edge) => edge.node) ?? [];
    if (!page || next.length === 0) return;
    yield next;
    if (!page.pageInfo.hasNextPage) return;
    last = next.at(-1)?.id ?? null;
  }
}
