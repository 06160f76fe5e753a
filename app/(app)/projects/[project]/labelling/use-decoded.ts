"use client";

import { useEffect, useRef } from "react";

/** Decodes pictures ahead, so that the next one is there at once. Those that are no longer wanted are let go. */
export function useDecoded(urls: readonly string[]): void {
  // Held here, or the browser may throw the decoded pixels away.
  const decoded = useRef(new Map<string, HTMLImageElement>());
  const wanted = urls.join(" ");
  useEffect(() => {
    const kept = new Map<string, HTMLImageElement>();
    for (const url of wanted.split(" ").filter(Boolean)) {
      const image = decoded.current.get(url) ?? new Image();
      if (image.src === "") {
        image.src = url;
        // What cannot be decoded is shown as such when its turn comes.
        image.decode().catch(() => undefined);
      }
      kept.set(url, image);
    }
    decoded.current = kept;
  }, [wanted]);
}
