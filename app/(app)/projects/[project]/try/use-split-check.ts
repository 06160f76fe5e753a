"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { Classifier } from "@/app/tf/classifier";
import type { Format } from "./formats";
import { checkSplit } from "./parity";

/** The check of the whole split in this browser: begun, paused and gone on with by hand. The server keeps how far it is. */
export function useSplitCheck(
  model: { id: string; classes: number },
  format: Format,
  classifier: Classifier | null,
) {
  const apollo = useApolloClient();
  /** Images answered, while it goes on. */
  const [images, setImages] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => {
    setImages(null);
    setError(null);
    return () => stop.current?.abort();
  }, [classifier]);

  const start = async (begin: { after: string | null; images: number }) => {
    if (!classifier) return;
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    setError(null);
    setImages(begin.images);
    const tell = (count: number) => {
      if (!control.signal.aborted) setImages(count);
    };
    try {
      await checkSplit(apollo, model, format, classifier, begin, tell, control.signal);
    } catch (reason) {
      if (!control.signal.aborted) setError(messageOf(reason));
    } finally {
      if (!control.signal.aborted) setImages(null);
    }
  };
  const pause = () => {
    stop.current?.abort();
    setImages(null);
  };
  return { images, error, start, pause };
}
