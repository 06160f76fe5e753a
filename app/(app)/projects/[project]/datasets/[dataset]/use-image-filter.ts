"use client";

import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { filterOf, type ImageFilterUrl, imageFilterParsers, noFilter, sortOf } from "./image-filter-url";

export type FilterChange = Partial<ImageFilterUrl>;

/** The filter and the order that the address holds, and how to change them. */
export function useImageFilter() {
  const [url, setUrl] = useQueryStates(imageFilterParsers);
  // Equal addresses give the same objects: a list is read by them.
  const text = JSON.stringify(url);
  const [filter, sort] = useMemo(() => {
    const read = JSON.parse(text) as ImageFilterUrl;
    return [filterOf(read), sortOf(read)] as const;
  }, [text]);
  return {
    url,
    filter,
    sort,
    /** What the filter says; the order is none of it. */
    isFiltered: Object.keys(filter).length > 0,
    change: (changes: FilterChange) => {
      // An order of a run or a map goes with it.
      const isGone = (sort.runId && changes.run === null) || (sort.embeddingId && changes.map === null);
      void setUrl(isGone ? { sort: null, ...changes } : changes);
    },
    clear: () => void setUrl({ ...noFilter, sort: sort.runId || sort.embeddingId ? null : url.sort }),
  };
}

export type ImageFilterState = ReturnType<typeof useImageFilter>;

/** A list with a value put in, or taken out if it is there; null instead of an empty one. */
export function toggled<T>(values: readonly T[] | null, value: T): T[] | null {
  const rest = (values ?? []).filter((each) => each !== value);
  const next = rest.length === (values?.length ?? 0) ? [...rest, value] : rest;
  return next.length > 0 ? next : null;
}
