"use client";

import { useQuery } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { largestDifference } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { formatShare } from "@/app/ui/format";
import { parityTolerance } from "@/ml/parity";
import type { PreprocessSpec } from "@/ml/preprocess";
import { useClassifier } from "../try/use-classifier";
import { type Explained, explain, type Shown } from "./explain";

const runModel = graphql(`
  query SaliencyModel($run: ID!) {
    run(id: $run) {
      id
      model {
        id
        preprocessing
        files {
          ...ModelFiles
        }
      }
    }
  }
`);

/** What a picture is asked about: the probability of this class. */
export interface Asked {
  imageId: string;
  url: string;
  /** of the run's version */
  classIndex: number;
  /** as the worker has them */
  probabilities: readonly number[];
}

/** How it is told what an answer hangs on. */
export type Method = "occlusion" | "gradcam";

export interface Saliency extends Shown {
  method: Method;
  spec: PreprocessSpec;
  /** probability of the class for the whole picture */
  probability: number;
}

export type SaliencyState =
  | { status: "off" }
  | { status: "loading"; what: string }
  | {
      status: "ready";
      saliency: Saliency;
      /** The other way to tell it, or why there is none, as the end of a sentence. */
      other: ((method: Method) => void) | { without: string };
    }
  | { status: "failed"; message: string };

const mostKept = 100;

/**
 * What a run's answer about a picture hangs on: its model, loaded into this browser at the first wish, answers the picture
 * with one patch after another covered (ml/occlusion.ts). What was found stays for the time of the page.
 */
export function useSaliency(runId: string, asked: Asked | null): SaliencyState {
  const { data, error } = useQuery(runModel, { variables: { run: runId }, skip: asked === null });
  const model = data?.run.model ?? null;
  const loaded = useClassifier(asked ? model : null, null, 0);
  const classifier = loaded.status === "ready" ? loaded.classifier : null;
  const kept = useRef(new Map<string, Explained>());
  const [state, setState] = useState<{ key: string; found: Explained | string } | null>(null);
  const [method, setMethod] = useState<Method>("occlusion");
  const key = asked ? `${asked.imageId} ${asked.classIndex}` : null;
  useEffect(() => {
    if (!classifier || !asked || key === null) return;
    const before = kept.current.get(key);
    if (before) {
      setState({ key, found: before });
      return;
    }
    const stop = new AbortController();
    findSaliency(classifier, asked, stop.signal).then(
      (found) => {
        if (stop.signal.aborted) return;
        if (kept.current.size >= mostKept) kept.current.clear();
        kept.current.set(key, found);
        setState({ key, found });
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) setState({ key, found: messageOf(reason) });
      },
    );
    return () => stop.abort();
  }, [classifier, key]);
  if (key === null) return { status: "off" };
  if (error && !data) return { status: "failed", message: messageOf(error) };
  if (data && !model) {
    return { status: "failed", message: "The run has no model any more: launch it again to have one." };
  }
  if (loaded.status === "failed") return { status: "failed", message: loaded.message };
  if (state?.key === key) {
    if (typeof state.found === "string") return { status: "failed", message: state.found };
    return shownBy(state.found, method, setMethod);
  }
  return {
    status: "loading",
    what: classifier ? "Covering one part after another" : "Loading the run’s model into this browser",
  };
}

async function findSaliency(classifier: Classifier, asked: Asked, signal: AbortSignal): Promise<Explained> {
  const { url, classIndex, probabilities: stored } = asked;
  const response = await fetch(url, { credentials: "same-origin", signal });
  if (!response.ok) throw new Error(`The picture could not be read (${response.status}): reload the page.`);
  const seen = await classifier.see(await response.blob(), "The picture");
  const probabilities = await classifier.classifySeen(Uint8Array.from(seen));
  const apart = largestDifference(probabilities, stored);
  // What the answer hangs on is told of the worker's answer: a browser that gives another one cannot say it.
  if (apart > parityTolerance) {
    throw new Error(
      `This browser’s answer is up to ${formatShare(apart)} off the worker’s, so what it hangs on is not known here. Try another browser, or another backend in Try.`,
    );
  }
  return explain(classifier, { seen, probabilities }, classIndex, signal);
}

/** What is shown of it: by the way that is wished, where it can be told so. */
export function shownBy(
  { occlusion, gradcam, ...found }: Explained,
  method: Method,
  onMethod: (method: Method) => void,
): SaliencyState {
  const without = "without" in gradcam ? gradcam : null;
  const shown = method === "gradcam" && !("without" in gradcam) ? gradcam : null;
  return {
    status: "ready",
    saliency: { ...found, ...(shown ?? occlusion), method: shown ? "gradcam" : "occlusion" },
    other: without ?? onMethod,
  };
}
