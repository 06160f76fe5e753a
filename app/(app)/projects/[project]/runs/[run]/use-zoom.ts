"use client";

import { createParser, useQueryState } from "nuqs";

/** "120..480": the part of the horizontal axis that is in sight, in steps, or in seconds over time. */
const parseAsRange = createParser<readonly [number, number]>({
  parse(text) {
    const [from, to, more] = text.split("..").map(Number);
    if (from === undefined || to === undefined || more !== undefined) return null;
    return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : null;
  },
  serialize: ([from, to]) => `${Number(from.toPrecision(6))}..${Number(to.toPrecision(6))}`,
  eq: (a, b) => a[0] === b[0] && a[1] === b[1],
});

/** The zoom of a run's charts, which lies in the address; null: all of it. */
export function useZoom() {
  const [zoom, set] = useQueryState("zoom", parseAsRange.withOptions({ history: "replace" }));
  return { zoom, setZoom: (range: readonly [number, number] | null) => void set(range) };
}
