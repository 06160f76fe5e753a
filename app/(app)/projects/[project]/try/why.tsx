"use client";

import { useState } from "react";
import type { Classifier } from "@/app/tf/classifier";
import { NearTraining } from "../features/near-training";
import { SaliencyButton } from "../saliency/saliency-button";
import { SaliencyLayer, SaliencyLegend } from "../saliency/saliency-layer";
import { NearPicture } from "./near-picture";
import { PixelsCanvas } from "./pixels-canvas";
import type { Subject } from "./subject";
import type { Measured } from "./use-classified";
import { useWhy } from "./use-why";

/** Why the model answers as it does: what of the picture its answer hangs on, and what it learnt from that is near. */
export function Why({
  runId,
  classifier,
  subject,
  measured,
  predicted,
}: {
  runId: string;
  classifier: Classifier | null;
  subject: Subject | null;
  /** of this picture; null while another one's answer stands there */
  measured: Measured | null;
  predicted: { index: number; name: string } | undefined;
}) {
  const [isOn, setOn] = useState(false);
  const answer = measured?.result ?? null;
  const state = useWhy(classifier, answer, predicted?.index, isOn);
  const spec = classifier?.spec;
  return (
    <section aria-label="Why" className="mt-3 border-t pt-3">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-sm font-semibold">Why</h3>
        <SaliencyButton isOn={isOn} onChange={setOn} />
      </div>
      {isOn ? (
        <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-[minmax(0,12rem)_minmax(0,1fr)]">
          <div className="relative aspect-square w-full max-w-48 overflow-hidden rounded-sm bg-inset">
            {answer && spec ? (
              <>
                <PixelsCanvas
                  label="What the answer hangs on, over what the network sees"
                  bytes={answer.seen}
                  width={spec.width}
                  height={spec.height}
                  channels={spec.channels}
                />
                <SaliencyLayer state={state} picture={spec} />
              </>
            ) : null}
          </div>
          <div className="grid min-w-0 content-start gap-3">
            <SaliencyLegend state={state} classOf={predicted?.name ?? "its class"} />
            <h4 className="text-xs font-medium">Nearest images of training</h4>
            {subject?.kind === "test" && subject.stored ? (
              <NearTraining runId={runId} imageId={subject.imageId} />
            ) : (
              <NearPicture runId={runId} classifier={classifier} answer={answer} />
            )}
          </div>
        </div>
      ) : null}
    </section>
  );
}
