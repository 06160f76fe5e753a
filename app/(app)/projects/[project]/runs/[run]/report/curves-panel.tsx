"use client";

import { useQuery } from "@apollo/client/react";
import { parseAsInteger, useQueryState } from "nuqs";
import { useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { ReportCurvesQuery } from "@/app/graphql/generated/graphql";
import { formatValue } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { type OverlaidLine, overlay } from "./curve-data";
import type { Report } from "./page";

const reportCurves = graphql(`
  query ReportCurves($run: ID!, $class: Int, $withClass: Boolean!) {
    run(id: $run) {
      id
      report {
        mean: curves {
          ...BothCurves
        }
        ofClass: curves(class: $class) @include(if: $withClass) {
          ...BothCurves
        }
      }
    }
  }
`);

graphql(`
  fragment BothCurves on ClassCurves {
    precisionRecall {
      x
      y
    }
    roc {
      x
      y
    }
  }
`);

type Found = NonNullable<ReportCurvesQuery["run"]["report"]>;
type Lines = NonNullable<Found["mean"]>;

const share = (value: number) => `${formatValue(Math.round(value * 1e4) / 100)} %`;

/** Precision over recall and ROC, of one class against the rest beside the mean of all. */
export function CurvesPanel({ runId, report }: { runId: string; report: Report }) {
  const [chosen, setChosen] = useQueryState("class", parseAsInteger.withOptions({ history: "replace" }));
  const row = report.perClass.find((one) => one.class.index === chosen);
  const { data, previousData, error, refetch } = useQuery(reportCurves, {
    variables: { run: runId, class: row?.class.index ?? null, withClass: row !== undefined },
  });
  const found = (data ?? previousData)?.run.report;
  // What was asked before stays until the answer comes, but not under the new class's name.
  const ofClass = data ? found?.ofClass : undefined;
  const prevalence = row && report.images > 0 ? row.support / report.images : null;
  const charts = useMemo(() => {
    if (!found) return null;
    const both = (pick: (lines: Lines) => { x: number[]; y: number[] }) => {
      const lines: OverlaidLine[] = [];
      if (ofClass && row)
        lines.push({ look: { label: row.class.name, color: "var(--chart-1)" }, ...pick(ofClass) });
      if (found.mean)
        lines.push({
          look: { label: "Mean of the classes", color: "var(--chart-2)", dashed: true },
          ...pick(found.mean),
        });
      return lines;
    };
    const none = { color: "var(--subtle)", dashed: true };
    const precisionRecall = both((lines) => lines.precisionRecall);
    if (prevalence !== null)
      precisionRecall.push({
        look: { label: "Guessing", ...none },
        x: [0, 1],
        y: [prevalence, prevalence],
      });
    const roc = both((lines) => lines.roc);
    roc.push({ look: { label: "Guessing", ...none }, x: [0, 1], y: [0, 1] });
    return { precisionRecall: overlay(precisionRecall), roc: overlay(roc) };
  }, [found, ofClass, row, prevalence]);
  const isUndefined = row !== undefined && data !== undefined && !ofClass;
  const common = { height: 260, yRange: [0, 1] as const, formatX: share, formatY: share };
  return (
    <Panel
      title="Curves"
      description="One class against the rest, as the threshold on its probability falls."
      actions={
        <Select
          aria-label="Class of the curves"
          value={row ? String(row.class.index) : ""}
          onChange={(event) => void setChosen(event.target.value === "" ? null : Number(event.target.value))}
          className="w-56"
        >
          <option value="">Mean of the classes</option>
          {report.perClass.map((one) => (
            <option key={one.class.index} value={one.class.index}>
              {one.class.name}
            </option>
          ))}
        </Select>
      }
    >
      {isUndefined ? (
        <p className="mb-2 text-sm text-muted">
          {row.support === 0
            ? `No image is of ${row.class.name}: it has no curves.`
            : `Every image is of ${row.class.name}: there is no rest to tell it from.`}
        </p>
      ) : null}
      {error && !found ? (
        <QueryError thing="The curves" error={error} onRetry={refetch} />
      ) : (
        <div className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
          <div className="min-w-0">
            <h3 className="px-1 text-xs font-semibold">
              Precision and recall{" "}
              <span className="font-normal text-muted">
                average precision {percent(row ? row.averagePrecision : report.macroAveragePrecision, 2)}
              </span>
            </h3>
            <LineChart
              label="Precision over recall"
              x={charts?.precisionRecall.x}
              series={charts?.precisionRecall.series ?? []}
              xLabel="Recall"
              {...common}
            />
          </div>
          <div className="min-w-0">
            <h3 className="px-1 text-xs font-semibold">
              ROC{" "}
              <span className="font-normal text-muted">
                area {percent(row ? row.rocArea : report.macroRocArea, 2)}
              </span>
            </h3>
            <LineChart
              label="Recall over false alarms"
              x={charts?.roc.x}
              series={charts?.roc.series ?? []}
              xLabel="False alarms"
              {...common}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}
