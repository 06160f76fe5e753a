"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** What is being written, kept by the browser until it is saved: a reload, or a server that is away, loses nothing. */
export function useKeptDraft<Draft>(
  key: string,
  isDraft: (value: unknown) => value is Draft,
): [draft: Draft | null, keep: (draft: Draft | null) => void] {
  const [draft, setDraft] = useState<Draft | null>(null);
  const read = useRef(isDraft);
  useEffect(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
      setDraft(read.current(kept) ? kept : null);
    } catch {
      setDraft(null);
    }
  }, [key]);
  const keep = useCallback(
    (next: Draft | null) => {
      setDraft(next);
      try {
        if (next === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Nothing is lost but the draft's life after a reload.
      }
    },
    [key],
  );
  return [draft, keep];
}
