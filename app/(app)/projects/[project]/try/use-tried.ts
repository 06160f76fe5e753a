"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import type { Subject } from "./subject";
import { useClassified } from "./use-classified";

/** A picture waits so long for its answer, to be drawn with it, ms: what a page draws meanwhile holds the network up. */
const togetherMs = 50;

/** The picture that is shown, and what a model and another one beside it say of it. */
export function useTried(classifier: Classifier | null, second: Classifier | null) {
  const [subject, setSubject] = useState<Subject | null>(null);
  const late = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useCallback((next: Subject | null) => {
    clearTimeout(late.current);
    setSubject(next);
  }, []);
  useEffect(() => () => clearTimeout(late.current), []);
  const { ask, ...own } = useClassified(classifier, subject, show);
  const { ask: askSecond, ...other } = useClassified(second, subject, show);
  const take = useCallback(
    (next: Subject | null) => {
      const isAsked = ask(next);
      askSecond(next);
      if (!next || !isAsked) return show(next);
      clearTimeout(late.current);
      late.current = setTimeout(() => show(next), togetherMs);
    },
    [ask, askSecond, show],
  );
  return { subject, take, own, other };
}
