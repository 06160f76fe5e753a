"use client";

import { type Remote, releaseProxy, wrap } from "comlink";
import { useEffect, useState } from "react";
import { type Importance, importanceOf, leastTrials } from "@/ml/sweep/importance";

/**
 * How much an outcome hangs on each of some settings, found in a worker: of 500 runs it takes seconds. Null where it cannot
 * be told; undefined until it is there, while that of changed runs is sought the former one stays.
 */
export function useImportance(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): readonly Importance[] | null | undefined {
  const [found, setFound] = useState<readonly Importance[] | null>();
  useEffect(() => {
    if (rows.length < leastTrials) return;
    const worker = new Worker(new URL("./importance-worker.ts", import.meta.url), { type: "module" });
    const remote: Remote<{ importanceOf: typeof importanceOf }> = wrap(worker);
    let isWanted = true;
    remote
      .importanceOf(rows, values)
      .then((shares) => {
        if (isWanted) setFound(shares);
      })
      // Who has no worker, as where its file cannot be fetched, waits for it in the page.
      .catch(() => {
        if (isWanted) setFound(importanceOf(rows, values));
      });
    return () => {
      isWanted = false;
      remote[releaseProxy]();
      worker.terminate();
    };
  }, [rows, values]);
  if (rows.length < leastTrials) return null;
  return found && found.length !== rows[0]?.length ? undefined : found;
}
