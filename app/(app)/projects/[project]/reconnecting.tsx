"use client";

import { useEffect, useState } from "react";
import { useConnected } from "@/app/graphql/events";
import { Spinner } from "@/app/ui/spinner";

/** A connection that is back at once is nobody's concern. */
const patienceMs = 2000;

/** Says that what is shown may be old, while the event stream is down. */
export function Reconnecting() {
  const connected = useConnected();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (connected) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [connected]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 top-[calc(var(--spacing-bar,3.25rem)+0.5rem)] z-40 flex justify-center px-4 md:top-3"
    >
      {shown ? (
        <span className="inline-flex items-center gap-2 rounded-full border border-line-strong bg-raised px-3 py-1 text-xs font-medium shadow-md">
          <Spinner />
          Connecting again: what you see may be old
        </span>
      ) : null}
    </div>
  );
}
