"use client";

import { useState } from "react";

/** What is needed of a run to choose it. */
export interface Choosable {
  id: string;
  number: number;
}

/**
 * Chosen runs by number. "All that match" are the numbers of the moment at which it was pressed: runs that come to
 * match afterwards are not among them.
 */
export function useRunSelection(rows: readonly Choosable[] | undefined) {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [anchor, setAnchor] = useState<number | null>(null);
  const [filter, setFilter] = useState<string | null>(null);
  const shown = rows ?? [];
  return {
    chosen,
    /** The filter that all of them were chosen by; null where some were chosen one by one. */
    filter,
    /** Ids of the chosen ones that are shown. */
    ids: shown.filter(({ number }) => chosen.has(number)).map(({ id }) => id),
    /** Chooses one or takes it back; with the shift key all from the last one to it. */
    toggle: (number: number, isRange: boolean) => {
      const next = new Set(chosen);
      const [from, to] = [anchor, number].map((one) => shown.findIndex((row) => row.number === one));
      if (isRange && from !== undefined && to !== undefined && from >= 0 && to >= 0) {
        for (const row of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row.number);
      } else if (!next.delete(number)) next.add(number);
      setAnchor(number);
      setChosen(next);
      setFilter(null);
    },
    /** @param by the filter that showed them, where it did */
    choose: (numbers: readonly number[], by: string | null = null) => {
      setChosen(new Set(numbers));
      setFilter(by);
    },
    clear: () => {
      setChosen(new Set());
      setFilter(null);
    },
  };
}

export type RunSelection = ReturnType<typeof useRunSelection>;
