"use client";

import { useCallback, useEffect, useState } from "react";

/** A picture that was pasted anywhere on the page: it is meant for the model. */
export function usePasted(onPaste: () => void): { pasted: File | null; onTaken: () => void } {
  const [pasted, setPasted] = useState<File | null>(null);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      setPasted(file);
      onPaste();
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onPaste]);
  return { pasted, onTaken: useCallback(() => setPasted(null), []) };
}
