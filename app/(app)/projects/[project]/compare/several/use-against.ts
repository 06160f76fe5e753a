"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { compareDelta, compareFigures } from "../operations";
import type { Against } from "./operations";

/**
 * Each run beside the baseline, one after the other: the counts first, then the figures with their intervals, which take
 * longer. What is there is shown while the rest is on its way.
 */
export function useAgainst(
  base: string | null,
  ids: readonly string[],
): { against: ReadonlyMap<string, Against>; error: string | null } {
  const apollo = useApolloClient();
  const [state, setState] = useState<{
    key: string;
    against: ReadonlyMap<string, Against>;
    error: string | null;
  }>({
    ...{ key: "", against: new Map(), error: null },
  });
  const others = ids.filter((id) => id !== base);
  const key = [base, ...others].join(" ");
  useEffect(() => {
    const [a, ...rest] = key.split(" ");
    if (!a || rest.length === 0) return;
    let isOver = false;
    const found = new Map<string, Against>();
    const tell = (error: string | null = null) => {
      if (!isOver) setState({ key, against: new Map(found), error });
    };
    const read = async () => {
      for (const b of rest) {
        const { data } = await apollo.query({ query: compareDelta, variables: { a, b } });
        found.set(b, { compared: data?.run.comparison ?? null, figures: undefined });
        tell();
        if (isOver) return;
      }
      for (const b of rest) {
        const compared = found.get(b)?.compared ?? null;
        if (!compared) continue;
        const { data } = await apollo.query({ query: compareFigures, variables: { a, b } });
        found.set(b, { compared, figures: data?.run.comparison?.figures ?? null });
        tell();
        if (isOver) return;
      }
    };
    read().catch((error: unknown) => tell(messageOf(error)));
    return () => {
      isOver = true;
    };
  }, [apollo, key]);
  return state.key === key ? state : { against: new Map(), error: null };
}
