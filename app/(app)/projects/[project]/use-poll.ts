"use client";

import { useEffect } from "react";

/** Reads again every `everyMs` while `isOn`: what no event tells, or should events fail to come. */
export function usePoll(refetch: () => Promise<unknown>, everyMs: number, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const poll = setInterval(() => void refetch().catch(() => undefined), everyMs);
    return () => clearInterval(poll);
  }, [refetch, everyMs, isOn]);
}
