"use client";

import { useEffect, useRef, useState } from "react";
import type { Classified, Classifier } from "@/app/tf/classifier";
import type { Picture } from "@/app/tf/decode";
import { median } from "@/ml/statistics";

export interface Measured {
  readonly result: Classified;
  readonly picture: Picture;
  /** Of the last predictions on this backend, ms. */
  readonly medianMilliseconds: number;
  readonly predictions: number;
}

const keptTimes = 50;

/** What the model says of the newest picture. While one is worked on, those that came and went are passed over. */
export function useClassified(
  classifier: Classifier | null,
  picture: Picture | null,
): { measured: Measured | null; error: string | null } {
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [error, setError] = useState<string | null>(null);
  const waiting = useRef<Picture | null>(null);
  const busy = useRef(false);
  const times = useRef<{ of: Classifier | null; values: number[] }>({ of: null, values: [] });

  useEffect(() => {
    waiting.current = picture;
    if (!classifier || !picture) {
      setMeasured(null);
      setError(null);
      return;
    }
    if (times.current.of !== classifier) times.current = { of: classifier, values: [] };
    const work = async () => {
      if (busy.current) return;
      busy.current = true;
      try {
        while (waiting.current) {
          const next = waiting.current;
          waiting.current = null;
          const result = await classifier.classify(next.rgba, next.width, next.height);
          const { values } = times.current;
          values.push(result.milliseconds);
          if (values.length > keptTimes) values.shift();
          setMeasured({
            result,
            picture: next,
            medianMilliseconds: median(values),
            predictions: values.length,
          });
          setError(null);
        }
      } catch (reason) {
        setError(reason instanceof Error ? reason.message : String(reason));
      } finally {
        busy.current = false;
      }
    };
    void work();
  }, [classifier, picture]);
  // A picture that is gone leaves no answer behind.
  return { measured: picture ? measured : null, error };
}
