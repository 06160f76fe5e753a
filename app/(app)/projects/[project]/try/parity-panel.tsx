"use client";

import { useApolloClient } from "@apollo/client/react";
import { Scale } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { milliseconds } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { backendLabels } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { canvasIsExact } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { compareWithWorker, type Parity, parityImages, tolerance } from "./parity";

/** Holds this page's probabilities against those that the worker stored, image by image. */
export function ParityPanel({
  model,
  classifier,
}: {
  model: TryModelFragment;
  classifier: Classifier | null;
}) {
  const apollo = useApolloClient();
  const [done, setDone] = useState<number | null>(null);
  const [parity, setParity] = useState<Parity | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  // What was measured belongs to one model on one backend: another classifier voids it.
  useEffect(() => {
    setParity(null);
    setError(null);
    setDone(null);
    return () => stop.current?.abort();
  }, [classifier]);

  const compare = async () => {
    if (!classifier) return;
    const control = new AbortController();
    stop.current = control;
    setParity(null);
    setError(null);
    setDone(0);
    try {
      const result = await compareWithWorker(apollo, model.run.id, classifier, setDone, control.signal);
      if (!control.signal.aborted) setParity(result);
    } catch (reason) {
      if (!control.signal.aborted) setError(messageOf(reason));
    } finally {
      if (!control.signal.aborted) setDone(null);
    }
  };
  const isWell =
    parity !== null && parity.maxDifference <= tolerance && parity.sameDecisions === parity.images;
  return (
    <Panel
      title="Parity"
      actions={
        <Button icon={<Scale />} disabled={!classifier} loading={done !== null} onClick={compare}>
          Compare with the worker
        </Button>
      }
    >
      <p className="mb-3 text-sm text-muted">
        Whether this page decides as the worker did: {parityImages} test images are prepared and classified
        here and held against the stored probabilities.
      </p>
      <div className="min-h-14">
        {done !== null ? (
          <ProgressBar
            label="Comparing"
            value={done}
            total={parityImages}
            note={`${done} of ${parityImages}`}
          />
        ) : error ? (
          <AlertBanner tone="danger" title="The comparison did not come to its end">
            {error}
          </AlertBanner>
        ) : parity ? (
          <div
            data-parity-images={parity.images}
            data-parity-same={parity.sameDecisions}
            data-parity-difference={parity.maxDifference}
            data-parity-backend={parity.backend}
          >
            <AlertBanner
              tone={isWell ? "success" : "warning"}
              title={
                isWell
                  ? `The page and the worker agree on ${formatCount(parity.images)} images`
                  : `The page and the worker differ on ${formatCount(parity.images - parity.sameDecisions)} of ${formatCount(parity.images)} images`
              }
            >
              <span className="tabular-nums">
                Same decision {formatCount(parity.sameDecisions)} of {formatCount(parity.images)}; largest
                difference of a probability {parity.maxDifference.toExponential(1)} (at most{" "}
                {tolerance.toExponential(0)} is well
                {parity.maxDifference > tolerance ? `; largest at ${parity.worst}` : ""});{" "}
                {backendLabels[parity.backend]}, {milliseconds(parity.medianMilliseconds)} an image,{" "}
                {formatCount(parity.imagesPerSecond)} images a second.
              </span>
            </AlertBanner>
          </div>
        ) : (
          <p className="text-sm text-muted">
            {classifier ? "Not compared yet." : "The model has to be loaded first."}
          </p>
        )}
        {canvasIsExactHere() ? null : (
          <AlertBanner tone="warning" title="This browser changes pixels that a page reads" className="mt-3">
            Its protection against fingerprinting adds noise, so probabilities differ a little. Allow this
            site to read canvases for exact results.
          </AlertBanner>
        )}
      </div>
    </Panel>
  );
}

let isExact: boolean | undefined;
/** Asked once a page; on the server there is no canvas to ask. */
function canvasIsExactHere(): boolean {
  if (typeof OffscreenCanvas === "undefined") return true;
  isExact ??= canvasIsExact();
  return isExact;
}
