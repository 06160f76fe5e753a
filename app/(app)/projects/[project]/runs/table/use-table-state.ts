"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect } from "react";
import { columnsFrom, columnsParser, columnsText, type TableColumn, usualColumns } from "./columns";

const parsers = {
  q: parseAsString.withDefault(""),
  /** A field's key, with a - before it for the greatest first. */
  sort: parseAsString.withDefault("-number"),
  cols: columnsParser,
  shown: parseAsStringLiteral(["listed", "archived", "deleted"] as const).withDefault("listed"),
  by: parseAsString,
  /** id of the run that figures are held against. */
  base: parseAsString,
};

/**
 * What the table shows, in the address: whoever is sent it sees the same. Columns are remembered for the next visit
 * besides: an address that names none takes those, or the usual ones, and says so at once.
 */
export function useTableState(projectId: string) {
  const [state, set] = useQueryStates(parsers, { history: "replace" });
  const place = `offdiagonal.runs.columns.${projectId}`;
  const isBare = state.cols === null;
  // The server knows nothing of what this browser remembers.
  useEffect(() => {
    if (isBare) void set({ cols: columnsFrom(localStorage.getItem(place) ?? "") ?? [...usualColumns] });
  }, [isBare, place, set]);
  const columns = state.cols ?? [...usualColumns];
  const isDescending = state.sort.startsWith("-");
  return {
    filter: state.q,
    shown: state.shown,
    by: state.by,
    base: state.base,
    columns,
    sort: { by: isDescending ? state.sort.slice(1) : state.sort, descending: isDescending },
    setFilter: (q: string) => void set({ q }),
    setShown: (shown: typeof state.shown) => void set({ shown }),
    /** Shows the runs of one bundle: those that meet a condition besides the filter. */
    openBundle: (condition: string) =>
      void set({ by: null, q: state.q.trim() === "" ? condition : `(${state.q}) and ${condition}` }),
    setBy: (by: string | null) => void set({ by }),
    setBase: (base: string | null) => void set({ base }),
    /** By a column: the greatest first, then the least, then newest first again. */
    sortBy: (key: string) =>
      void set({ sort: state.sort === `-${key}` ? key : state.sort === key ? null : `-${key}` }),
    setColumns: (next: readonly TableColumn[]) => {
      localStorage.setItem(place, columnsText(next));
      void set({ cols: [...next] });
    },
    resetColumns: () => {
      localStorage.removeItem(place);
      void set({ cols: [...usualColumns] });
    },
  };
}

export type TableState = ReturnType<typeof useTableState>;
