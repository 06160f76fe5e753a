"use client";

import { useQuery } from "@apollo/client/react";
import { Gauge } from "lucide-react";
import Link from "next/link";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import type { RunEvaluationsQuery } from "@/app/graphql/generated/graphql";
import { DataTable } from "@/app/ui/data-table";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { splitNames } from "@/ml/splits";
import { useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { type Run, useRun } from "../run-context";
import { evaluatedBy } from "./evaluated-by";
import { EvaluationProgress } from "./evaluation-progress";
import { runEvaluations } from "./operations";
import { CancelEvaluation, DeleteEvaluation, EvaluateSplit } from "./split-actions";

type SplitRow = RunEvaluationsQuery["run"]["splits"][number];

/** What a run's model says of each split: of one it was asked after its training, of the others on demand. */
export default function EvaluationsPage() {
  const { run } = useRun();
  const { data, error, refetch } = useQuery(runEvaluations, { variables: { run: run.id } });
  useRefetchOn(["EVALUATION_CHANGED"], null, refetch);
  if (error && !data) return <QueryError thing="The splits of the run" error={error} onRetry={refetch} />;
  return (
    <Panel
      flush
      title="Splits"
      description="The worker measures a run on one split after its training. Its model is asked about another one here: how it does on what it learnt from shows whether it learnt by heart."
    >
      <DataTable<SplitRow>
        label="Splits of the run's version"
        rows={data?.run.splits}
        rowKey={({ split }) => split}
        columns={[
          {
            key: "split",
            header: "Split",
            cell: ({ split }) => (
              <span className="inline-block first-letter:uppercase">{splitNames[split]}</span>
            ),
          },
          {
            key: "images",
            header: "Images",
            align: "right",
            cell: ({ images }) => formatCount(images),
          },
          { key: "state", header: "Evaluation", cell: (row) => <SplitState row={row} run={run} /> },
          {
            key: "accuracy",
            header: "Accuracy",
            align: "right",
            cell: (row) => percent(accuracyOf(row, run), 2),
          },
          {
            key: "by",
            header: "Evaluated by",
            hideOnPhone: true,
            cell: ({ evaluation, isJudged }) =>
              evaluation?.result ? evaluatedBy(evaluation.evaluators) : isJudged ? evaluatedBy([]) : null,
          },
          {
            key: "asked",
            header: "Asked for",
            hideOnPhone: true,
            cell: ({ evaluation, isJudged }) =>
              evaluation ? (
                <>
                  {evaluation.createdBy.name}, <TimeAgo at={evaluation.createdAt} />
                </>
              ) : isJudged ? (
                "With the run, after its training"
              ) : null,
          },
          {
            key: "actions",
            header: <span className="sr-only">Actions</span>,
            name: "actions",
            align: "right",
            cell: (row) => <SplitActions row={row} run={run} />,
          },
        ]}
        empty={
          <EmptyState icon={<Gauge />} title="The version has no images">
            Freeze a version of the dataset that has some, and launch the run on it.
          </EmptyState>
        }
      />
    </Panel>
  );
}

const accuracyOf = ({ isJudged, evaluation }: SplitRow, run: Run) =>
  isJudged ? run.testAccuracy : evaluation?.result?.testAccuracy;

function SplitState({ row: { isJudged, evaluation, split }, run }: { row: SplitRow; run: Run }) {
  const project = useProject();
  const at = `/projects/${project.id}/runs`;
  const matrixOf = (id: string) => (
    <Link
      href={`${at}/${id}/matrix`}
      className="rounded-sm text-accent-text hover:underline"
      aria-label={`Matrix of the ${splitNames[split]} split`}
    >
      Matrix
    </Link>
  );
  if (isJudged) {
    return run.testAccuracy === null ? <span className="text-muted">Not yet</span> : matrixOf(run.id);
  }
  if (!evaluation) return <span className="text-muted">Not evaluated</span>;
  if (evaluation.result) return matrixOf(evaluation.result.id);
  const page = `${at}/${run.id}/evaluations/${evaluation.id}`;
  if (evaluation.isLent) {
    return (
      <Link href={page} className="rounded-sm text-accent-text hover:underline">
        By lent tabs: {formatCount(evaluation.processed)} of {formatCount(evaluation.total ?? 0)}
      </Link>
    );
  }
  if (evaluation.state === "queued" || evaluation.state === "running") {
    return (
      <Link href={page} aria-label={`Progress of the ${splitNames[split]} split`}>
        <EvaluationProgress evaluation={evaluation} className="w-52 max-w-full" />
      </Link>
    );
  }
  return (
    <>
      <StateBadge state={evaluation.state} />
      {evaluation.failure ? (
        <span className="ml-2 whitespace-normal text-danger-text">{evaluation.failure}</span>
      ) : null}
    </>
  );
}

function SplitActions({ row, run }: { row: SplitRow; run: Run }) {
  const project = useProject();
  const { evaluation, isJudged, split } = row;
  if (isJudged || !project.can("run:launch")) return null;
  if (evaluation?.state === "queued" || evaluation?.state === "running" || evaluation?.isLent) {
    return <CancelEvaluation evaluation={evaluation} />;
  }
  if (evaluation?.result) return <DeleteEvaluation evaluation={evaluation} run={run} />;
  return <EvaluateSplit run={run} split={split} isAgain={evaluation !== null} />;
}
