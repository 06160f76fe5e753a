"use client";

import { useCallback, useEffect, useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import type { Subject } from "./subject";
import { Together } from "./together";
import { useClassified } from "./use-classified";

/** A picture waits so long for its answer, to be drawn with it, ms: what a page draws meanwhile holds the network up. */
const togetherMs = 50;

/** The picture that is shown, and what a model and another one beside it say of it. */
export function useTried(classifier: Classifier | null, second: Classifier | null) {
  const [subject, setSubject] = useState<Subject | null>(null);
  const [together] = useState(() => new Together<Subject>(setSubject, togetherMs));
  useEffect(() => () => together.end(), [together]);
  const onAnswered = useCallback((of: Subject) => together.said(of), [together]);
  const { ask, ...own } = useClassified(classifier, subject, onAnswered);
  const { ask: askSecond, ...other } = useClassified(second, subject, onAnswered);
  const take = useCallback(
    (next: Subject | null) => {
      const isAsked = ask(next);
      askSecond(next);
      together.take(next, isAsked);
    },
    [ask, askSecond, together],
  );
  return { subject, take, own, other };
}
