"use client";

import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { BackendName } from "@/app/tf/backends";
import { SegmentedControl } from "@/app/ui/choices";
import { Panel } from "@/app/ui/panel";
import { useSeldom } from "@/app/ui/use-seldom";
import { useProject } from "../project-context";
import { CameraSource } from "./camera-source";
import { DrawSource } from "./draw-source";
import { FolderView } from "./folder-view";
import { type Format, formatsOf } from "./formats";
import { GateBanner } from "./gate-banner";
import { ModelBar } from "./model-bar";
import { ParityPanel } from "./parity-panel";
import { ResultPanel } from "./result-panel";
import { RobustnessPanel } from "./robustness-panel";
import { SecondPanel } from "./second-panel";
import { SharePanel } from "./share-panel";
import type { Source } from "./subject";
import { TestSource } from "./test-source";
import { UploadSource } from "./upload-source";
import { otherBackends, refusedHere } from "./use-gate";
import { useKeptPage } from "./use-kept-page";
import { useLatePanels } from "./use-late-panels";
import { useListedModel } from "./use-listed-model";
import { useModelHere } from "./use-model-here";
import { usePasted } from "./use-pasted";
import { useTried } from "./use-tried";
import { useTryState } from "./use-try-state";

/** Charts of one answer after another come so far apart, ms: less than a picture rests before its curve is worked out. */
const probedMs = 100;

/** A picture at the left, what the model makes of it at the right. `models` are the newest ones. */
export function TryView({ model, models }: { model: TryModelFragment; models: readonly TryModelFragment[] }) {
  const project = useProject();
  const [state, setState] = useTryState();
  const [attempt, setAttempt] = useState(0);
  const first = useModelHere(model, state.format, state.backend, attempt);
  const { details, failure, refetch, format, loaded, running, parity, gate, classifier } = first;
  const named = useListedModel(state.with === model.id ? null : state.with, models);
  const second = named.model ?? null;
  const beside = useModelHere(second, state.format, state.backend, 0);
  const isKept = useKeptPage(classifier, beside.classifier);
  const { subject, take, own, other } = useTried(classifier, beside.classifier);
  // What is below is drawn in pieces, once the model and the picture are asked for: nobody waits for it.
  const isBelowDue = useDeferredValue(true, false);
  const late = useLatePanels(own.measured !== null);
  const answered = useMemo(
    () => (classifier && own.measured ? { classifier, measured: own.measured } : null),
    [classifier, own.measured],
  );
  // The answer is shown first, its chart after it, and not for each picture that somebody only passes.
  const probed = useSeldom(answered, probedMs);
  // Two models are asked about the same frames of a film, at the pace of the slower one.
  const isAnswered = own.isAnswered && (beside.classifier === null || other.isAnswered);
  // Drawing is white on black in one stroke width: it makes sense for grey images, and for others hardly ever.
  const isGrey = running === null || running.spec.channels === 1;
  const source: Source = state.source ?? (isGrey ? "draw" : "test");
  // What follows changes seldom, and is drawn anew only then: a picture's answer waits for none of it.
  const onModel = useCallback((id: string) => void setState({ model: id }), [setState]);
  const onSecond = useCallback((id: string | null) => void setState({ with: id }), [setState]);
  const onFormat = useCallback((next: Format) => void setState({ format: next }), [setState]);
  const onBackend = useCallback((next: BackendName | null) => void setState({ backend: next }), [setState]);
  const onRetry = useCallback(() => setAttempt((before) => before + 1), []);
  const banner = useMemo(
    () =>
      details && running ? (
        <GateBanner
          gate={gate}
          backends={otherBackends(details, format, running)}
          formats={formatsOf(model).filter(
            (one) => one !== format && !refusedHere(details, one).has(running.backend),
          )}
          onBackend={onBackend}
          onFormat={onFormat}
          onCheck={parity.check}
        />
      ) : null,
    [details, running, gate, format, model, onBackend, onFormat, parity.check],
  );
  const choose = (next: Source) => {
    take(null);
    void setState({ source: next, image: null, case: null });
  };

  const takePasted = useCallback(() => {
    take(null);
    void setState({ source: "upload", image: null, case: null });
  }, [setState, take]);
  const { pasted, onTaken } = usePasted(takePasted);

  const sourceControl = (
    <SegmentedControl
      label="Where the picture comes from"
      size="sm"
      options={[
        { value: "draw", label: "Draw" },
        { value: "upload", label: "Upload" },
        { value: "camera", label: "Camera" },
        { value: "test", label: "Project" },
        { value: "folder", label: "Folder" },
      ]}
      value={source}
      onChange={choose}
    />
  );

  const result = (
    <ResultPanel
      model={model}
      classifier={classifier}
      subject={subject}
      measured={own.measured}
      error={own.error}
    />
  );

  return (
    <div className="grid gap-4">
      <ModelBar
        model={model}
        format={format}
        backend={state.backend}
        state={loaded}
        gate={gate}
        isKept={isKept}
        onModel={onModel}
        onFormat={onFormat}
        onBackend={onBackend}
        onRetry={onRetry}
      >
        {banner}
      </ModelBar>
      {failure && !details ? <QueryError thing="This model" error={failure} onRetry={refetch} /> : null}
      {source === "folder" ? (
        <FolderView
          model={model}
          classifier={classifier}
          second={second && beside.classifier ? { model: second, classifier: beside.classifier } : null}
          sourceControl={sourceControl}
          onSubject={take}
        >
          {subject ? result : null}
        </FolderView>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
          <Panel title="Picture" actions={sourceControl}>
            <div className="min-h-100">
              {source === "draw" ? (
                <DrawSource spec={running?.spec ?? null} onSubject={take} />
              ) : source === "upload" ? (
                <UploadSource pasted={pasted} onTaken={onTaken} onSubject={take} />
              ) : source === "camera" ? (
                <CameraSource isAnswered={isAnswered} onSubject={take}>
                  Nothing of it leaves this browser until you keep a picture.
                </CameraSource>
              ) : (
                <TestSource model={model} hasAnswered={late !== null} onSubject={take} />
              )}
            </div>
          </Panel>
          {result}
        </div>
      )}
      {isBelowDue && (models.length > 1 || state.with) ? (
        <SecondPanel
          model={model}
          second={second}
          failure={named.error}
          onRetry={named.refetch}
          here={beside}
          measured={second ? own.measured : null}
          other={other.measured}
          error={other.error}
          onSecond={onSecond}
        />
      ) : null}
      {late && answered && probed ? (
        <late.ProbePanel
          model={model}
          classifier={probed.classifier}
          answer={probed.measured.result}
          subject={probed.measured.subject}
        />
      ) : null}
      {isBelowDue && classifier ? <RobustnessPanel model={model} classifier={classifier} /> : null}
      {isBelowDue ? (
        <ParityPanel model={model} format={format} details={details} classifier={running} parity={parity} />
      ) : null}
      {isBelowDue && details && project.can("model:share") ? (
        <SharePanel details={details} format={format} onChanged={refetch} />
      ) : null}
    </div>
  );
}
