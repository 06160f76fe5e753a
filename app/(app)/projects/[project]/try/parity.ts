import type { ApolloClient } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { goldenPictures } from "@/ml/golden-pictures";
import type { Format } from "./formats";

const parityImages = graphql(`
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

/** So many pictures are on their way while the network works on one. */
const ahead = 4;

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
    query: parityImages,
    variables: { model, format },
    fetchPolicy: "no-cache",
  });
  const images = data?.model.parityImages ?? [];
  onDone(0, images.length);
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
      onDone(answers.length, images.length);
    }
  };
  await Promise.all(Array.from({ length: ahead }, work));
  const pictures: { name: string; rgba: string }[] = [];
  for (const { name, mediaType, file } of goldenPictures) {
    const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
    const rgba = await classifier.decode(new Blob([bytes], { type: mediaType }), name);
    pictures.push({ name, rgba: btoa(String.fromCharCode(...rgba)) });
  }
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
      },
    },
  });
}
