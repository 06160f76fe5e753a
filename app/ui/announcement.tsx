"use client";

import { useQuiet } from "./use-quiet";

/** A text must have stood so long before it is read out: of a film or a stroke under way nobody could follow each. */
const stillMs = 700;

/** What a page shows, read out by screen readers once it has stood still; it is not seen. */
export function Announcement({ children }: { children: string }) {
  const text = useQuiet(children, stillMs);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
