"use client";

import { useMemo } from "react";
import type { CellPredictionFragment } from "@/app/graphql/generated/graphql";
import { ProbabilityBars } from "@/app/ui/probability-bars";
import { useClassColor } from "../../../class-label";
import type { MatrixClass } from "./matrix-model";

/** The likeliest classes of a prediction, the true one marked. */
export function PredictionBars({
  prediction,
  classes,
  top = 5,
}: {
  prediction: CellPredictionFragment;
  classes: readonly MatrixClass[];
  top?: number;
}) {
  const colorOf = useClassColor();
  const items = useMemo(
    () =>
      classes.map((one) => ({
        name: one.name,
        probability: prediction.probabilities[one.index] ?? 0,
        color: colorOf(one),
      })),
    [prediction, classes, colorOf],
  );
  return (
    <ProbabilityBars
      label={`What the model gave ${prediction.name}`}
      items={items}
      top={Math.min(top, classes.length)}
      truth={prediction.truth.name}
    />
  );
}
