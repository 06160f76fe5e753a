"use client";

import { useEffect, useState } from "react";
import type { Issues } from "./draft";

const quietMs = 600;

/**
 * The issues that people see: those that have stood for a moment, so that a number half typed is not called wrong and
 * the page moves neither at each key nor under a click. What is put right goes at once.
 */
export function useSettled(issues: Issues): { settled: Issues; settleNow: () => void } {
  const [paths, setPaths] = useState<ReadonlySet<string>>(() => new Set(issues.map(({ path }) => path)));
  const settleNow = () => setPaths(new Set(issues.map(({ path }) => path)));
  useEffect(() => {
    const timer = setTimeout(() => setPaths(new Set(issues.map(({ path }) => path))), quietMs);
    return () => clearTimeout(timer);
  }, [issues]);
  return { settled: issues.filter(({ path }) => paths.has(path)), settleNow };
}
