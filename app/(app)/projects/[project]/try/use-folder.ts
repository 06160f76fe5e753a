"use client";

import { useEffect, useRef, useState } from "react";
import { filesAtOnce } from "@/app/tf/batches";
import type { Classifier } from "@/app/tf/classifier";
import { type FolderRow, judged } from "./folder";

/** The page is drawn so often while it goes on, at most. */
const drawMs = 250;

export interface FolderState {
  readonly rows: readonly FolderRow[];
  /** Rows that had their turn. */
  readonly done: number;
  readonly isRunning: boolean;
  /** Of those that had their turn, since the begin. */
  readonly imagesPerSecond: number | null;
}

const nothing: FolderState = { rows: [], done: 0, isRunning: false, imagesPerSecond: null };

/**
 * Asks the model, and a second one where there is one, about every picture of a folder; a new folder or another model ends
 * it.
 */
export function useFolder(classifier: Classifier | null, second: Classifier | null) {
  const [state, setState] = useState<FolderState>(nothing);
  const control = useRef<AbortController | null>(null);
  const start = (given: readonly FolderRow[]) => {
    control.current?.abort();
    if (!classifier) return;
    control.current = new AbortController();
    const { signal } = control.current;
    const rows = [...given];
    const begun = performance.now();
    let [next, done, drawn] = [0, 0, 0];
    const draw = (isRunning: boolean) => {
      drawn = performance.now();
      const seconds = (drawn - begun) / 1000;
      setState({ rows: [...rows], done, isRunning, imagesPerSecond: done === 0 ? null : done / seconds });
    };
    const work = async () => {
      for (let at = next++; at < rows.length; at = next++) {
        const row = rows[at];
        if (!row) return;
        try {
          const [own, other] = await Promise.all([
            classifier.classifyFile(row.file, row.path),
            second?.classifyFile(row.file, row.path),
          ]);
          rows[at] = judged(row, own, other);
        } catch (error) {
          rows[at] = { ...row, failure: error instanceof Error ? error.message : String(error) };
        }
        if (signal.aborted) return;
        done += 1;
        if (performance.now() - drawn > drawMs) draw(true);
      }
    };
    draw(true);
    void Promise.all(Array.from({ length: filesAtOnce }, work)).then(() => {
      if (!signal.aborted) draw(false);
    });
  };
  const stop = () => {
    control.current?.abort();
    setState((current) => ({ ...current, isRunning: false }));
  };
  useEffect(() => {
    setState(nothing);
    return () => control.current?.abort();
  }, [classifier, second]);
  return { state, start, stop };
}
