"use client";

import { useEffect, useState } from "react";
import { instant, when } from "@/app/format";

/** When something was, short; the whole instant on hover. It keeps up with the clock. */
export function When({ at }: { at: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={instant(at)} className="whitespace-nowrap">
      {when(at, now)}
    </time>
  );
}
