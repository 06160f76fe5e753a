"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef } from "react";
import { pictureAddress, tryImage } from "./operations";

/** How long a pointer rests on a picture before it counts: what it only passes is left alone. */
const restMs = 60;

/**
 * Fetches what the choice of a picture takes before it is chosen: what the worker said of it, and its bytes, both of which
 * the browser keeps. Those beside the chosen one are where an arrow key goes next; another is where the pointer rests.
 * @param beside ids of the images beside the chosen one
 * @returns what to call when the pointer comes over an image.
 */
export function useWarmPictures(model: string, beside: readonly string[]): (image: string) => void {
  const apollo = useApolloClient();
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const warm = useCallback(
    (image: string) => {
      // What fails is asked for again, and told, once the picture is chosen.
      const later = () => undefined;
      apollo.query({ query: tryImage, variables: { model, image } }).catch(later);
      fetch(pictureAddress(image)).catch(later);
    },
    [apollo, model],
  );
  const wanted = beside.join();
  useEffect(() => {
    // The chosen one's own answer goes before.
    const timer = setTimeout(() => wanted.split(",").filter(Boolean).forEach(warm), 2 * restMs);
    return () => clearTimeout(timer);
  }, [wanted, warm]);
  useEffect(() => () => clearTimeout(resting.current), []);
  return useCallback(
    (image) => {
      clearTimeout(resting.current);
      resting.current = setTimeout(() => warm(image), restMs);
    },
    [warm],
  );
}
