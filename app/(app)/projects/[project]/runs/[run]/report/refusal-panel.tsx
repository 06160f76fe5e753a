"use client";

import { useQuery } from "@apollo/client/react";
import { parseAsFloat, useQueryState } from "nuqs";
import { useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { Figure } from "@/app/ui/figure";
import { formatCount, formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { Slider } from "@/app/ui/slider";
import { useQuiet } from "@/app/ui/use-quiet";
import type { Report } from "./page";
import { RefusedMatrix } from "./refused-matrix";

const reportRefusal = graphql(`
  query ReportRefusal($run: ID!, $threshold: Float!) {
    run(id: $run) {
      id
      report {
        refusal(threshold: $threshold) {
          threshold
          counts
        }
      }
    }
  }
`);

const steps = 1000;
const share = (value: number) => `${formatValue(Math.round(value * 1e4) / 100)} %`;

/** What is gained where the unsure predictions are handed to a person, and what that takes. */
export function RefusalPanel({ runId, report }: { runId: string; report: Report }) {
  const [chosen, setChosen] = useQueryState(
    "threshold",
    parseAsFloat.withDefault(0.5).withOptions({ history: "replace", throttleMs: 200 }),
  );
  const threshold = Math.min(1, Math.max(0, Math.round(chosen * steps) / steps));
  const step = Math.round(threshold * steps);
  const kept = report.thresholds.kept[step] ?? 0;
  const right = report.thresholds.right[step] ?? 0;
  const refused = report.images - kept;
  const quiet = useQuiet(threshold);
  const { data, previousData, error, refetch } = useQuery(reportRefusal, {
    variables: { run: runId, threshold: quiet },
  });
  const refusal = (data ?? previousData)?.run.report?.refusal;
  const { line, area } = report.riskCoverage;
  const series = useMemo(() => [{ label: "Errors among them", values: line.y }], [line]);
  const marks = useMemo(
    () => [{ x: report.images > 0 ? kept / report.images : 0, label: `at ${share(threshold)}` }],
    [kept, report.images, threshold],
  );
  return (
    <Panel
      title="Refusing what it is not sure of"
      description="Predictions below the threshold go to a person instead."
      actions={
        <Slider
          label="Confidence at least"
          value={threshold}
          min={0}
          max={1}
          step={1 / steps}
          format={share}
          onChange={(value) => void setChosen(Math.round(value * steps) / steps)}
          className="w-72 max-w-full"
        />
      }
    >
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 md:grid-cols-4">
        <Figure
          label="Accuracy of what is kept"
          value={kept === 0 ? "–" : percent(right / kept, 2)}
          note={`${percent(report.accuracy, 2)} without refusing`}
        />
        <Figure
          label="Refused"
          value={percent(refused / report.images, 1)}
          note={`${formatCount(refused)} of ${formatCount(report.images)} images`}
        />
        <Figure
          label="Errors that remain"
          value={formatCount(kept - right)}
          note={`of ${formatCount(report.images - (report.thresholds.right[0] ?? 0))} without refusing`}
        />
        <Figure label="Area under risk and coverage" value={formatValue(area)} note="0 at best" />
      </div>
      <div className="mt-4 grid gap-x-6 gap-y-4 lg:grid-cols-2">
        <div className="min-w-0">
          <h3 className="px-1 text-xs font-semibold">Risk over coverage</h3>
          <LineChart
            label="Share of errors over the share that is kept"
            x={line.x}
            series={series}
            marks={marks}
            xLabel="Kept"
            height={300}
            formatX={share}
            formatY={share}
          />
        </div>
        <div className="min-w-0">
          <h3 className="px-1 text-xs font-semibold">
            The matrix at {share(refusal?.threshold ?? threshold)}{" "}
            <span className="font-normal text-muted">colours: share of the true class</span>
          </h3>
          {error && !refusal ? (
            <QueryError thing="The matrix with refused images" error={error} onRetry={refetch} />
          ) : (
            <RefusedMatrix
              classes={report.perClass.map((row) => row.class)}
              counts={refusal?.counts}
              threshold={share(refusal?.threshold ?? threshold)}
            />
          )}
        </div>
      </div>
    </Panel>
  );
}
