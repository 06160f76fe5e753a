"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { QueueReviewState, ReviewImageFragment } from "@/app/graphql/generated/graphql";
import { useDecoded } from "../../../labelling/use-decoded";

graphql(`
  fragment ReviewImage on QueueImage {
    imageId
    isDecided
    differs
    image {
      id
      url
      thumbnailUrl
      class {
        id
        name
        position
      }
    }
    decidedClass {
      id
      name
      position
    }
    decidedBy {
      id
      name
    }
    decidedAt
    votes {
      answer
      reason
      ms
      createdAt
      class {
        id
        name
        position
      }
      user {
        id
        name
      }
    }
  }
`);

const reviewImages = graphql(`
  query QueueReviewImages($id: ID!, $state: QueueReviewState!, $after: String) {
    labelQueue(id: $id) {
      id
      reviewImages(state: $state, first: 30, after: $after) {
        edges {
          cursor
          node {
            ...ReviewImage
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

/** Fewer images ahead than these: the next page is asked for. */
const least = 10;
const ahead = 3;

/**
 * Goes through what waits for a reviewer, or what one decided. What is decided here stays in the list, so that one can go
 * back to it and take it back.
 */
export function useReview(queueId: string, state: QueueReviewState) {
  const client = useApolloClient();
  const [images, setImages] = useState<readonly ReviewImageFragment[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const asking = useRef(false);

  const read = useCallback(
    async (after: string | null) => {
      const { data } = await client.query({
        query: reviewImages,
        variables: { id: queueId, state, after },
        fetchPolicy: "no-cache",
      });
      const page = data?.labelQueue.reviewImages;
      if (!page) throw new Error("The server's answer is empty.");
      return {
        rows: page.edges.map(({ node }) => node),
        next: page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null,
      };
    },
    [client, queueId, state],
  );

  const begin = useCallback(async () => {
    setError(null);
    try {
      const page = await read(null);
      setImages(page.rows);
      setNext(page.next);
      setAt(0);
    } catch (cause) {
      setError(cause);
    }
  }, [read]);
  useEffect(() => {
    setImages(null);
    void begin();
  }, [begin]);

  const isShort = images !== null && next !== null && images.length - at < least;
  useEffect(() => {
    if (!isShort || asking.current) return;
    asking.current = true;
    read(next)
      .then((page) => {
        setImages((old) => [...(old ?? []), ...page.rows]);
        setNext(page.next);
      })
      .catch(setError)
      .finally(() => {
        asking.current = false;
      });
  }, [isShort, next, read]);

  useDecoded((images?.slice(at + 1, at + 1 + ahead) ?? []).map(({ image }) => image.url));

  return {
    /** Undefined while loading, null behind the last. */
    current: images === null ? undefined : (images[at] ?? (next === null ? null : undefined)),
    at,
    count: images?.length ?? 0,
    error,
    again: begin,
    move: (by: number) => setAt((now) => Math.min(Math.max(now + by, 0), images?.length ?? 0)),
    /** Shows an image as it is now. */
    put: (imageId: string, change: Partial<ReviewImageFragment>) =>
      setImages((old) => (old ?? []).map((one) => (one.imageId === imageId ? { ...one, ...change } : one))),
  };
}
