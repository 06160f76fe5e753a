"use client";

import { parseAsBoolean, useQueryState } from "nuqs";
import { counted, percent } from "@/app/format";
import { BinChart } from "@/app/ui/bin-chart";
import { SegmentedControl } from "@/app/ui/choices";
import { DataTable } from "@/app/ui/data-table";
import { formatCount, formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { evenAbove } from "./bins";
import type { Report } from "./page";

const share = (value: number) => `${Math.round(value * 100)} %`;

/** Whether what is said with 80 % confidence is right in 80 of 100 cases, and what one temperature mends. */
export function CalibrationPanel({ report }: { report: Report }) {
  const [isTempered, setTempered] = useQueryState(
    "tempered",
    parseAsBoolean.withDefault(false).withOptions({ history: "replace" }),
  );
  const { temperature, split } = report;
  const shown = isTempered && temperature ? temperature.after : report.calibration;
  const bins = shown.bins.map((bin, index) => {
    const [from, to] = [index / shown.bins.length, (index + 1) / shown.bins.length];
    const range = `Confidence ${share(from)} to ${share(to)}`;
    return {
      from,
      to,
      value: bin.accuracy ?? null,
      mark: bin.confidence ?? null,
      count: bin.count,
      title:
        bin.count === 0
          ? `${range}: no prediction`
          : `${range}: ${counted(bin.count, "prediction")}, ${percent(bin.accuracy)} right at ${percent(bin.confidence)} mean confidence`,
    };
  });
  const most = evenAbove(Math.max(...bins.map((bin) => bin.count)));
  const measures = [
    { key: "ece", name: "Expected calibration error", format: (value: number) => percent(value, 2) },
    { key: "mce", name: "Worst bin", format: (value: number) => percent(value, 2) },
    { key: "logLoss", name: "Log loss", format: (value: number) => value.toFixed(4) },
    { key: "brier", name: "Brier score", format: (value: number) => value.toFixed(4) },
  ] as const;
  const before = temperature?.before ?? report.calibration;
  return (
    <Panel
      title="Calibration"
      description="Bars: how many are right. Red lines: how sure the model was. Where they meet, confidence means what it says."
      actions={
        <SegmentedControl
          label="Probabilities"
          size="sm"
          options={[
            { value: "raw", label: "As they are" },
            { value: "tempered", label: "At the temperature", disabled: !temperature },
          ]}
          value={isTempered && temperature ? "tempered" : "raw"}
          onChange={(value) => void setTempered(value === "tempered")}
        />
      }
    >
      <BinChart
        label="Accuracy by confidence"
        bins={bins}
        largest={1}
        height={220}
        formatX={share}
        formatY={share}
        diagonal
      />
      <h3 className="mt-2 px-1 text-xs font-semibold">Predictions in each bin</h3>
      <BinChart
        label="Predictions by confidence"
        bins={bins.map(({ from, to, count, title }) => ({ from, to, value: count, title }))}
        largest={most}
        height={84}
        color="var(--chart-8)"
        formatX={share}
        formatY={(value) => formatCount(Math.round(value))}
      />
      <div className="-mx-4 mt-3 border-t">
        <DataTable
          label="Calibration before and after the temperature"
          rows={measures}
          rowKey={(row) => row.key}
          columns={[
            {
              key: "name",
              header: "Measure",
              cell: (row) => <span className="whitespace-normal">{row.name}</span>,
            },
            {
              key: "before",
              header: "As they are",
              align: "right",
              cell: (row) => row.format(before[row.key]),
            },
            {
              key: "after",
              header: temperature ? `At T = ${formatValue(temperature.value)}` : "At a temperature",
              align: "right",
              cell: (row) => (temperature ? row.format(temperature.after[row.key]) : "–"),
            },
          ]}
        />
      </div>
      <p className="border-t pt-2 text-xs text-muted">
        {temperature ? (
          <>
            The temperature was fitted on the {split} predictions themselves
            {temperature.everyNth > 1
              ? ` (on ${counted(temperature.images, "image")}, every ${formatCount(temperature.everyNth)}th, where both columns are measured)`
              : ""}
            : with one number to choose it flatters itself little, but a figure for new images is a little
            worse. Above 1 the model is too sure of itself, below 1 not sure enough; its decisions stay.
          </>
        ) : (
          "No temperature can be fitted: every prediction is right, or nothing tells the right ones from the wrong."
        )}
      </p>
    </Panel>
  );
}
