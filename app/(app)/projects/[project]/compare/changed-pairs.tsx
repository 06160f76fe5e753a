"use client";

import { Equal } from "lucide-react";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { Confusion } from "../class-label";
import { changedConfusions } from "./delta-model";
import type { Compared } from "./operations";
import { signed } from "./words";

/** A list is read from the top: beyond this the matrix itself tells more. */
const most = 60;

/** Confusions that became more or fewer; each line opens its images. */
export function ChangedPairs({
  compared,
  onOpen,
}: {
  compared: Compared;
  onOpen: (truth: number, predicted: number) => void;
}) {
  const changes = changedConfusions(compared);
  const largest = Math.abs(changes[0]?.delta ?? 1);
  return (
    <Panel
      flush
      title="Changed most"
      description={
        changes.length > 0
          ? "True class → what it was taken for, more (+) or less (−) often by B. Choose one, a cell or a group above to see the images."
          : undefined
      }
    >
      {changes.length === 0 ? (
        <EmptyState icon={<Equal />} title="No confusion changed">
          Both runs take each class for each other equally often.
        </EmptyState>
      ) : (
        <ol className="max-h-[calc(100dvh-8rem)] overflow-y-auto py-1">
          {changes.slice(0, most).map(({ truth, predicted, delta }) => (
            <li key={`${truth.index}-${predicted.index}`}>
              <button
                type="button"
                onClick={() => onOpen(truth.index, predicted.index)}
                className="grid h-row w-full grid-cols-[minmax(0,1fr)_4rem_3rem] items-center gap-2 px-4 text-left hover:bg-hover focus-visible:-outline-offset-2"
              >
                <Confusion truth={truth} predicted={predicted} />
                <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-pressed">
                  <span
                    className="block h-full rounded-full"
                    style={{
                      width: `${(Math.abs(delta) / largest) * 100}%`,
                      background: delta > 0 ? "var(--chart-2)" : "var(--chart-1)",
                    }}
                  />
                </span>
                <span className="text-right font-medium tabular-nums">
                  {signed(delta)}
                  <span className="sr-only"> images</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {changes.length > most ? (
        <p className="border-t px-4 py-2 text-xs text-muted">
          {formatCount(changes.length - most)} more changes in the matrix.
        </p>
      ) : null}
    </Panel>
  );
}
