"use client";

import { fieldName } from "../../runs/table/field-text";
import { MetricSelect } from "./metric-select";
import { testAccuracy } from "./outcome";

const nameOf = (key: string) => (key === testAccuracy ? "Test accuracy" : fieldName(key));

/** What came of runs: the test accuracy of ours, or the newest or best value of any metric. */
export function OutcomeSelect({
  value,
  metrics,
  onChange,
}: {
  value: string;
  metrics: readonly string[];
  onChange: (key: string) => void;
}) {
  return (
    <MetricSelect
      label="Outcome"
      className="w-64 max-w-full"
      value={value}
      names={[testAccuracy, ...metrics]}
      titleOf={nameOf}
      onChange={onChange}
    />
  );
}
