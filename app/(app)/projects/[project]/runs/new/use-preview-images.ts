"use client";

import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo, useState } from "react";
import { graphql } from "@/app/graphql/generated";
import { decodePicture } from "@/app/tf/decode";
import { type PreprocessSpec, resizeToBytes } from "@/ml/preprocess";

const query = graphql(`
  query PreviewImages($id: ID!, $places: [Int!]!) {
    version(id: $id) {
      id
      trainingImages(places: $places) {
        place
        position
        image {
          id
          url
          width
          height
        }
      }
    }
  }
`);

/** A training image as the packed cache has it. */
export interface PreviewImage {
  readonly id: string;
  /** In the training split. */
  readonly place: number;
  /** In the version. */
  readonly position: number;
  /** Height × width × channels of the specification. */
  readonly bytes: Uint8Array;
}

/**
 * Training images of a version by place, decoded and brought to a size in the page. Those that come are kept while
 * others are still on their way. Undefined until the first ones are there.
 */
export function usePreviewImages(
  versionId: string,
  places: readonly number[],
  spec: PreprocessSpec,
): { images: readonly PreviewImage[] | undefined; error: unknown; retry: () => unknown } {
  const { data, error, refetch } = useQuery(query, {
    variables: { id: versionId, places: [...places] },
    skip: places.length === 0,
  });
  const wanted = data?.version.trainingImages;
  const key = JSON.stringify([wanted?.map(({ image }) => image.id), spec]);
  const [made, setMade] = useState<{ key: string; images: PreviewImage[]; error: unknown } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const work = Promise.all(
      wanted.map(async ({ place, position, image }): Promise<PreviewImage> => {
        const response = await fetch(image.url);
        if (!response.ok) throw new Error(`Image ${image.id} could not be read (${response.status}).`);
        const { rgba, width, height } = await decodePicture(await response.blob(), `Image ${image.id}`);
        return { id: image.id, place, position, bytes: resizeToBytes(rgba, width, height, spec) };
      }),
    );
    work.then(
      (images) => current && setMade({ key, images, error: null }),
      (reason: unknown) => current && setMade((old) => ({ key, images: old?.images ?? [], error: reason })),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return useMemo(
    () => ({
      images: places.length === 0 ? [] : made?.key === key ? made.images : undefined,
      error: error ?? (made?.key === key ? made.error : null),
      retry: refetch,
    }),
    [places.length, made, key, error, refetch],
  );
}
