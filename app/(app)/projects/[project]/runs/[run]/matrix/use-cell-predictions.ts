"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "@/app/graphql/generated";
import type { CellPredictionFragment, MatrixCrossingInput } from "@/app/graphql/generated/graphql";
import { pagesOf } from "@/app/graphql/pages-of";

graphql(`
  fragment CellPrediction on Prediction {
    name
    isCorrected
    confidence
    probabilities
    truth {
      index
      id
      name
      position
    }
    predicted {
      index
      id
      name
      position
    }
    image {
      id
      url
      thumbnailUrl
      width
      height
      class {
        id
        name
        position
      }
    }
  }
`);

const cellPredictions = graphql(`
  query CellPredictions(
    $run: ID!
    $blocks: [MatrixBlockInput!]
    $crossing: MatrixCrossingInput
    $labels: LabelMoment!
    $threshold: Float!
    $top: Int!
    $order: MatrixImageOrder!
    $alike: ID
    $after: String
  ) {
    run(id: $run) {
      id
      predictions(
        first: 60
        alike: $alike
        blocks: $blocks
        crossing: $crossing
        labels: $labels
        threshold: $threshold
        top: $top
        order: $order
        after: $after
      ) {
        edges {
          cursor
          node {
            ...CellPrediction
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

const onePrediction = graphql(`
  query OnePrediction($run: ID!, $image: ID!) {
    run(id: $run) {
      id
      prediction(imageId: $image) {
        ...CellPrediction
      }
    }
  }
`);

export const imageOrders = {
  sure: "confidence_descending",
  unsure: "confidence_ascending",
  loss: "loss_descending",
  novel: "novelty_descending",
  alike: "likeness",
} as const;
export type ImageOrder = keyof typeof imageOrders;

/** What is asked for when cells are opened: which blocks of the matrix, how it is read, and what comes first. */
function cellVariables(run: string, cells: OpenCells, first: ImageOrder, alike: string | null = null) {
  return { run, ...cells, order: imageOrders[first], alike };
}

export interface OpenCells {
  /** of classes by truth and prediction; null where two other fields are crossed */
  blocks: { truths?: number[]; predictions?: number[] }[] | null;
  crossing: MatrixCrossingInput | null;
  labels: "measured" | "today";
  threshold: number;
  top: number;
}

/** Pictures that are fetched for what the pointer rests on: those that show first. */
const preloaded = 12;

/** Reads what would open if it were clicked now, and fetches the first of its pictures. */
export function usePreload(run: string, first: ImageOrder): (cells: OpenCells) => void {
  const client = useApolloClient();
  return (cells) =>
    void client
      .query({ query: cellPredictions, variables: cellVariables(run, cells, first) })
      .then(({ data }) => {
        for (const { node } of data?.run.predictions.edges.slice(0, preloaded) ?? [])
          if (node.image.thumbnailUrl) new Image().src = node.image.thumbnailUrl;
      })
      // Who opens it asks again, and is told then.
      .catch(() => undefined);
}

/**
 * The images of some cells, page after page, and the chosen one, which may lie on a page that is not there yet. With
 * `alike` only those that look like that image.
 */
export function useCellPredictions(
  run: string,
  cells: OpenCells,
  { first, image, alike }: { first: ImageOrder; image: string | null; alike: string | null },
) {
  const list = useQuery(cellPredictions, {
    variables: cellVariables(run, cells, first, alike),
    notifyOnNetworkStatusChange: true,
  });
  const connection = list.data?.run.predictions;
  const { loadMore, loadingMore } = pagesOf(list, connection);
  const items = useMemo(() => connection?.edges.map((edge) => edge.node), [connection]);
  const place = items && image ? items.findIndex((item) => item.image.id === image) : -1;
  const single = useQuery(onePrediction, {
    variables: { run, image: image ?? "" },
    skip: !image || !items || place >= 0,
  });
  const elsewhere: CellPredictionFragment | null | undefined =
    image && place < 0 ? single.data?.run.prediction : null;
  return {
    items,
    /** of the chosen image among the items; -1 where it is not among them */
    place,
    chosen: place >= 0 ? items?.[place] : elsewhere,
    error: list.data ? undefined : list.error,
    refetch: list.refetch,
    loadingMore,
    loadMore,
  };
}
