"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { pagesOf } from "@/app/graphql/pages-of";
import { compareImage, compareImages } from "./operations";
import type { CompareState, Part } from "./use-compare-state";

/** Which images are open, as the server takes it. */
function filterOf({ group, truth, predicted }: CompareState, part: Part) {
  if (group) return { group, truth };
  if (part === "gone") return { truth, saidByA: predicted, moved: true };
  if (part === "same") return { truth, saidByA: predicted, saidByB: predicted };
  return { truth, saidByB: predicted, moved: true };
}

/** The images that are open, page after page, and the chosen one, which may lie on a page that is not there yet. */
export function usePairs(a: string, b: string, state: CompareState, part: Part) {
  const order =
    state.first === "sure" ? ("confidence_descending" as const) : ("confidence_ascending" as const);
  const list = useQuery(compareImages, {
    variables: { a, b, ...filterOf(state, part), order },
    notifyOnNetworkStatusChange: true,
  });
  const connection = list.data?.run.comparison?.images;
  const { loadMore, loadingMore } = pagesOf(list, connection);
  const items = useMemo(() => connection?.edges.map((edge) => edge.node), [connection]);
  const { image } = state;
  const place = items && image ? items.findIndex((item) => item.a.image.id === image) : -1;
  const single = useQuery(compareImage, {
    variables: { a, b, image: image ?? "" },
    skip: !image || !items || place >= 0,
  });
  const elsewhere = image && place < 0 ? single.data?.run.comparison?.image : null;
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
