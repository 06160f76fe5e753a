"use client";

import { useEffect } from "react";

/** Names the page in the tab and the history, the most particular part first. Undefined parts are still loading. */
export function useDocumentTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter((part) => part), "Offdiagonal"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
