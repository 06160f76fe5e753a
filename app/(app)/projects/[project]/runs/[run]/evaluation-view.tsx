"use client";

import Link from "next/link";
import { counted, percent } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatValue } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { TimeAgo } from "@/app/ui/time-ago";
import { splitNames } from "@/ml/splits";
import { useProject } from "../../project-context";
import { evaluatedBy } from "./evaluations/evaluated-by";
import type { Run } from "./run-context";

/** What came of a run's model on another of its splits. */
export function EvaluationView({ run }: { run: Run }) {
  const project = useProject();
  const { evaluation } = run;
  const at = `/projects/${project.id}/runs`;
  if (!evaluation) {
    return (
      <AlertBanner
        tone="warning"
        title="This evaluation is deleted"
        action={
          <Button size="sm" href={at}>
            To the runs
          </Button>
        }
      >
        Somebody deleted it, and what it found goes in a while. The run whose model it is of can be evaluated
        anew.
      </AlertBanner>
    );
  }
  const { split, total, createdBy, finishedAt, run: of } = evaluation;
  return (
    <Panel
      title={<span className="inline-block first-letter:uppercase">{splitNames[split]} split</span>}
      actions={
        <Button size="sm" href={`${at}/${run.id}/matrix`}>
          Open the matrix
        </Button>
      }
    >
      <KeyValue
        items={[
          { label: "Accuracy", value: percent(run.testAccuracy, 2) },
          { label: "Loss", value: run.testLoss === null ? "–" : formatValue(run.testLoss) },
          { label: "Images", value: total === null ? "–" : counted(total, "image") },
          { label: "Evaluated by", value: evaluatedBy(evaluation.evaluators) },
          {
            label: "Model of",
            value: (
              <Link href={`${at}/${of.id}`} className="rounded-sm text-accent-text hover:underline">
                #{of.number} {of.name}
              </Link>
            ),
          },
          {
            label: "Asked for",
            value: (
              <>
                by {createdBy.name}
                {finishedAt ? (
                  <>
                    , finished <TimeAgo at={finishedAt} />
                  </>
                ) : null}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}
