"use client";

import { useEffect, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { Classified, Classifier } from "@/app/tf/classifier";
import { type Explained, explain } from "../saliency/explain";
import { type Method, type SaliencyState, shownBy } from "../saliency/use-saliency";

/** A picture has to stay so long before it is asked about: who draws or shows a film waits for no explanation. */
const settledMs = 250;

/** What an answer hangs on, found by the model that runs here; another picture ends it. */
export function useWhy(
  classifier: Classifier | null,
  answer: Classified | null,
  classIndex: number | undefined,
  isOn: boolean,
): SaliencyState {
  const [method, setMethod] = useState<Method>("occlusion");
  const [found, setFound] = useState<{ of: Classified; what: Explained | Error } | null>(null);
  const [rows, setRows] = useState({ done: 0, of: 0 });
  useEffect(() => {
    setFound(null);
    setRows({ done: 0, of: 0 });
    if (!isOn || !classifier || !answer || classIndex === undefined) return;
    const stop = new AbortController();
    const { signal } = stop;
    const tell = (done: number, of: number) => setRows({ done, of });
    const give = (what: Explained | Error) => {
      if (!signal.aborted) setFound({ of: answer, what });
    };
    const begin = setTimeout(() => {
      explain(classifier, answer, classIndex, signal, tell).then(give, (reason: unknown) =>
        give(new Error(messageOf(reason))),
      );
    }, settledMs);
    return () => {
      clearTimeout(begin);
      stop.abort();
    };
  }, [classifier, answer, classIndex, isOn]);
  if (!isOn) return { status: "off" };
  if (!found || found.of !== answer) {
    const what = answer ? "Covering one part after another" : "Waiting for an answer";
    return { status: "loading", what: rows.of > 0 ? `${what}, row ${rows.done + 1} of ${rows.of}` : what };
  }
  if (found.what instanceof Error) return { status: "failed", message: found.what.message };
  return shownBy(found.what, method, setMethod);
}
