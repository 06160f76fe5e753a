"use client";

import { useEffect, useRef, useState } from "react";
import { useProjectEvent } from "@/app/graphql/events";
import { type MapPoints, pointsFromBytes } from "@/ml/map-points";

/** Labels come in quickly: the points are read anew once it has been quiet for so long. */
const quietMs = 2000;

/** The points of a map, as they are today. */
export function usePoints(url: string): {
  points: MapPoints | null;
  error: Error | null;
  reload: () => void;
} {
  const [read, setRead] = useState<{ url: string; points: MapPoints } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [asked, setAsked] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useProjectEvent(["LABELS_CHANGED", "DATASET_CHANGED"], null, () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAsked((count) => count + 1), quietMs);
  });
  useEffect(() => {
    const stop = new AbortController();
    setError(null);
    fetch(url, { signal: stop.signal, cache: asked > 0 ? "reload" : "default" })
      .then(async (response) => {
        if (!response.ok) throw new Error(await response.text());
        setRead({ url, points: pointsFromBytes(await response.arrayBuffer()) });
      })
      .catch((cause: unknown) => {
        if (!stop.signal.aborted) setError(cause instanceof Error ? cause : new Error(String(cause)));
      });
    return () => stop.abort();
  }, [url, asked]);
  return {
    points: read?.url === url ? read.points : null,
    error,
    reload: () => setAsked((count) => count + 1),
  };
}
