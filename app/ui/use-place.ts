"use client";

import { useEffect, useRef } from "react";

/** How far each list was scrolled when it was left, in items; the oldest are forgotten. */
const left = new Map<string, number>();
const mostKept = 100;

/**
 * Takes a list of tiles back to where it was left on this page of the browser, under the same name, in whatever size its
 * tiles are by now. `onBack` hears which item is the first in view then.
 * @returns what is to be told of each scrolling.
 */
export function usePlace(
  name: string | undefined,
  {
    columns,
    rowHeight,
    isLaidOut,
    offset,
    scrollTo,
    onBack,
  }: {
    columns: number;
    rowHeight: number;
    /** whether the content has the height that its rows make */
    isLaidOut: boolean;
    /** how far the list is scrolled, in pixels */
    offset: () => number;
    scrollTo: (offset: number) => void;
    onBack: (first: number) => void;
  },
): () => void {
  const current = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!isLaidOut || current.current === name) return;
    current.current = name;
    const place = name === undefined ? undefined : left.get(name);
    if (!place) return;
    scrollTo((place / columns) * rowHeight);
    onBack(Math.round(place / columns) * columns);
  });
  return () => {
    if (name === undefined || current.current !== name) return;
    left.delete(name);
    left.set(name, (offset() / rowHeight) * columns);
    const [oldest] = left.keys();
    if (left.size > mostKept && oldest !== undefined) left.delete(oldest);
  };
}
