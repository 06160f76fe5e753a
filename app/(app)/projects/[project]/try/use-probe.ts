"use client";

import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { Classifier } from "@/app/tf/classifier";
import { Newest } from "@/app/tf/newest";
import type { ProbedAnswer } from "@/app/tf/prepare-worker";
import type { Stroke } from "@/ml/brush";
import { isTouched } from "@/ml/picture-edits";
import { neutralProbe, type Probe, type ProbeName } from "@/ml/probe";
import { type Curve, curveOf } from "./probe-curve";
import type { Subject } from "./subject";

/** What is done to which picture. */
export interface Editing {
  readonly subject: Subject;
  readonly strokes: readonly Stroke[];
  readonly probe: Probe;
}

/** What the model said of it: a moment ago, where a camera goes on. */
export interface Probed extends ProbedAnswer {
  readonly edited: Editing;
}

/**
 * What the model says of a picture under a probe, at once, and along one of its sliders once it rests.
 * @param seen what the network saw of it, strokes and all.
 * @param untouched what it said of the picture as it is: of that it is not asked again.
 */
export function useProbe(
  classifier: Classifier,
  seen: Uint8Array,
  edited: Editing,
  along: ProbeName,
  untouched: ProbedAnswer,
) {
  const { probe } = edited;
  const [now, setNow] = useState<Probed | null>(null);
  const [curve, setCurve] = useState<Curve | null>(null);
  const [error, setError] = useState<string | null>(null);
  const asking = useRef<Newest<{ seen: Uint8Array; edited: Editing }> | null>(null);
  useEffect(() => {
    let isOld = false;
    asking.current = new Newest(async (given) => {
      try {
        const answer = isTouched(given.edited)
          ? { ...(await classifier.classifyProbed(given.seen, given.edited.probe)), edited: given.edited }
          : null;
        if (isOld) return;
        setNow(answer);
        setError(null);
      } catch (reason) {
        if (!isOld) setError(messageOf(reason));
      }
    });
    return () => {
      isOld = true;
    };
  }, [classifier]);
  useEffect(() => void asking.current?.give({ seen, edited }), [classifier, seen, probe]);

  // The curve does not change while its own slider is moved.
  const others = JSON.stringify({ ...probe, [along]: null });
  useEffect(() => {
    const stop = new AbortController();
    const rest = setTimeout(() => {
      curveOf(classifier, seen, probe, along, stop.signal).then(
        (found) => {
          if (!stop.signal.aborted) setCurve(found);
        },
        (reason: unknown) => {
          if (!stop.signal.aborted) setError(messageOf(reason));
        },
      );
    }, 150);
    return () => {
      clearTimeout(rest);
      stop.abort();
    };
  }, [classifier, seen, others, along]);
  const asItIs: Probed = {
    ...untouched,
    edited: { subject: edited.subject, strokes: [], probe: neutralProbe },
  };
  return {
    now: (isTouched(edited) && now) || asItIs,
    curve: curve?.along === along ? curve : null,
    error,
  };
}
