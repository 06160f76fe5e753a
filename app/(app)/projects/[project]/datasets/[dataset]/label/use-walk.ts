"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type {
  DatasetImageFilter,
  DatasetImageSort,
  LabelListQueryVariables,
} from "@/app/graphql/generated/graphql";
import { useDecoded } from "../../../labelling/use-decoded";
import { useRefetchOn } from "../../../use-refetch-on";

/** What is shown of an image that is being labelled. */
export const labelItem = graphql(`
  fragment LabelItem on Image {
    id
    url
    thumbnailUrl
    class {
      id
      name
      position
    }
    suggestion {
      suggestionSetId
      confidence
      class {
        id
        name
        position
      }
    }
    flag {
      id
      reason
    }
  }
`);

const labelList = graphql(`
  query LabelList(
    $id: ID!
    $first: Int!
    $after: String
    $filter: DatasetImageFilter
    $sort: DatasetImageSort
  ) {
    dataset(id: $id) {
      id
      images(first: $first, after: $after, filter: $filter, sort: $sort) {
        edges {
          cursor
          name
          node {
            ...LabelItem
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

const oneItem = graphql(`
  query LabelOne($id: ID!) {
    image(id: $id) {
      names
      ...LabelItem
    }
  }
`);

export interface Stop {
  id: string;
  url: string;
  name: string;
  cursor: string;
}

interface Walk {
  key: string;
  stops: readonly Stop[];
  at: number;
  /** Where the list goes on; null where it ends with what is known. */
  next: string | null;
  /** Whether there may be images before the first stop. */
  hasBefore: boolean;
}

const pageSize = 40;
/** Of those that are known ahead so many are read anew at once. */
const mostAtOnce = 100;
/** Fewer known images ahead than these: the next page is asked for. */
const least = 12;
/** Pictures that are decoded ahead, so that the next one is there at once. */
const ahead = 3;

/**
 * Goes through the images that match, one at a time. What was met stays in the list although its class has changed and
 * it matches no more, so that one can go back; what changes its class meanwhile is not met twice.
 */
export function useWalk(
  datasetId: string,
  filter: DatasetImageFilter,
  sort: DatasetImageSort,
  startId: string | null,
) {
  const client = useApolloClient();
  const key = JSON.stringify([datasetId, filter, sort]);
  const [walk, setWalk] = useState<Walk | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [tries, setTries] = useState(0);
  /** Of the images that come after those that are there. */
  const [moreTries, setMoreTries] = useState(0);
  const isByArrival = sort.by === "arrival" && !sort.descending;
  const current = walk?.key === key ? walk : null;

  const read = useCallback(
    async (variables: Omit<LabelListQueryVariables, "id" | "filter">) => {
      const { data } = await client.query({
        query: labelList,
        variables: { id: datasetId, filter, ...variables },
        fetchPolicy: "no-cache",
      });
      const images = data?.dataset.images;
      if (!images) throw new Error("The server's answer is empty.");
      const stops = images.edges.map(({ node, name, cursor }) => {
        // The page is no list of the cache, but each image is the one that all pages show.
        client.cache.writeFragment({ fragment: labelItem, data: node });
        return { id: node.id, url: node.url, name, cursor };
      });
      return { stops, next: images.pageInfo.hasNextPage ? (images.pageInfo.endCursor ?? null) : null };
    },
    [client, key],
  );

  const start = useRef(startId);
  useEffect(() => {
    let isOver = false;
    const begin = async () => {
      const id = start.current;
      start.current = null;
      const found = id ? (await client.query({ query: oneItem, variables: { id } })).data?.image : null;
      const first = found
        ? { id: found.id, url: found.url, name: found.names[0] ?? "", cursor: found.id }
        : null;
      const page = await read({ first: pageSize, sort, after: first && isByArrival ? first.cursor : null });
      const rest = page.stops.filter((stop) => stop.id !== first?.id);
      if (isOver) return;
      setWalk({
        key,
        stops: first ? [first, ...rest] : rest,
        at: 0,
        next: page.next,
        hasBefore: first !== null && isByArrival,
      });
    };
    begin().catch((cause) => {
      if (!isOver) setError(cause);
    });
    return () => {
      isOver = true;
    };
  }, [key, tries]);

  // The next page, well before it is needed.
  const asking = useRef(false);
  const isShort = current !== null && current.next !== null && current.stops.length - current.at < least;
  useEffect(() => {
    if (!isShort || asking.current || !current) return;
    asking.current = true;
    read({ first: pageSize, sort, after: current.next })
      .then((page) => {
        setError(null);
        setWalk((old) => {
          if (old?.key !== key) return old;
          const known = new Set(old.stops.map(({ id }) => id));
          return {
            ...old,
            stops: [...old.stops, ...page.stops.filter(({ id }) => !known.has(id))],
            next: page.next,
          };
        });
      })
      .catch(setError)
      .finally(() => {
        asking.current = false;
      });
  }, [isShort, current?.next, moreTries]);
  // Who goes on while the connection is away is not asked to try again once it is back.
  useEffect(() => {
    const again = () => setMoreTries((before) => before + 1);
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, []);

  // What a model came to say meanwhile of the image at hand and of those after it.
  useRefetchOn(
    ["SUGGESTIONS_CHANGED"],
    null,
    async () => {
      const stop = current?.stops[current.at];
      if (!stop) return;
      // The first of them may have been opened by its address, when its place in another order than of arrival is unknown.
      const after = isByArrival || current.at > 0 ? stop.cursor : null;
      await Promise.all([
        client.query({ query: oneItem, variables: { id: stop.id }, fetchPolicy: "network-only" }),
        read({ first: Math.min(current.stops.length - current.at, mostAtOnce), sort, after }),
      ]);
    },
    { leastMs: 3000 },
  );

  useDecoded((current?.stops.slice(current.at + 1, current.at + 1 + ahead) ?? []).map(({ url }) => url));

  const move = (by: number) =>
    setWalk((old) => {
      if (!old) return old;
      const at = Math.min(Math.max(old.at + by, 0), old.stops.length);
      return { ...old, at };
    });
  const previous = async () => {
    if (!current) return;
    const first = current.stops[0];
    if (current.at > 0 || !current.hasBefore || !first) {
      move(-1);
      return;
    }
    const page = await read({
      first: pageSize,
      sort: { ...sort, descending: true },
      after: first.cursor,
    });
    setWalk(
      (old) =>
        old && {
          ...old,
          stops: [...page.stops.toReversed(), ...old.stops],
          at: old.at + page.stops.length - (page.stops.length > 0 ? 1 : 0),
          hasBefore: page.next !== null,
        },
    );
  };

  return {
    /** Undefined while loading, null behind the last. */
    stop: current ? (current.stops[current.at] ?? (current.next === null ? null : undefined)) : undefined,
    hasPrevious: current !== null && (current.at > 0 || current.hasBefore),
    error,
    retry: () => {
      setError(null);
      // Where some images are there, what is missing is the next ones: nobody is sent back to the first.
      if (current) setMoreTries(moreTries + 1);
      else setTries(tries + 1);
    },
    next: () => move(1),
    previous: () => void previous().catch(setError),
    goTo: (id: string) =>
      setWalk((old) => {
        const at = old?.stops.findIndex((stop) => stop.id === id) ?? -1;
        return old && at >= 0 ? { ...old, at } : old;
      }),
  };
}
