"use client";

import { percent } from "@/app/format";
import { formatCount } from "@/app/ui/format";
import type { Matrix } from "./matrix-model";

/** The matrix in a handful of numbers, on one line where there is room: the matrix itself is what one came for. */
export function MatrixFigures({ matrix }: { matrix: Matrix }) {
  const correct = matrix.classes.reduce((sum, { index }) => sum + (matrix.counts[index]?.[index] ?? 0), 0);
  const refused = matrix.refused.reduce((sum, count) => sum + count, 0);
  // Of no image at all, as where each is refused, there is no share.
  const share = (of: number) => percent(matrix.total === 0 ? null : of, 2);
  const figures = [
    { label: "Accuracy", value: share(matrix.accuracy) },
    { label: "Errors", value: `${formatCount(matrix.total - correct)} of ${formatCount(matrix.total)}` },
    { label: "Macro F1", value: share(matrix.macro.f1) },
    { label: "Macro precision", value: share(matrix.macro.precision) },
    { label: "Macro recall", value: share(matrix.macro.recall) },
    { label: "Weighted F1", value: share(matrix.weighted.f1) },
    ...(refused > 0
      ? [{ label: "Refused", value: `${formatCount(refused)} of ${formatCount(refused + matrix.total)}` }]
      : []),
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-3 sm:gap-x-6 xl:grid-flow-col xl:auto-cols-fr">
      {figures.map((figure) => (
        <div key={figure.label} className="flex min-w-0 items-baseline gap-1.5 xl:block">
          <dt className="truncate text-xs text-muted max-xl:order-2">{figure.label}</dt>
          <dd className="whitespace-nowrap text-lg font-semibold tabular-nums">{figure.value}</dd>
        </div>
      ))}
    </dl>
  );
}
