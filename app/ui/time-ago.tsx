"use client";

import { useSyncExternalStore } from "react";
import { formatAgo } from "./format";

const period = 20_000;

function subscribe(tick: () => void): () => void {
  const timer = setInterval(tick, period);
  return () => clearInterval(timer);
}
const now = () => Math.floor(Date.now() / period) * period;

/** "4 minutes ago", kept right; the exact time in its title. The server writes the date: it cannot know "now" for the browser. */
export function TimeAgo({ at }: { at: string | Date }) {
  const then = typeof at === "string" ? new Date(at) : at;
  const current = useSyncExternalStore<number | null>(subscribe, now, () => null);
  const iso = then.toISOString();
  const exact = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  return (
    <time dateTime={iso} title={exact} className="whitespace-nowrap">
      {/* never "in 10 seconds" for what has just happened while clocks differ */}
      {current === null
        ? exact
        : formatAgo(then, new Date(Math.max(current, Math.min(then.getTime(), current + period * 3))))}
    </time>
  );
}
