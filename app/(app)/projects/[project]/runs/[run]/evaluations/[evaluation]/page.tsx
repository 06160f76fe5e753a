"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Server } from "lucide-react";
import { useParams } from "next/navigation";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { EvaluationPageQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { CopyButton } from "@/app/ui/copy-button";
import { formatCount, formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { toast } from "@/app/ui/toaster";
import { splitNames } from "@/ml/splits";
import { useProject } from "../../../../project-context";
import { usePoll } from "../../../../use-poll";
import { useRefetchOn } from "../../../../use-refetch-on";
import { useRun } from "../../run-context";
import { evaluatedBy } from "../evaluated-by";
import { EvaluationProgress } from "../evaluation-progress";
import { LendPanel } from "../lend-panel";
import { evaluationPage, finishEvaluation } from "../operations";
import { CancelEvaluation } from "../split-actions";
import { TabsTable } from "../tabs-table";

type Evaluation = EvaluationPageQuery["evaluation"];

/** Whether a tab is still there is told by the time alone: it is asked for without an event. */
const pollMs = 10_000;

/** An evaluation of a split: how far it is, and where it is by tabs, who lends them. */
export default function EvaluationPage() {
  const project = useProject();
  const { run } = useRun();
  const { evaluation: id } = useParams<{ evaluation: string }>();
  const { data, error, refetch } = useQuery(evaluationPage, { variables: { id } });
  useRefetchOn(["EVALUATION_CHANGED"], id, refetch);
  const isLent = data?.evaluation.isLent ?? false;
  usePoll(refetch, pollMs, isLent);
  if (error && !data) {
    return (
      <QueryError
        thing="This evaluation"
        error={error}
        onRetry={refetch}
        action={
          <Button href={`/projects/${project.id}/runs/${run.id}/evaluations`}>To the evaluations</Button>
        }
      />
    );
  }
  if (!data) return <Skeleton className="h-64 rounded-lg opacity-60" />;
  const { evaluation } = data;
  const { model } = evaluation.run;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Progress evaluation={evaluation} />
      {isLent && model ? <LendPanel evaluationId={id} model={model} /> : null}
      {evaluation.by === "tabs" || evaluation.tabs.length > 0 ? (
        <TabsTable tabs={evaluation.tabs} isOpen={isLent} />
      ) : null}
    </div>
  );
}

function Progress({ evaluation }: { evaluation: Evaluation }) {
  const project = useProject();
  const { run } = useRun();
  const { split, state, isLent, result, failure, evaluators } = evaluation;
  const mayCancel = project.can("run:launch");
  const isUnderWay = isLent || state === "queued" || state === "running";
  const title = <span>Evaluation of the {splitNames[split]} split</span>;
  if (result) {
    return (
      <Panel
        title={title}
        description={`Evaluated by ${evaluatedBy(evaluators)}.`}
        actions={
          <Button variant="primary" href={`/projects/${project.id}/runs/${result.id}/matrix`}>
            Open the matrix
          </Button>
        }
      >
        <p className="text-sm">Accuracy {percent(result.testAccuracy, 2)}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={title}
      description={
        evaluation.by === "tabs"
          ? "The worker answers a sample of each piece as well. A piece counts only where both agree, and nothing is in the matrix before all of it is checked."
          : undefined
      }
      actions={
        isUnderWay ? (
          <>
            {isLent ? <CopyButton text={location.href} label="Copy the address for colleagues" /> : null}
            {isLent && mayCancel ? <FinishByWorker id={evaluation.id} /> : null}
            {mayCancel ? <CancelEvaluation evaluation={evaluation} /> : null}
          </>
        ) : (
          <Button href={`/projects/${project.id}/runs/${run.id}/evaluations`}>To the evaluations</Button>
        )
      }
    >
      {isLent ? (
        <LentProgress evaluation={evaluation} />
      ) : isUnderWay ? (
        <EvaluationProgress evaluation={evaluation} />
      ) : state === "failed" ? (
        <AlertBanner tone="danger" title="It failed">
          {failure} Then evaluate the split again from the list of evaluations.
        </AlertBanner>
      ) : (
        <p className="text-sm text-muted">
          It was cancelled, and nothing of it counts. The split can be evaluated again from the list of
          evaluations.
        </p>
      )}
    </Panel>
  );
}

/** How far tabs are, and how long those that are at work take for the rest. */
function LentProgress({ evaluation: { processed, total, tabs } }: { evaluation: Evaluation }) {
  const rate = tabs.reduce((sum, tab) => sum + (tab.isPresent ? (tab.imagesPerSecond ?? 0) : 0), 0);
  const left = total !== null && rate > 0 ? (total - processed) / rate : null;
  return (
    <ProgressBar
      label="Answered and checked"
      value={processed}
      total={total}
      note={[
        `${formatCount(processed)} of ${formatCount(total ?? 0)}`,
        left === null ? null : `${formatDuration(left * 1000)} left`,
      ]
        .filter((part) => part !== null)
        .join(", ")}
    />
  );
}

function FinishByWorker({ id }: { id: string }) {
  const [finish, { loading }] = useMutation(finishEvaluation);
  return (
    <Button
      size="sm"
      icon={<Server />}
      loading={loading}
      onClick={() =>
        void finish({ variables: { id } }).catch((error: unknown) =>
          toast.error("The worker does not take over", { description: messageOf(error) }),
        )
      }
    >
      Let the worker do the rest
    </Button>
  );
}
