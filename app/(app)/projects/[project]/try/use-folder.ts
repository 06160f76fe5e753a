"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import { askFolder, besideAnother } from "./ask-folder";
import type { FolderRow } from "./folder";

/** The page is drawn so often while it goes on, at most. */
const drawMs = 250;

export interface FolderState {
  readonly rows: readonly FolderRow[];
  /** Rows that had their turn, of those that were to be asked about. */
  readonly done: number;
  readonly total: number;
  readonly isRunning: boolean;
  /** Of those that had their turn, since the begin. */
  readonly imagesPerSecond: number | null;
}

const nothing: FolderState = { rows: [], done: 0, total: 0, isRunning: false, imagesPerSecond: null };

/**
 * Asks the model, and a second one where there is one, about every picture of a folder; a new folder or another first model
 * ends it. Another second model is asked about what the first has answered, which stays.
 */
export function useFolder(classifier: Classifier | null, second: Classifier | null) {
  const [state, setState] = useState<FolderState>(nothing);
  const newest = useRef(nothing);
  const control = useRef<AbortController | null>(null);
  const show = (next: FolderState) => {
    newest.current = next;
    setState(next);
  };
  const ask = (rows: FolderRow[], places: readonly number[]) => {
    control.current?.abort();
    if (!classifier) return;
    control.current = new AbortController();
    const { signal } = control.current;
    const begun = performance.now();
    let [done, drawn] = [0, 0];
    const draw = (isRunning: boolean) => {
      drawn = performance.now();
      const imagesPerSecond = done === 0 ? null : done / ((drawn - begun) / 1000);
      show({ rows: [...rows], done, total: places.length, isRunning, imagesPerSecond });
    };
    draw(true);
    const answers =
      (by: Classifier) =>
      ({ file, path }: FolderRow) =>
        by.classifyOwn(file, path);
    const models = { first: answers(classifier), second: second && answers(second) };
    const onDone = () => {
      done += 1;
      if (performance.now() - drawn > drawMs) draw(true);
    };
    void askFolder(rows, places, models, signal, onDone).then(() => {
      if (!signal.aborted) draw(false);
    });
  };
  const start = (given: readonly FolderRow[]) => ask([...given], [...given.keys()]);
  const stop = () => {
    control.current?.abort();
    show({ ...newest.current, isRunning: false });
  };
  const another = useEffectEvent(() => {
    const { rows, isRunning, done, total } = newest.current;
    if (rows.length === 0) return;
    const next = besideAnother(rows, second !== null, isRunning);
    if (next.places.length > 0) ask(next.rows, next.places);
    else {
      control.current?.abort();
      show({ rows: next.rows, done, total, isRunning: false, imagesPerSecond: null });
    }
  });
  useEffect(() => {
    newest.current = nothing;
    setState(nothing);
    return () => control.current?.abort();
  }, [classifier]);
  useEffect(() => another(), [second]);
  return { state, start, stop };
}
