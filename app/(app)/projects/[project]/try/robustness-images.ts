import type { ApolloClient } from "@apollo/client";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { ImageSet, SplitName } from "./image-sets";
import { judgedPages } from "./parity";

const sampleImages = graphql(`
  query SampleImages($model: ID!) {
    model(id: $model) {
      id
      sampleImages {
        id
        url
      }
    }
  }
`);

const judgedTotal = graphql(`
  query JudgedTotal($run: ID!) {
    run(id: $run) {
      id
      confusionMatrix {
        total
      }
    }
  }
`);

const splitCounts = graphql(`
  query RobustnessCounts($run: ID!) {
    run(id: $run) {
      id
      version {
        id
        counts {
          split
          total
          perClass
        }
      }
    }
  }
`);

const splitImages = graphql(`
  query RobustnessImages($run: ID!, $split: Split!, $classIndex: Int, $first: Int!, $after: String) {
    run(id: $run) {
      id
      version {
        id
        images(first: $first, split: $split, classIndex: $classIndex, after: $after) {
          edges {
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
  }
`);

/** Images that a model's robustness is measured on. */
export type RobustnessSet = Exclude<ImageSet, "cases">;
export type Extent = "sample" | "split";

interface Images {
  /** Page by page. */
  pages: AsyncIterable<readonly { url: string }[]> | Iterable<readonly { url: string }[]>;
  total: number;
}

/** Images of a sample: as many as the server draws of those that the run judged. */
const sampleSize = 40;
/** Images whose addresses are asked for at once. */
const pageSize = 100;

/** Addresses of images that the run judged or of a split of its version, forty of them or all. */
export function imagesOf(
  apollo: ApolloClient,
  model: TryModelFragment,
  set: RobustnessSet,
  extent: Extent,
  signal: AbortSignal,
): Promise<Images> {
  return set === "judged"
    ? judged(apollo, model, extent, signal)
    : ofSplit(apollo, model, set, extent, signal);
}

async function judged(
  apollo: ApolloClient,
  model: TryModelFragment,
  extent: Extent,
  signal: AbortSignal,
): Promise<Images> {
  if (extent === "sample") {
    const { data } = await apollo.query({ query: sampleImages, variables: { model: model.id } });
    const images = data?.model.sampleImages ?? [];
    return { pages: [images], total: images.length };
  }
  const { data } = await apollo.query({ query: judgedTotal, variables: { run: model.run.id } });
  const of = { id: model.id, classes: model.classes.length };
  return { pages: judgedPages(apollo, of, null, signal), total: data?.run.confusionMatrix?.total ?? 0 };
}

async function ofSplit(
  apollo: ApolloClient,
  model: TryModelFragment,
  split: SplitName,
  extent: Extent,
  signal: AbortSignal,
): Promise<Images> {
  const run = model.run.id;
  const { data } = await apollo.query({ query: splitCounts, variables: { run } });
  const counts = data?.run.version.counts.find((one) => one.split === split);
  const parts =
    extent === "split"
      ? [{ classIndex: null, images: counts?.total ?? 0 }]
      : evenly(counts?.perClass ?? [], sampleSize);
  return {
    pages: splitPages(apollo, { run, split }, parts, signal),
    total: parts.reduce((sum, { images }) => sum + images, 0),
  };
}

/**
 * How many images of each class make a sample: as many of one as of another, as far as they have them. Where there are more
 * classes than images, classes from the first to the last, evenly spread.
 * @param perClass images by class index.
 */
export function evenly(perClass: readonly number[], most: number): { classIndex: number; images: number }[] {
  const filled = perClass.flatMap((count, classIndex) => (count > 0 ? [{ classIndex, count }] : []));
  if (filled.length > most) {
    return Array.from({ length: most }, (_, i) => filled[Math.floor((i * filled.length) / most)]).flatMap(
      (one) => (one ? [{ classIndex: one.classIndex, images: 1 }] : []),
    );
  }
  let left = most;
  const smallestFirst = filled.toSorted((a, b) => a.count - b.count);
  const taken = smallestFirst.map(({ classIndex, count }, i) => {
    const images = Math.min(count, Math.floor(left / (filled.length - i)));
    left -= images;
    return { classIndex, images };
  });
  return taken.toSorted((a, b) => a.classIndex - b.classIndex);
}

/** Of each part, a class or all of them, its first images in the version's order. */
async function* splitPages(
  apollo: ApolloClient,
  of: { run: string; split: SplitName },
  parts: readonly { classIndex: number | null; images: number }[],
  signal: AbortSignal,
): AsyncGenerator<readonly { url: string }[]> {
  const ask = async (classIndex: number | null, first: number, after: string | null) => {
    const variables = { ...of, classIndex, first, after };
    const { data } = await apollo.query({ query: splitImages, variables, fetchPolicy: "no-cache" });
    return data?.run.version.images;
  };
  for (const { classIndex, images } of parts) {
    let after: string | null = null;
    for (let left = images; left > 0; ) {
      signal.throwIfAborted();
      const page = await ask(classIndex, Math.min(left, pageSize), after);
      if (!page || page.edges.length === 0) break;
      yield page.edges.map(({ node }) => node);
      left -= page.edges.length;
      after = page.pageInfo.endCursor ?? null;
    }
  }
}
