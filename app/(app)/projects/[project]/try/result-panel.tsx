"use client";

import { Bookmark } from "lucide-react";
import { useMemo, useState } from "react";
import { milliseconds } from "@/app/format";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { backendLabels, largestDifference } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProbabilityBars } from "@/app/ui/probability-bars";
import { useKey } from "@/app/ui/use-key";
import { topClasses } from "@/ml/metrics";
import { ClassLabel, useClassColor } from "../class-label";
import { useProject } from "../project-context";
import { KeepTried } from "./keep-tried";
import { PixelsCanvas } from "./pixels-canvas";
import type { Subject } from "./subject";
import type { Measured } from "./use-classified";

const rows = 6;

/** The picture, what the network sees of it, the likeliest classes, the time it took. The places never move. */
export function ResultPanel({
  model,
  classifier,
  subject,
  measured,
  error,
}: {
  model: TryModelFragment;
  classifier: Classifier | null;
  subject: Subject | null;
  measured: Measured | null;
  error: string | null;
}) {
  const project = useProject();
  const [isKeeping, setKeeping] = useState(false);
  const probabilities = measured?.result.probabilities;
  const best = probabilities && topClasses(probabilities, 1)[0];
  const predicted = best && model.classes.find((one) => one.index === best.index);
  const colorOf = useClassColor();
  const items = useMemo(
    () =>
      model.classes.map((one) => ({
        name: one.name,
        probability: probabilities?.[one.index] ?? 0,
        color: colorOf(one),
      })),
    [model.classes, probabilities, colorOf],
  );
  const stored = subject?.kind === "test" ? subject.stored : null;
  const mayKeep = project.can("review:write");
  // A drawing that goes on would be kept with the probabilities of an earlier stroke.
  const isSettled = measured !== null && measured.picture === subject?.picture;
  useKey("e", () => setKeeping(true), { enabled: mayKeep && isSettled });

  const spec = classifier?.spec;
  return (
    <Panel
      title="Prediction"
      actions={
        <Button
          size="sm"
          icon={<Bookmark />}
          disabled={!isSettled || !mayKeep}
          title={mayKeep ? undefined : "Your role may look, not keep error cases"}
          onClick={() => setKeeping(true)}
        >
          Keep as error case <span className="text-subtle pointer-coarse:hidden">E</span>
        </Button>
      }
    >
      <div className="grid grid-cols-2 gap-4">
        <Figure
          caption={subject ? `${subject.picture.width} × ${subject.picture.height} pixels` : "The picture"}
        >
          {subject ? (
            <PixelsCanvas
              label="The picture"
              bytes={subject.picture.rgba}
              width={subject.picture.width}
              height={subject.picture.height}
              channels={4}
            />
          ) : null}
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
      <p role="status" className="mt-4 flex h-8 items-center gap-2 text-xl font-semibold">
        {predicted && best ? (
          <>
            <ClassLabel of={predicted} />
            <span className="shrink-0 text-base font-normal tabular-nums text-muted">
              {formatShare(best.probability)}
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
      <ProbabilityBars
        className="mt-2"
        label="Likeliest classes"
        items={items}
        top={Math.min(rows, model.classes.length)}
        truth={stored?.truth.name}
      />
      <p className="mt-3 min-h-5 border-t pt-3 text-xs tabular-nums text-muted">
        {measured && classifier ? (
          <>
            {backendLabels[classifier.backend]}: {milliseconds(measured.result.milliseconds)} last,{" "}
            {milliseconds(measured.medianMilliseconds)} median of {measured.predictions}; preparing the pixels{" "}
            {milliseconds(measured.result.preprocessMilliseconds)}
          </>
        ) : (
          "The time of each prediction stands here."
        )}
      </p>
      {stored && probabilities ? (
        <p className="mt-1 text-xs tabular-nums text-muted">
          The worker said <span className="font-medium text-fg">{stored.predicted.name}</span>,{" "}
          {formatShare(stored.confidence, 2)}; the largest difference to this page is{" "}
          {largestDifference(probabilities, stored.probabilities).toExponential(1)}.
        </p>
      ) : null}
      {error ? (
        <AlertBanner tone="danger" title="The model failed on this picture" className="mt-3">
          {error} Choose another backend above, or another picture.
        </AlertBanner>
      ) : null}
      {subject && predicted && probabilities ? (
        <KeepTried
          model={model}
          subject={subject}
          predicted={predicted.name}
          probabilities={probabilities}
          open={isKeeping}
          onOpenChange={setKeeping}
        />
      ) : null}
    </Panel>
  );
}

function Figure({ caption, children }: { caption: string; children: React.ReactNode }) {
  return (
    <figure>
      <div className="aspect-square w-full overflow-hidden rounded-sm bg-inset">{children}</div>
      <figcaption className="mt-1 truncate text-xs text-muted">{caption}</figcaption>
    </figure>
  );
}
