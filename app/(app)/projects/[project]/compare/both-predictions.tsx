"use client";

import type { PairOfPredictionsFragment } from "@/app/graphql/generated/graphql";
import { ClassLabel } from "../class-label";
import { PredictionBars } from "../runs/[run]/matrix/prediction-facts";
import type { Runs } from "./operations";
import { runTitle, SideMark } from "./run-mark";

/** What each run gave an image: its likeliest classes, the true one marked. */
export function BothPredictions({
  pair,
  runs,
  top,
}: {
  pair: PairOfPredictionsFragment;
  runs: Runs;
  top: number;
}) {
  return (
    <div className="grid gap-3">
      {(["a", "b"] as const).map((side) => (
        <section key={side} aria-label={`Run ${side.toUpperCase()}`} className="min-w-0">
          <h3 className="mb-1 flex min-w-0 items-center gap-2 text-xs">
            <SideMark side={side} />
            <span className="min-w-0 truncate text-muted">{runTitle(runs[side])}</span>
            <ClassLabel of={pair[side].predicted} className="ml-auto" />
          </h3>
          <PredictionBars prediction={pair[side]} classes={runs[side].version.classes} top={top} />
        </section>
      ))}
    </div>
  );
}
