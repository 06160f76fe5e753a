import { useEffect, useRef, useState } from "react";

export interface Done {
  /** an instant in ms */
  at: number;
  /** what was done by then */
  done: number;
}

/** The pace of so many ms tells the rest. */
const span = 30_000;
/** Less tells nothing. */
const least = 2000;

/** What is known with one more reading: those of the span. Work that begins anew begins its pace anew. */
export function noted(before: readonly Done[], now: Done): readonly Done[] {
  const last = before.at(-1);
  if (last && now.done < last.done) return [now];
  const kept = before.filter(({ at }) => now.at - at <= span);
  return [...kept, now];
}

/** How long the rest takes at the pace of the readings, in ms; null while that cannot be said. */
export function timeLeft(readings: readonly Done[], total: number): number | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last || last.at - first.at < least || last.done <= first.done) return null;
  return ((total - last.done) * (last.at - first.at)) / (last.done - first.done);
}

/** How long work takes still, in ms, from how it went so far; null while that cannot be said. @param work names it */
export function useTimeLeft(work: string, done: number | undefined, total: number | null | undefined) {
  const seen = useRef<{ work: string; readings: readonly Done[] }>({ work, readings: [] });
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (done === undefined || !total) {
      setLeft(null);
      return;
    }
    const before = seen.current.work === work ? seen.current.readings : [];
    const readings = noted(before, { at: performance.now(), done });
    seen.current = { work, readings };
    setLeft(timeLeft(readings, total));
  }, [work, done, total]);
  return left;
}
