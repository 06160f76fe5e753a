"use client";

import { ChevronRight } from "lucide-react";
import { parseAsBoolean, parseAsStringLiteral, useQueryState } from "nuqs";
import { type ComponentProps, useMemo } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { linesOf, rateLine } from "./chart-data";
import type { Curves } from "./use-metrics";

const quiet = { history: "replace" } as const;
const measures = ["recall", "precision", "f1"] as const;
const measureNames = { recall: "Recall", precision: "Precision", f1: "F1" } as const;
/** More lines cannot be told apart. */
const linesAtOnce = 8;

const noEpoch = "These values come with the validation of each epoch.";

const percentOf = (value: number) => `${formatValue(value * 100)} %`;

/** Curves of all classes for a measure, the worst at the end first. */
function classCurves(curves: Curves, measure: (typeof measures)[number]) {
  const start = `validation.${measure}.`;
  return Object.entries(curves)
    .filter(([name]) => name.startsWith(start))
    .map(([name, curve]) => ({ label: name.slice(start.length), curve }))
    .sort((a, b) => (a.curve.values.at(-1) ?? 0) - (b.curve.values.at(-1) ?? 0));
}

/** What is looked at less often than loss and accuracy: the rate, the figures beside accuracy, the classes. */
export function MoreCurves({
  curves,
  common,
}: {
  curves: Curves;
  common: Pick<
    ComponentProps<typeof LineChart>,
    "xLabel" | "formatX" | "syncKey" | "height" | "empty" | "marks"
  >;
}) {
  const [isOpen, setOpen] = useQueryState("more", parseAsBoolean.withDefault(false).withOptions(quiet));
  const [measure, setMeasure] = useQueryState(
    "classes",
    parseAsStringLiteral(measures).withDefault("recall").withOptions(quiet),
  );
  const rate = useMemo(() => rateLine(curves.learningRate), [curves]);
  const figures = useMemo(() => {
    const top = Object.keys(curves).find((name) => /^validation\.top\d+$/.test(name));
    return linesOf([
      ...measures.map((name) => ({ label: measureNames[name], curve: curves[`validation.${name}`] })),
      ...(top ? [{ label: `Top ${top.slice("validation.top".length)}`, curve: curves[top] }] : []),
    ]);
  }, [curves]);
  const all = useMemo(() => classCurves(curves, measure), [curves, measure]);
  const classes = useMemo(() => linesOf(all.slice(0, linesAtOnce)), [all]);
  return (
    <details
      className="group mt-3 border-t"
      open={isOpen}
      onToggle={(event) => void setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 px-1 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-subtle group-open:rotate-90" />
        <h3 className="text-xs font-semibold">More curves</h3>
        <span className="truncate text-xs text-muted">
          learning rate, precision, recall, F1, single classes
        </span>
      </summary>
      {isOpen ? (
        <div className="grid gap-x-6 gap-y-4 pt-2 xl:grid-cols-2">
          <div className="min-w-0">
            <h4 className="px-1 text-xs font-semibold">Learning rate</h4>
            <LineChart label="Learning rate" x={rate.x} series={rate.series} {...common} />
          </div>
          <div className="min-w-0">
            <h4 className="px-1 text-xs font-semibold">Validation, mean of the classes</h4>
            <LineChart
              label="Validation, mean of the classes"
              x={figures.x}
              series={figures.series}
              formatY={percentOf}
              {...common}
              empty={noEpoch}
            />
          </div>
          <div className="min-w-0 xl:col-span-2">
            <div className="flex flex-wrap items-center justify-between gap-2 px-1">
              <h4 className="text-xs font-semibold">
                {all.length > linesAtOnce ? `The ${linesAtOnce} lowest of ${all.length} classes` : "Classes"}
              </h4>
              <SegmentedControl
                label="Figure of the classes"
                size="sm"
                options={measures.map((value) => ({ value, label: measureNames[value] }))}
                value={measure}
                onChange={(value) => void setMeasure(value)}
              />
            </div>
            <LineChart
              label={`${measureNames[measure]} of classes`}
              x={classes.x}
              series={classes.series}
              formatY={percentOf}
              {...common}
              empty={noEpoch}
            />
          </div>
        </div>
      ) : null}
    </details>
  );
}
