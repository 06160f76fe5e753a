"use client";

import { useEffect, useRef } from "react";
import { type ProjectEvent, type ProjectEventType, useProjectEvent } from "@/app/graphql/events";

/**
 * Reads again when something changes, at once and then at most once in `leastMs`, the last change included. What many have
 * open while much is decided, and nobody waits for to the half second, takes longer: the server answers each of them.
 * `isNews` leaves out what the page knows without asking.
 */
export function useRefetchOn(
  types: readonly ProjectEventType[],
  objectId: string | null,
  refetch: () => unknown,
  {
    leastMs = 500,
    isNews = () => true,
  }: { leastMs?: number; isNews?: (event: ProjectEvent) => boolean } = {},
): void {
  const state = useRef<Reading>({ last: 0, isReading: false, isMissed: false });
  const read = useRef(refetch);
  useEffect(() => {
    read.current = refetch;
  });
  useEffect(() => () => clearTimeout(state.current.timer), []);

  const run = () => {
    const reading = state.current;
    reading.timer = undefined;
    // What is on its way may be from before the change, and come after what would be asked for now.
    reading.isMissed = reading.isReading;
    if (reading.isReading) return;
    reading.isReading = true;
    reading.last = Date.now();
    // What fails is shown by the query itself, and read again at the next change.
    void Promise.resolve(read.current())
      .catch(() => undefined)
      .finally(() => {
        reading.isReading = false;
        if (reading.isMissed) soon();
      });
  };
  const soon = () => {
    // Not all pages at the same moment: those who heard of the same change would ask together ever after.
    const wait = state.current.last + leastMs * (0.75 + Math.random() / 2) - Date.now();
    if (wait <= 0) run();
    else state.current.timer ??= setTimeout(run, wait);
  };
  useProjectEvent(types, objectId, (event) => {
    if (isNews(event)) soon();
  });
}

interface Reading {
  /** when it was read last, as Date.now() has it */
  last: number;
  isReading: boolean;
  /** something changed while it was read */
  isMissed: boolean;
  timer?: ReturnType<typeof setTimeout>;
}
