"use client";

import { useEffect, useRef } from "react";

/** Reads again every `everyMs` while `isOn`: what no event tells, or should events fail to come. */
export function usePoll(refetch: () => Promise<unknown>, everyMs: number, isOn: boolean): void {
  const read = useRef(refetch);
  useEffect(() => {
    read.current = refetch;
  });
  useEffect(() => {
    if (!isOn) return;
    const poll = setInterval(() => void read.current().catch(() => undefined), everyMs);
    return () => clearInterval(poll);
  }, [everyMs, isOn]);
}
