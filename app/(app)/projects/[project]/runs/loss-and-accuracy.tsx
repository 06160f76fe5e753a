"use client";

import type { ComponentProps } from "react";
import { formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";

type Chart = ComponentProps<typeof LineChart>;
type Common = Pick<
  Chart,
  "xLabel" | "formatX" | "syncKey" | "height" | "empty" | "logX" | "logY" | "range" | "onRange"
>;

const percentOf = (value: number) => `${formatValue(value * 100)} %`;

/** The charts of loss and of accuracy, beside each other where there is room. */
export function LossAndAccuracy({
  loss,
  accuracy,
  common,
}: {
  loss: Omit<Chart, keyof Common>;
  accuracy: Omit<Chart, keyof Common>;
  common: Common;
}) {
  return (
    <div className="grid gap-x-6 gap-y-4 xl:grid-cols-2">
      <div className="min-w-0">
        <h3 className="px-1 text-xs font-semibold">Loss</h3>
        <LineChart {...loss} {...common} />
      </div>
      <div className="min-w-0">
        <h3 className="px-1 text-xs font-semibold">Accuracy</h3>
        <LineChart formatY={percentOf} {...accuracy} {...common} />
      </div>
    </div>
  );
}
