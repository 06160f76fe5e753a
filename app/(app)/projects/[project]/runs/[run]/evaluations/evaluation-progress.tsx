"use client";

import type { EvaluationFactsFragment } from "@/app/graphql/generated/graphql";
import { formatCount } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";

/** How far an evaluation is that is under way. */
export function EvaluationProgress({
  evaluation: { state, processed, total },
  className,
}: {
  evaluation: EvaluationFactsFragment;
  className?: string;
}) {
  if (state === "queued") {
    return <ProgressBar label="Waits for the worker" total={null} className={className} />;
  }
  const isAnswered = total !== null && processed >= total;
  return (
    <ProgressBar
      label={isAnswered ? "Writing the matrix" : "Evaluating"}
      value={isAnswered ? undefined : processed}
      total={isAnswered ? null : total}
      isTimed={!isAnswered}
      note={total === null ? undefined : `${formatCount(processed)} of ${formatCount(total)}`}
      className={className}
    />
  );
}
