"use client";

import { useEffect, useState } from "react";

/** A value once it has stood still: what a slider passes on its way is not asked of the server. */
export function useQuiet<T>(value: T, ms = 250): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return quiet;
}
