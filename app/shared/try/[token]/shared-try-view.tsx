"use client";

import { RotateCw } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { AnswerView } from "@/app/(app)/projects/[project]/try/answer-view";
import { CameraSource } from "@/app/(app)/projects/[project]/try/camera-source";
import { DrawSource } from "@/app/(app)/projects/[project]/try/draw-source";
import type { Source } from "@/app/(app)/projects/[project]/try/subject";
import { UploadSource } from "@/app/(app)/projects/[project]/try/upload-source";
import { useClassifier } from "@/app/(app)/projects/[project]/try/use-classifier";
import { usePasted } from "@/app/(app)/projects/[project]/try/use-pasted";
import { useTried } from "@/app/(app)/projects/[project]/try/use-tried";
import type { SharedTryQuery } from "@/app/graphql/generated/graphql";
import { backendLabels, backendNames } from "@/app/tf/backends";
import { browserName } from "@/app/tf/browser-name";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { classColor } from "@/app/ui/class-color";
import { formatBytes } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { gateOf } from "@/ml/parity";

/** A picture at the left, what the model makes of it at the right; only on backends that were held against the worker. */
export function SharedTryView({ shared }: { shared: NonNullable<SharedTryQuery["sharedTry"]> }) {
  const [attempt, setAttempt] = useState(0);
  const browser = browserName(navigator.userAgent);
  const open = backendNames.filter((backend) => gateOf(shared.checks, { backend, browser }) === "open");
  const isOpen = open.length > 0 && shared.files.length > 0;
  const state = useClassifier(isOpen ? shared : null, null, attempt, open);
  const classifier = state.status === "ready" ? state.classifier : null;
  const [chosen, setChosen] = useState<Source | null>(null);
  const { subject, take, own } = useTried(classifier, null);
  const { measured, error, isAnswered } = own;
  const isGrey = classifier === null || classifier.spec.channels === 1;
  const source = chosen ?? (isGrey ? "draw" : "upload");
  const choose = useCallback(
    (next: Source) => {
      take(null);
      setChosen(next);
    },
    [take],
  );
  const takePasted = useCallback(() => choose("upload"), [choose]);
  const { pasted, onTaken } = usePasted(takePasted);
  const classes = useMemo(
    () =>
      [...shared.classes]
        .sort((a, b) => a.index - b.index)
        .map(({ name, position, color }) => ({ name, color: classColor(position, color) })),
    [shared.classes],
  );
  if (!isOpen) {
    return (
      <AlertBanner tone="warning" title="The model answers nobody now">
        It has not been found to decide in this browser as where it was measured. Try another browser, or ask
        who sent the link to check the model again.
      </AlertBanner>
    );
  }
  return (
    <div className="grid gap-4">
      <div className="min-h-13" aria-live="polite">
        {state.status === "loading" ? (
          <ProgressBar
            label={state.phase === "download" ? "Loading the model" : "Warming up"}
            value={state.phase === "download" ? state.loaded : undefined}
            total={state.phase === "download" ? state.total : null}
            note={state.phase === "download" ? formatBytes(state.loaded) : undefined}
          />
        ) : state.status === "failed" ? (
          <AlertBanner
            tone="danger"
            title="The model could not be loaded"
            action={
              <Button size="sm" icon={<RotateCw />} onClick={() => setAttempt(attempt + 1)}>
                Try again
              </Button>
            }
          >
            {state.message}
          </AlertBanner>
        ) : (
          <p className="text-xs text-muted">
            <span className="font-medium text-fg">Ready on {backendLabels[state.classifier.backend]}</span>:
            browsers were held against the figures that the model was measured by, and decide alike.
          </p>
        )}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
        <Panel
          title="Picture"
          actions={
            <SegmentedControl
              label="Where the picture comes from"
              size="sm"
              options={[
                { value: "draw", label: "Draw" },
                { value: "upload", label: "Upload" },
                { value: "camera", label: "Camera" },
              ]}
              value={source}
              onChange={choose}
            />
          }
        >
          <div className="min-h-100">
            {source === "draw" ? (
              <DrawSource spec={classifier?.spec ?? null} onSubject={take} />
            ) : source === "camera" ? (
              <CameraSource isAnswered={isAnswered} onSubject={take}>
                Nothing of it leaves this browser.
              </CameraSource>
            ) : (
              <UploadSource pasted={pasted} onTaken={onTaken} onSubject={take} />
            )}
          </div>
        </Panel>
        <Panel title="Prediction">
          <AnswerView
            classes={classes}
            classifier={classifier}
            subject={subject}
            measured={measured}
            error={error}
            temperature={shared.temperature}
          />
        </Panel>
      </div>
    </div>
  );
}
