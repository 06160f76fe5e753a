"use client";

import { CircleCheck } from "lucide-react";
import { percent } from "@/app/format";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { Confusion } from "../../../class-label";
import { confusedPairs, type Matrix } from "./matrix-model";

/** A list is read from the top: beyond this the matrix itself tells more. */
const most = 60;

/** Which class is taken for which, the worst first; each line opens its images. */
export function ConfusedPairs({
  matrix,
  by,
  onOpen,
}: {
  matrix: Matrix;
  by: "count" | "share";
  onOpen: (truth: number, predicted: number) => void;
}) {
  const pairs = confusedPairs(matrix, by);
  const worst = pairs[0]?.[by] ?? 1;
  return (
    <Panel
      flush
      title="Most confused"
      description={
        pairs.length > 0
          ? "True class → what the model took it for. Choose one, or a cell, to see the images."
          : undefined
      }
    >
      {pairs.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title="Nothing was confused">
          Every image of the test split was recognised. If that is too good to be true, look for the same
          images in the training split.
        </EmptyState>
      ) : (
        <ol className="max-h-[calc(100dvh-8rem)] overflow-y-auto py-1">
          {pairs.slice(0, most).map((pair) => (
            <li key={`${pair.truth.index}-${pair.predicted.index}`}>
              <button
                type="button"
                onClick={() => onOpen(pair.truth.index, pair.predicted.index)}
                className="grid h-row w-full grid-cols-[minmax(0,1fr)_2.5rem_2.5rem_3.25rem] items-center gap-2 px-4 text-left hover:bg-hover focus-visible:-outline-offset-2"
              >
                <Confusion truth={pair.truth} predicted={pair.predicted} />
                <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-pressed">
                  <span
                    className="block h-full rounded-full bg-control-line"
                    style={{ width: `${(pair[by] / worst) * 100}%` }}
                  />
                </span>
                <span className="text-right font-medium tabular-nums">
                  {formatCount(pair.count)}
                  <span className="sr-only"> images,</span>
                </span>
                <span className="text-right text-xs tabular-nums text-muted">
                  {percent(pair.share)}
                  <span className="sr-only"> of the class</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {pairs.length > most ? (
        <p className="border-t px-4 py-2 text-xs text-muted">
          {formatCount(pairs.length - most)} more pairs in the matrix.
        </p>
      ) : null}
    </Panel>
  );
}
