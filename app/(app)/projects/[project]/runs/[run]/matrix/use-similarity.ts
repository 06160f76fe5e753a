"use client";

import { type Remote, releaseProxy, wrap } from "comlink";
import { useEffect, useMemo, useState } from "react";
import { similarityOrder } from "@/ml/seriation";

/** So many lines are ordered in a few milliseconds, with which no worker starts. */
const atOnce = 120;

/**
 * The order in which confused lines lie together, as places; of many lines found in a worker. Null until it is there; while
 * that of changed counts is sought the former one stays.
 * @param counts size × size; null asks for none.
 */
export function useSimilarity(counts: Float64Array | null, size: number): readonly number[] | null {
  const isSmall = size <= atOnce;
  const small = useMemo(
    () => (counts && isSmall ? similarityOrder(counts, size) : null),
    [counts, size, isSmall],
  );
  const [found, setFound] = useState<readonly number[] | null>(null);
  const wanted = isSmall ? null : counts;
  useEffect(() => {
    if (!wanted) return;
    const worker = new Worker(new URL("./similarity-worker.ts", import.meta.url), { type: "module" });
    const remote: Remote<{ similarityOrder: typeof similarityOrder }> = wrap(worker);
    let isWanted = true;
    remote
      .similarityOrder(wanted, size)
      .then((places) => {
        if (isWanted) setFound(places);
      })
      // Who has no worker, as where its file cannot be fetched, waits for it in the page.
      .catch(() => {
        if (isWanted) setFound(similarityOrder(wanted, size));
      });
    return () => {
      isWanted = false;
      remote[releaseProxy]();
      worker.terminate();
    };
  }, [wanted, size]);
  if (!counts) return null;
  return small ?? (found?.length === size ? found : null);
}
