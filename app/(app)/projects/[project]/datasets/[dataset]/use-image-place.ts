"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { DatasetImageFilter, DatasetImageSort } from "@/app/graphql/generated/graphql";
import type { DatasetImages } from "./use-dataset-images";

const datasetImagePlace = graphql(`
  query DatasetImagePlace($id: ID!, $imageId: ID!, $filter: DatasetImageFilter, $sort: DatasetImageSort) {
    dataset(id: $id) {
      id
      imagePlace(imageId: $imageId, filter: $filter, sort: $sort)
    }
  }
`);

/**
 * The place in a list of an image that an address names and that is not among those read so far; undefined once it is, or
 * where the list does not have it. It is asked for once: in another list, and where the list is read anew, nobody is taken
 * from where they are.
 */
export function useImagePlace(
  datasetId: string,
  list: { filter: DatasetImageFilter; sort: DatasetImageSort },
  imageId: string | null,
  images: DatasetImages,
): number | undefined {
  const [settled, setSettled] = useState<string | null>(null);
  const { data } = useQuery(datasetImagePlace, {
    variables: { id: datasetId, imageId: imageId ?? "", ...list },
    skip: imageId === null || imageId === settled || images.count === null || images.indexOf(imageId) >= 0,
    fetchPolicy: "network-only",
  });
  const place = data?.dataset.imagePlace;
  if (imageId !== settled && (imageId === null || place === null || images.indexOf(imageId) >= 0)) {
    setSettled(imageId);
  }
  return imageId === settled ? undefined : (place ?? undefined);
}
