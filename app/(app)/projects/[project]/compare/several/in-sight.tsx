"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** What is scrolled past is in sight for less. */
const quietMs = 150;

/** The ids of what is in sight, told by the `InSight` of each. */
export function useInSight() {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const now = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const see = useCallback((id: string, isSeen: boolean) => {
    if (isSeen) now.current.add(id);
    else now.current.delete(id);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSeen(new Set(now.current)), quietMs);
  }, []);
  return { seen, see };
}

/** A place that tells when it comes into sight and when it leaves it. */
export function InSight({ id, see }: { id: string; see: (id: string, isSeen: boolean) => void }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver((entries) => see(id, entries.at(-1)?.isIntersecting ?? false));
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      see(id, false);
    };
  }, [id, see]);
  return <span ref={place} aria-hidden className="absolute size-px" />;
}
