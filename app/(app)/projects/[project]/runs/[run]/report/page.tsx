"use client";

import { useQuery } from "@apollo/client/react";
import { ChartSpline } from "lucide-react";
import { useEffect } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { graphql } from "@/app/graphql/generated";
import type { RunReportQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useProject } from "../../../project-context";
import { isActive } from "../../run-facts";
import { useRun } from "../run-context";
import { AverageTable } from "./average-table";
import { CalibrationPanel } from "./calibration-panel";
import { ClassFigures } from "./class-figures";
import { ConfidencePanel } from "./confidence-panel";
import { CostsPanel } from "./costs-panel";
import { CurvesPanel } from "./curves-panel";
import { JoinedPairs } from "./joined-pairs";
import { RefusalPanel } from "./refusal-panel";
import { ReportFigures } from "./report-figures";
import { TodaysNote } from "./todays-note";

graphql(`
  fragment CalibrationParts on Calibration {
    ece
    mce
    logLoss
    brier
    bins {
      count
      confidence
      accuracy
    }
  }
`);

graphql(`
  fragment ReportClass on VersionClass {
    index
    id
    name
    position
  }
`);

const runReport = graphql(`
  query RunReport($run: ID!) {
    run(id: $run) {
      id
      report {
        split
        images
        accuracy
        accuracyLow
        accuracyHigh
        baselineClass {
          ...ReportClass
        }
        baselineAccuracy
        balancedAccuracy
        kappa
        matthews
        top3
        top5
        macro {
          precision
          recall
          f1
        }
        micro {
          precision
          recall
          f1
        }
        weighted {
          precision
          recall
          f1
        }
        macroAveragePrecision
        macroRocArea
        undefinedMeasures
        perClass {
          class {
            ...ReportClass
          }
          support
          predictedCount
          correct
          precision
          recall
          f1
          averagePrecision
          rocArea
          mistake {
            class {
              ...ReportClass
            }
            count
          }
        }
        pairs {
          first {
            ...ReportClass
          }
          second {
            ...ReportClass
          }
          firstAsSecond
          secondAsFirst
          count
          share
        }
        calibration {
          ...CalibrationParts
        }
        temperature {
          value
          images
          everyNth
          before {
            ...CalibrationParts
          }
          after {
            ...CalibrationParts
          }
        }
        thresholds {
          kept
          right
        }
        riskCoverage {
          area
          line {
            x
            y
          }
        }
      }
    }
  }
`);

export type Report = NonNullable<RunReportQuery["run"]["report"]>;
export type ReportClass = Report["perClass"][number]["class"];

/** What a run amounts to: figures, curves, whether its confidence can be believed, and what its mistakes cost. */
export default function ReportPage() {
  const project = useProject();
  const { run } = useRun();
  const { data, error, refetch } = useQuery(runReport, { variables: { run: run.id } });
  const report = data?.run.report;
  const hasEnded = !isActive(run.state);
  const isMissing = data !== undefined && !report;
  // It is there as soon as the run has ended.
  useEffect(() => {
    if (hasEnded && isMissing) void refetch().catch(() => undefined);
  }, [hasEnded, isMissing, refetch]);

  if (error && !data) return <QueryError thing="The report" error={error} onRetry={refetch} />;
  if (!data) {
    return (
      <div className="grid gap-4" aria-busy="true">
        <p className="sr-only">Measuring every prediction: the first time only.</p>
        <Skeleton className="h-40 rounded-lg opacity-60" />
        <Skeleton className="h-[60dvh] rounded-lg opacity-60" />
      </div>
    );
  }
  if (!report) {
    return (
      <Panel>
        <EmptyState
          icon={<ChartSpline />}
          title={hasEnded ? "This run has no report" : "The report comes with the end of the run"}
          action={
            hasEnded ? (
              <Button href={`/projects/${project.id}/runs/new?from=${run.id}`}>Launch again</Button>
            ) : null
          }
        >
          {hasEnded
            ? "It ended before it was measured on the test split. Launch it again and let it finish."
            : "The model is measured once it has learnt. This page shows it then by itself."}
        </EmptyState>
      </Panel>
    );
  }
  const at = `/projects/${project.id}/runs/${run.id}`;
  const classes = report.perClass.map((row) => row.class);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <TodaysNote runId={run.id} at={at} />
      <ReportFigures report={report} />
      <ClassFigures report={report} at={at} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2">
        <AverageTable report={report} />
        <JoinedPairs pairs={report.pairs} at={at} />
      </div>
      <CurvesPanel runId={run.id} report={report} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2">
        <CalibrationPanel report={report} />
        <ConfidencePanel report={report} />
      </div>
      <RefusalPanel runId={run.id} report={report} />
      <CostsPanel runId={run.id} classes={classes} report={report} />
    </div>
  );
}
