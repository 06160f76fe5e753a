"use client";

import { percent } from "@/app/format";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import type { labelMoments, Matrix } from "./matrix-model";

type LabelMoment = (typeof labelMoments)[number];

/** Where labels were corrected since the run was measured: both accuracies, and which of both the matrix shows. */
export function TodaysLabels({
  measured,
  todays,
  value,
  onChange,
}: {
  measured: Matrix;
  todays: Matrix | null;
  value: LabelMoment;
  onChange: (value: LabelMoment) => void;
}) {
  const touched = todays ? todays.corrected + todays.leftOut : 0;
  if (!todays || (touched === 0 && value === "measured")) return null;
  return (
    <section
      aria-label="Labels of today"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-panel px-4 py-2 text-sm"
    >
      <SegmentedControl
        label="Labels"
        size="sm"
        options={[
          { value: "measured", label: `As measured ${percent(measured.accuracy, 2)}` },
          { value: "today", label: `Today’s labels ${percent(todays.accuracy, 2)}` },
        ]}
        value={value}
        onChange={onChange}
      />
      <span className="min-w-0 flex-1 basis-64 text-muted">
        {formatCount(todays.corrected)} {todays.corrected === 1 ? "image has" : "images have"} another class
        today than when the run was measured
        {todays.leftOut > 0
          ? `, ${formatCount(todays.leftOut)} ${todays.leftOut === 1 ? "has" : "have"} none that the run knows`
          : ""}
        . What the model said stays.
      </span>
    </section>
  );
}
