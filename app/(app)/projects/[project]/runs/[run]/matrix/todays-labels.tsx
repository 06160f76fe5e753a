"use client";

import { percent } from "@/app/format";
import { SegmentedControl } from "@/app/ui/choices";
import { cn } from "@/app/ui/cn";
import { correctedText } from "../corrected-text";
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
  // It keeps its place while it is asked for and where nothing was corrected: the matrix does not move.
  const place = "min-h-12 rounded-lg border bg-panel px-4 py-2 text-sm max-sm:min-h-28";
  if (!todays) return <div aria-busy="true" className={place} />;
  if (todays.corrected + todays.leftOut === 0 && value === "measured") {
    return (
      <p className={cn(place, "content-center text-muted")}>
        The labels are those that it was measured with.
      </p>
    );
  }
  return (
    <section
      aria-label="Labels of today"
      className={cn(place, "flex flex-wrap items-center gap-x-4 gap-y-2")}
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
        Since it was measured {correctedText(todays)}. What the model said stays.
      </span>
    </section>
  );
}
