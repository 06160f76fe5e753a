"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "@/app/graphql/generated";
import type { CellPredictionFragment } from "@/app/graphql/generated/graphql";
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
    $truth: Int!
    $predicted: Int!
    $labels: LabelMoment!
    $order: PredictionOrder!
    $after: String
  ) {
    run(id: $run) {
      id
      predictions(
        first: 60
        truth: $truth
        predicted: $predicted
        labels: $labels
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

/** The images of one cell, page after page, and the chosen one, which may lie on a page that is not there yet. */
export function useCellPredictions(
  run: string,
  cell: { truth: number; predicted: number; labels: "measured" | "today" },
  first: "sure" | "unsure",
  image: string | null,
) {
  const order = first === "sure" ? ("confidence_descending" as const) : ("confidence_ascending" as const);
  const list = useQuery(cellPredictions, {
    variables: { run, ...cell, order },
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
