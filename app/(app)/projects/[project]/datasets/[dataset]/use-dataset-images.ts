"use client";

import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { codeOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type {
  DatasetImageFilter,
  DatasetImageSort,
  DatasetImagesQuery,
} from "@/app/graphql/generated/graphql";
import { pause, verdictOf } from "../../labelling/queue";
import { useRefetchOn } from "../../use-refetch-on";

const datasetImages = graphql(`
  query DatasetImages(
    $id: ID!
    $first: Int!
    $after: String
    $at: Int
    $filter: DatasetImageFilter
    $sort: DatasetImageSort
  ) {
    dataset(id: $id) {
      id
      images(first: $first, after: $after, at: $at, filter: $filter, sort: $sort) {
        edges {
          cursor
          name
          split
          node {
            id
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
          }
        }
      }
    }
  }
`);

const datasetTotal = graphql(`
  query DatasetTotal($id: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort, $isAll: Boolean!) {
    dataset(id: $id) {
      id
      total(filter: $filter, sort: $sort, isAll: $isAll) {
        count
        isExact
        at
      }
    }
  }
`);

export type DatasetImageEdge = DatasetImagesQuery["dataset"]["images"]["edges"][number];

const pageSize = 100;
/** Pages asked for at once; those that went out of view meanwhile are asked for last. */
const mostRequests = 3;

class Pages {
  readonly edges = new Map<number, readonly DatasetImageEdge[]>();
  readonly places = new Map<string, number>();
  readonly asked = new Set<number>();

  at(index: number): DatasetImageEdge | undefined {
    return this.edges.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  put(page: number, edges: readonly DatasetImageEdge[]): void {
    this.edges.set(page, edges);
    for (const [i, { node }] of edges.entries()) this.places.set(node.id, page * pageSize + i);
  }
}

interface State {
  key: string;
  /** How often it was read anew. */
  generation: number;
  pages: Pages;
  /** Goes up as pages come. */
  version: number;
  /** How long the list is shown to be, once that is known for sure. */
  count: number | null;
}

const emptyState = (key: string, generation: number): State => ({
  ...{ key, generation, pages: new Pages(), version: 0, count: null },
});

/**
 * The images of a dataset by their place in a list of any length. A page beside one that is known is read from its
 * cursor; one in the middle of nowhere by its place, from the end that is nearer.
 */
export function useDatasetImages(datasetId: string, filter: DatasetImageFilter, sort: DatasetImageSort) {
  const client = useApolloClient();
  const key = JSON.stringify([datasetId, filter, sort]);
  const variables = { id: datasetId, filter, sort };
  const soon = useQuery(datasetTotal, { variables: { ...variables, isAll: false } });
  const first = soon.data?.dataset.total;
  const full = useQuery(datasetTotal, {
    variables: { ...variables, isAll: true },
    skip: first === undefined || first.isExact,
  });
  const total = first?.isExact ? first : (full.data?.dataset.total ?? first);
  const refetch = () => Promise.all([soon.refetch(), first?.isExact === false ? full.refetch() : null]);
  useRefetchOn(["DATASET_CHANGED"], datasetId, refetch);
  useRefetchOn(["LABELS_CHANGED"], null, refetch);

  const [state, setState] = useState<State>(() => emptyState(key, 0));
  const [error, setError] = useState<Error | null>(null);
  const current = state.key === key ? state : emptyState(key, 0);
  if (state.key !== key) {
    setState(current);
    setError(null);
  }
  const { pages } = current;
  // Images that come in go to the end of the order of arrival: the list grows by them. In any other order they would
  // push others aside under the pointer, so what is shown stays until it is asked for anew.
  const grows = sort.by === "arrival" && !sort.descending;
  const count = current.count ?? total?.count ?? null;
  const shown = total && (count === null || (grows && total.count > count)) ? total.count : count;
  useEffect(() => {
    if (shown === null || !total?.isExact || shown === current.count) return;
    // The last page may have been short.
    const last = Math.max(0, ...pages.edges.keys());
    if ((pages.edges.get(last)?.length ?? pageSize) < pageSize) {
      pages.edges.delete(last);
      pages.asked.delete(last);
    }
    setState((old) => (old.key === key ? { ...old, count: shown, version: old.version + 1 } : old));
  }, [shown, total?.isExact, current.count, key, pages]);

  const wanted = useRef<{ pages: Pages; first: number; last: number }>({ pages, first: 0, last: 0 });
  const running = useRef(0);
  const latest = useRef({ variables, total: shown, key });
  useEffect(() => {
    latest.current = { variables, total: shown, key };
  });

  /** Makes a page known, or answers why it could not be read. */
  const load = useCallback(
    async (target: Pages, page: number): Promise<unknown> => {
      const { variables: list, total: all } = latest.current;
      target.asked.add(page);
      const before = target.edges.get(page - 1)?.at(-1)?.cursor;
      const behind = target.edges.get(page + 1)?.[0]?.cursor;
      const rest = Math.min(pageSize, (all ?? 0) - page * pageSize);
      const isFromEnd = before === undefined && (behind !== undefined || page * pageSize > (all ?? 0) / 2);
      const place = isFromEnd ? (all ?? 0) - page * pageSize - rest : page * pageSize;
      const after = isFromEnd ? behind : before;
      let failure: unknown = null;
      try {
        const { data } = await client.query({
          query: datasetImages,
          variables: {
            ...list,
            sort: { ...list.sort, descending: (list.sort.descending ?? false) !== isFromEnd },
            first: isFromEnd ? Math.max(1, rest) : pageSize,
            after,
            at: after === undefined && place > 0 ? place : null,
          },
          fetchPolicy: "network-only",
        });
        const edges = data?.dataset.images.edges ?? [];
        target.put(page, isFromEnd ? [...edges].reverse() : edges);
        setError(null);
      } catch (cause) {
        failure = cause;
        // What is refused once is refused again.
        if (verdictOf(codeOf(cause)) === "later") target.asked.delete(page);
        setError(cause instanceof Error ? cause : new Error(String(cause)));
      }
      setState((old) => (old.pages === target ? { ...old, version: old.version + 1 } : old));
      return failure;
    },
    [client],
  );

  /** After failures the next try waits, ever longer. */
  const rest = useRef<{ tries: number; timer?: ReturnType<typeof setTimeout> }>({ tries: 0 });
  const endRest = useCallback(() => {
    clearTimeout(rest.current.timer);
    rest.current = { tries: 0 };
  }, []);
  const loadWanted = useCallback(async (): Promise<void> => {
    if (running.current >= mostRequests || rest.current.timer !== undefined) return;
    const { pages: target, first: from, last: to } = wanted.current;
    for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page++) {
      if (target.asked.has(page)) continue;
      running.current += 1;
      // What lies behind it is read from its cursor, so it is waited for.
      const failure = await load(target, page);
      running.current -= 1;
      if (failure === null) endRest();
      else if (rest.current.timer === undefined) {
        rest.current.timer = setTimeout(
          () => {
            rest.current.timer = undefined;
            void loadWanted();
          },
          pause(rest.current.tries++),
        );
      }
      void loadWanted();
      return;
    }
  }, [load, endRest]);
  // Another list is asked for at once, as is this one where the connection is back.
  useEffect(() => {
    const atOnce = () => {
      endRest();
      void loadWanted();
    };
    addEventListener("online", atOnce);
    return () => {
      removeEventListener("online", atOnce);
      endRest();
    };
  }, [key, loadWanted, endRest]);

  const onView = useCallback(
    (firstPlace: number, lastPlace: number) => {
      wanted.current = { pages, first: firstPlace, last: lastPlace };
      void loadWanted();
    },
    [pages, loadWanted],
  );

  // Another list, or a longer one: what is in view is asked for again.
  useEffect(() => {
    wanted.current = { ...wanted.current, pages };
    void loadWanted();
  }, [pages, loadWanted, shown]);

  return {
    /** Names the list: another one begins at its top. */
    key: `${current.key} ${current.generation}`,
    /** Names it however often it is read. */
    place: current.key,
    at: (index: number) => pages.at(index),
    indexOf: (id: string) => pages.places.get(id) ?? -1,
    /** Those that are known. */
    ids: (): string[] => [...pages.places.keys()],
    count: shown,
    total,
    /** Whether the list is no longer what is shown. */
    isStale: total?.isExact === true && shown !== null && total.count !== shown,
    error: error ?? soon.error ?? null,
    onView,
    /** Makes the images at these places known. */
    ensure: async (indices: readonly number[]): Promise<void> => {
      const missing = new Set(
        indices.map((index) => Math.floor(index / pageSize)).filter((page) => !pages.edges.has(page)),
      );
      for (const page of [...missing].sort((a, b) => a - b)) await load(pages, page);
    },
    /** Reads it anew. */
    reload: () => {
      setError(null);
      endRest();
      const begin = () => setState((old) => (old.key === key ? emptyState(key, old.generation + 1) : old));
      // How long it is now comes first: it would be taken for as long as before.
      void refetch().then(begin, begin);
    },
  };
}

export type DatasetImages = ReturnType<typeof useDatasetImages>;
