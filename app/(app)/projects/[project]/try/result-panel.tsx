"use client";

import { Bookmark } from "lucide-react";
import { useMemo, useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { type BackendName, largestDifference } from "@/app/tf/backends";
import type { Classifier } from "@/app/tf/classifier";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { useKey } from "@/app/ui/use-key";
import { topClasses } from "@/ml/metrics";
import { useClassColor } from "../class-label";
import { useProject } from "../project-context";
import { AnswerView } from "./answer-view";
import { type Edited, editedOf } from "./edited";
import { KeepTried } from "./keep-tried";
import { type Subject, truthOf } from "./subject";
import type { Measured } from "./use-classified";
import { useTemperature } from "./use-temperature";
import { Why } from "./why";

/** What is kept as an error case: a picture with what was said of it, as both were when a person asked. */
interface Keepable {
  readonly subject: Subject;
  readonly predicted: string;
  readonly probabilities: Float32Array;
  readonly backend: BackendName;
  readonly edited: Edited | null;
}

/** What the model makes of the picture, and the way to keep it as an error case. */
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
  const [kept, setKept] = useState<Keepable | null>(null);
  const [isKeeping, setKeeping] = useState(false);
  const probabilities = measured?.result.probabilities;
  const best = probabilities && topClasses(probabilities, 1)[0];
  const predicted = best && model.classes.find((one) => one.index === best.index);
  const temperature = useTemperature(model.run.id);
  const colorOf = useClassColor();
  const classes = useMemo(
    () =>
      [...model.classes]
        .sort((a, b) => a.index - b.index)
        .map((one) => ({ name: one.name, color: colorOf(one) })),
    [model.classes, colorOf],
  );
  const stored = measured?.subject.kind === "test" ? measured.subject.stored : null;
  const mayKeep = project.can("review:write");
  const isSettled = measured !== null && measured.subject === subject;
  // Of a film that goes on, the frame is kept that was answered last: none of it stays long enough to be settled.
  const isFilm = measured?.subject.kind === "camera" && subject?.kind === "camera";
  const isKeepable = mayKeep && (isSettled || isFilm);
  const keep = () => {
    if (!measured || !predicted || !classifier) return;
    setKept({
      subject: measured.subject,
      predicted: predicted.name,
      probabilities: measured.result.probabilities,
      backend: classifier.backend,
      edited: editedOf(measured.subject, classifier.spec),
    });
    setKeeping(true);
  };
  useKey("e", keep, { enabled: isKeepable && !isKeeping });

  return (
    <Panel
      title="Prediction"
      actions={
        <Button
          size="sm"
          icon={<Bookmark />}
          disabled={!isKeepable}
          title={mayKeep ? undefined : "Your role may look, not keep error cases"}
          onClick={keep}
        >
          Keep as error case <span className="text-subtle pointer-coarse:hidden">E</span>
        </Button>
      }
    >
      <AnswerView
        classes={classes}
        classifier={classifier}
        subject={subject}
        measured={measured}
        error={error}
        truth={measured ? truthOf(measured.subject)?.name : undefined}
        temperature={temperature}
      >
        {stored && probabilities ? (
          <p className="mt-1 text-xs tabular-nums text-muted">
            The worker said <span className="font-medium text-fg">{stored.predicted.name}</span>,{" "}
            {formatShare(stored.confidence, 2)}; the largest difference to this page is{" "}
            {largestDifference(probabilities, stored.probabilities).toExponential(1)}.
          </p>
        ) : null}
      </AnswerView>
      <Why
        runId={model.run.id}
        classifier={classifier}
        subject={subject}
        measured={isSettled ? measured : null}
        predicted={predicted}
      />
      {kept ? (
        <KeepTried
          model={model}
          subject={kept.subject}
          predicted={kept.predicted}
          probabilities={kept.probabilities}
          backend={kept.backend}
          edited={kept.edited}
          expectedClassId={truthOf(kept.subject)?.id}
          open={isKeeping}
          onOpenChange={setKeeping}
        />
      ) : null}
    </Panel>
  );
}
