import { useEffect, useRef } from "react";
import { useLabelling } from "./labelling";

/** Hears of edits of the page that the server refused, once each: what is answered remembers an edit with what it is of. */
export function useOnRefused<Of>(onRefused: (of: Of) => void): (key: string, of: Of) => void {
  const { refusals } = useLabelling().state;
  const sent = useRef(new Map<string, Of>());
  const latest = useRef(onRefused);
  latest.current = onRefused;
  useEffect(() => {
    for (const { key } of refusals) {
      const of = sent.current.get(key);
      if (of === undefined) continue;
      sent.current.delete(key);
      latest.current(of);
    }
  }, [refusals]);
  return (key, of) => void sent.current.set(key, of);
}
