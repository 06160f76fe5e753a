"use client";

import { type ReactNode, useMemo } from "react";
import { milliseconds } from "@/app/format";
import { backendLabels } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Announcement } from "@/app/ui/announcement";
import { ClassChip } from "@/app/ui/class-chip";
import { formatShare } from "@/app/ui/format";
import { ProbabilityBars } from "@/app/ui/probability-bars";
import { calibrated } from "@/ml/calibration";
import { topClasses } from "@/ml/metrics";
import { PictureCanvas, PixelsCanvas } from "./pixels-canvas";
import type { Subject } from "./subject";
import type { Measured } from "./use-classified";

const rows = 6;

/** The picture, what the network sees of it, the likeliest classes, the time it took. The places never move. */
export function AnswerView({
  classes,
  classifier,
  subject,
  measured,
  error,
  truth,
  temperature,
  children,
}: {
  /** by index */
  classes: readonly { name: string; color: string }[];
  classifier: Classifier | null;
  subject: Subject | null;
  measured: Measured | null;
  error: string | null;
  /** what the picture shows, where that is known */
  truth?: string;
  /** at which the run's confidence means what it says, where one was fitted */
  temperature?: number | null;
  /** what else there is to say of the answer */
  children?: ReactNode;
}) {
  const probabilities = measured?.result.probabilities;
  const best = probabilities && topClasses(probabilities, 1)[0];
  const predicted = best && classes[best.index];
  const sober = useMemo(
    () => (probabilities && temperature ? calibrated(probabilities, temperature) : null),
    [probabilities, temperature],
  );
  const items = useMemo(
    () =>
      classes.map((one, index) => ({
        ...one,
        probability: probabilities?.[index] ?? 0,
        beside: temperature ? (sober?.[index] ?? 0) : undefined,
      })),
    [classes, probabilities, sober, temperature],
  );
  const spec = classifier?.spec;
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <Figure
          caption={subject ? `${subject.picture.width} × ${subject.picture.height} pixels` : "The picture"}
        >
          {subject ? <PictureCanvas label="The picture" picture={subject.picture} /> : null}
        </Figure>
        <Figure
          caption={
            spec
              ? `The network sees ${spec.width} × ${spec.height} ${spec.channels === 1 ? "grey" : "colour"}`
              : "What the network sees"
          }
        >
          {measured && spec ? (
            <PixelsCanvas
              label="What the network sees"
              bytes={measured.result.seen}
              width={spec.width}
              height={spec.height}
              channels={spec.channels}
            />
          ) : null}
        </Figure>
      </div>
      <p className="mt-4 flex h-8 items-center gap-2 text-xl font-semibold">
        {predicted && best ? (
          <>
            <ClassChip name={predicted.name} color={predicted.color} />
            <span className="shrink-0 text-base font-normal tabular-nums text-muted">
              {formatShare(best.probability)}
              {sober ? `, calibrated ${formatShare(sober[best.index] ?? 0)}` : null}
            </span>
          </>
        ) : (
          <span className="text-sm font-normal text-muted">
            {!subject
              ? "Draw, drop or choose a picture."
              : classifier
                ? "Working…"
                : "Answers come when this browser is known to decide as the worker did."}
          </span>
        )}
      </p>
      <Announcement>
        {predicted && best ? `${predicted.name}, ${formatShare(best.probability)}` : ""}
      </Announcement>
      <ProbabilityBars
        className="mt-2"
        label="Likeliest classes"
        items={items}
        top={Math.min(rows, classes.length)}
        truth={truth}
      />
      {temperature ? (
        <p className="mt-1 text-right text-xs text-muted">
          As the network says, and calibrated at the temperature {temperature.toFixed(2)} of its report
        </p>
      ) : null}
      <p
        className="mt-3 min-h-5 border-t pt-3 text-xs tabular-nums text-muted"
        data-answer-to={measured?.subject.kind === "test" ? measured.subject.imageId : undefined}
        data-milliseconds={measured?.result.milliseconds}
      >
        {measured && classifier ? (
          <Times classifier={classifier} measured={measured} />
        ) : (
          "The time of each prediction stands here."
        )}
      </p>
      {children}
      {error ? (
        <AlertBanner tone="danger" title="The model failed on this picture" className="mt-3">
          {error} Choose another backend above, or another picture.
        </AlertBanner>
      ) : null}
    </>
  );
}

/** Where a model runs, and how long it takes there. */
export function Times({ classifier, measured }: { classifier: Classifier; measured: Measured }) {
  const { result, medianMilliseconds, predictions } = measured;
  return (
    <>
      {backendLabels[classifier.backend]}: {milliseconds(result.milliseconds)} last,{" "}
      {milliseconds(medianMilliseconds)} median of {predictions}; preparing the pixels{" "}
      {milliseconds(result.preprocessMilliseconds)}
    </>
  );
}

function Figure({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    <figure>
      <div className="aspect-square w-full overflow-hidden rounded-sm bg-inset">{children}</div>
      <figcaption className="mt-1 truncate text-xs text-muted">{caption}</figcaption>
    </figure>
  );
}
