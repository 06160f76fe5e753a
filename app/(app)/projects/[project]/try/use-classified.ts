"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Classified, Classifier } from "@/app/tf/classifier";
import { median } from "@/ml/statistics";
import { NewestOnly } from "./newest-only";
import type { Subject } from "./subject";

/** What a model said, and of what: one is never shown or kept with the other's. */
export interface Measured {
  readonly result: Classified;
  readonly subject: Subject;
  /** Of the last predictions on this backend, ms. */
  readonly medianMilliseconds: number;
  readonly predictions: number;
}

const keptTimes = 50;
const nothing = { of: null, measured: null, error: null };

/**
 * What the model says of the newest picture; `isAnswered` once it has answered or failed on that one. `ask` has it begin on
 * a picture that is about to be drawn, and says whether it does: the answer does not wait for the page.
 * @param onAnswered hears of each picture that was answered, as its answer is drawn; stays the same.
 */
export function useClassified(
  classifier: Classifier | null,
  subject: Subject | null,
  onAnswered: (of: Subject) => void,
): {
  measured: Measured | null;
  error: string | null;
  isAnswered: boolean;
  ask: (next: Subject | null) => boolean;
} {
  const [said, setSaid] = useState<{
    of: Subject | null;
    measured: Measured | null;
    error: string | null;
  }>(nothing);
  const asking = useRef<NewestOnly<Subject, Classified> | null>(null);
  // A model of its own: one that is let go of may never answer what it was asked last.
  useEffect(() => {
    setSaid(nothing);
    if (!classifier) return;
    const times: number[] = [];
    const own = new NewestOnly<Subject, Classified>(
      ({ picture }) => classifier.classify(picture),
      (of, result) => {
        onAnswered(of);
        if (result instanceof Error) {
          return setSaid(({ measured }) => ({ of, measured, error: result.message }));
        }
        times.push(result.milliseconds);
        if (times.length > keptTimes) times.shift();
        const [medianMilliseconds, predictions] = [median(times), times.length];
        setSaid({ of, measured: { result, subject: of, medianMilliseconds, predictions }, error: null });
      },
    );
    asking.current = own;
    return () => {
      own.give(null);
      asking.current = null;
    };
  }, [classifier, onAnswered]);
  useEffect(() => {
    asking.current?.give(subject);
    if (!subject) setSaid(nothing);
  }, [classifier, subject]);
  const ask = useCallback((next: Subject | null) => {
    asking.current?.give(next);
    return asking.current !== null;
  }, []);
  // A picture that is gone leaves no answer behind.
  return {
    measured: subject ? said.measured : null,
    error: said.error,
    isAnswered: said.of === subject,
    ask,
  };
}
