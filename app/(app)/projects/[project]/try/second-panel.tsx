"use client";

import { memo, useMemo, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { backendLabels } from "@/app/tf/backends";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Announcement } from "@/app/ui/announcement";
import { Button } from "@/app/ui/button";
import { formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProbabilityBars } from "@/app/ui/probability-bars";
import { ProgressBar } from "@/app/ui/progress-bar";
import { ClassLabel, useClassColor } from "../class-label";
import { RunSelect } from "../run-select";
import { Times } from "./answer-view";
import { apartBy, decisionOf, type Pair, pairOf } from "./beside";
import type { Measured } from "./use-classified";
import type { ModelHere } from "./use-model-here";

const rows = 6;

/** Another model on the same picture: what each says, and how far they are apart. */
export const SecondPanel = memo(function SecondPanel({
  model,
  second,
  failure,
  here,
  measured,
  other,
  error,
  onSecond,
  onRetry,
}: {
  model: TryModelFragment;
  second: TryModelFragment | null;
  /** why the one that the address names cannot be shown */
  failure: Error | undefined;
  here: ModelHere;
  /** what the first said last, and the second */
  measured: Measured | null;
  other: Measured | null;
  /** why the second said nothing of the picture */
  error: string | null;
  onSecond: (id: string | null) => void;
  onRetry: () => unknown;
}) {
  const colorOf = useClassColor();
  // Both are of one picture, or they are not compared.
  const [last, setLast] = useState<Pair<Measured> | null>(null);
  const pair = pairOf(measured, other, last);
  if (pair !== last) setLast(pair);
  const said = pair?.first.result.probabilities;
  const saidBeside = pair?.second.result.probabilities;
  const first = said && decisionOf(said, model.classes);
  const found = second && saidBeside && decisionOf(saidBeside, second.classes);
  const bars = useMemo(
    () =>
      second?.classes.map((one) => ({
        name: one.name,
        probability: saidBeside?.[one.index] ?? 0,
        color: colorOf(one),
      })),
    [second, saidBeside, colorOf],
  );
  const apart =
    said && saidBeside && second
      ? apartBy(
          { probabilities: said, classes: model.classes },
          { probabilities: saidBeside, classes: second.classes },
        )
      : null;
  return (
    <Panel
      title="Beside another model"
      actions={
        <RunSelect
          aria-label="The other model"
          className="w-64 max-w-full"
          among="models"
          value={second?.run.id ?? ""}
          known={second?.run}
          onChange={(_id, run) => onSecond(run?.model?.id ?? null)}
          none="None"
          without={[model.run.id]}
        />
      }
    >
      {failure ? (
        <QueryError
          thing="The other model"
          error={failure}
          onRetry={onRetry}
          action={<Button onClick={() => onSecond(null)}>Go on without it</Button>}
        />
      ) : !second ? (
        <p className="text-sm text-muted">
          Choose a second model: it answers to the same drawing, file or folder, and what they differ in is
          shown.
        </p>
      ) : here.loaded.status === "failed" ? (
        <AlertBanner tone="danger" title="The other model could not be loaded">
          {here.loaded.message}
        </AlertBanner>
      ) : here.gate.status === "refused" || here.gate.status === "closed" ? (
        <AlertBanner tone="danger" title="The other model does not answer here">
          {here.gate.status === "closed"
            ? here.gate.reason
            : `This browser decides otherwise than the worker with it on ${backendLabels[here.gate.found.backend]}: choose another backend or format above.`}
        </AlertBanner>
      ) : !here.classifier ? (
        <ProgressBar
          label={here.running ? "Checking against the worker" : "Loading the other model"}
          value={here.gate.status === "checking" ? here.gate.images : undefined}
          total={here.gate.status === "checking" ? here.gate.total || null : null}
        />
      ) : !pair || !found || !first ? (
        <p className="text-sm text-muted">
          {measured ? "Working…" : "Both models are ready: give them a picture."}
        </p>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 md:grid-cols-2">
          <div className="text-sm" data-models-differ={first.id !== found.id}>
            <p className="flex flex-wrap items-center gap-x-2 text-base font-semibold">
              <ClassLabel of={first} /> {first.id === found.id ? "from both" : "against"}{" "}
              {first.id === found.id ? null : <ClassLabel of={found} />}
            </p>
            <p className="mt-1 tabular-nums text-muted">
              #{model.run.number} is sure by {formatShare(first.probability)}, #{second.run.number} by{" "}
              {formatShare(found.probability)}.
              {apart
                ? ` They are furthest apart on ${apart.name}: ${formatShare(apart.first)} against ${formatShare(apart.second)}.`
                : ""}
            </p>
            <p className="mt-1 text-xs tabular-nums text-muted">
              #{second.run.number} on <Times classifier={here.classifier} measured={pair.second} />
            </p>
          </div>
          <ProbabilityBars
            label="Likeliest classes of the other model"
            items={bars}
            top={Math.min(rows, second.classes.length)}
          />
        </div>
      )}
      <Announcement>{first && found ? inWords(first, found) : ""}</Announcement>
      {error ? (
        <AlertBanner tone="danger" title="The other model failed on this picture" className="mt-3">
          {error} Choose another backend above, or another picture.
        </AlertBanner>
      ) : null}
    </Panel>
  );
});

function inWords(first: { id: string; name: string }, second: { id: string; name: string }): string {
  return first.id === second.id
    ? `${first.name} from both models`
    : `${first.name} against ${second.name} of the other model`;
}
