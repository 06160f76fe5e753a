"use client";

import { percent } from "@/app/format";
import { Figure } from "@/app/ui/figure";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import type { Matrix } from "./matrix-model";

/** The matrix in a handful of numbers. */
export function MatrixFigures({ matrix }: { matrix: Matrix }) {
  const correct = matrix.classes.reduce((sum, { index }) => sum + (matrix.counts[index]?.[index] ?? 0), 0);
  return (
    <Panel>
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 xl:grid-cols-6">
        <Figure label="Accuracy" value={percent(matrix.accuracy, 2)} />
        <Figure
          label="Errors"
          value={formatCount(matrix.total - correct)}
          unit={`of ${formatCount(matrix.total)}`}
        />
        <Figure label="Macro F1" value={percent(matrix.macro.f1, 2)} />
        <Figure label="Macro precision" value={percent(matrix.macro.precision, 2)} />
        <Figure label="Macro recall" value={percent(matrix.macro.recall, 2)} />
        <Figure label="Weighted F1" value={percent(matrix.weighted.f1, 2)} />
      </div>
    </Panel>
  );
}
