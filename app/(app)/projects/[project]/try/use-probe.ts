"use client";

import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { Classifier } from "@/app/tf/classifier";
import { Newest } from "@/app/tf/newest";
import type { Probe, ProbeName } from "@/ml/probe";
import { type Curve, curveOf } from "./probe-curve";

export interface Probed {
  readonly seen: Uint8Array;
  readonly probabilities: Float32Array;
  /** what was probed, and how: where either is another one by now, this is of an earlier moment */
  readonly of: Uint8Array;
  readonly by: Probe;
}

/** What the model says of a picture under a probe, at once, and along one of its sliders once it rests. */
export function useProbe(classifier: Classifier, seen: Uint8Array, probe: Probe, along: ProbeName) {
  const [now, setNow] = useState<Probed | null>(null);
  const [curve, setCurve] = useState<Curve | null>(null);
  const [error, setError] = useState<string | null>(null);
  const asking = useRef<Newest<Pick<Probed, "of" | "by">> | null>(null);
  useEffect(() => {
    let isOld = false;
    asking.current = new Newest(async ({ of, by }) => {
      try {
        const answer = await classifier.classifyProbed(of, by);
        if (isOld) return;
        setNow({ ...answer, of, by });
        setError(null);
      } catch (reason) {
        if (!isOld) setError(messageOf(reason));
      }
    });
    return () => {
      isOld = true;
    };
  }, [classifier]);
  useEffect(() => void asking.current?.give({ of: seen, by: probe }), [classifier, seen, probe]);

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
  return { now, curve: curve?.along === along ? curve : null, error };
}
