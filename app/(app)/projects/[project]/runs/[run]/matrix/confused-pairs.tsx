"use client";

import { CircleCheck, MessageSquare } from "lucide-react";
import { useMemo } from "react";
import { percent } from "@/app/format";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount, formatSigned, formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../../class-label";
import { BaselineChoice, useBaseline } from "./baseline";
import { foldCounts, type Line, type Matrix } from "./matrix-model";
import { type ConfusedPair, pairsOf } from "./pairs";
import type { MatrixState, SetMatrixState } from "./use-matrix-state";

/** A list is read from the top: beyond this the matrix itself tells more. */
const most = 60;

/** Which classes are taken for each other, both ways in one line, the worst first; each way opens its images. */
export function ConfusedPairs({
  matrix,
  lines,
  state,
  setState,
  review,
  onOpen,
}: {
  matrix: Matrix;
  lines: readonly Line[];
  state: MatrixState;
  setState: SetMatrixState;
  review: RunReviewQuery["run"] | undefined;
  /** with the first class of each line */
  onOpen: (truth: number, predicted: number) => void;
}) {
  const baseline = useBaseline(state);
  const by = state.mode === "counts" || state.mode === "all" ? "count" : "share";
  const pairs = useMemo(
    () =>
      pairsOf(foldCounts(matrix, lines, false).counts, lines, {
        by,
        before: baseline,
        threads: review?.threads,
      }),
    [matrix, lines, by, baseline, review],
  );
  return (
    <Panel
      flush
      title="Most confused"
      description={
        pairs.length > 0 ? "Both ways together. Choose a way, or a cell, to see the images." : undefined
      }
      actions={<BaselineChoice state={state} setState={setState} />}
    >
      {pairs.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title="Nothing was confused">
          Every image of the split was recognised. If that is too good to be true, look for the same images in
          the training split.
        </EmptyState>
      ) : (
        <ol className="max-h-[calc(100dvh-10rem)] overflow-y-auto">
          {pairs.slice(0, most).map((pair) => (
            <PairLine key={`${pair.first.name}/${pair.second.name}`} pair={pair} onOpen={onOpen} />
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

function PairLine({
  pair,
  onOpen,
}: {
  pair: ConfusedPair;
  onOpen: (truth: number, predicted: number) => void;
}) {
  const way = (from: Line, to: Line, count: number, arrow: string) => (
    <button
      type="button"
      disabled={count === 0}
      aria-label={`${formatCount(count)} of ${from.name} taken for ${to.name}`}
      onClick={() => onOpen(from.classes[0]?.index ?? 0, to.classes[0]?.index ?? 0)}
      className="inline-flex h-6 min-w-9 items-center justify-center gap-0.5 rounded-sm border px-1.5 text-xs tabular-nums hover:bg-hover disabled:opacity-40 pointer-coarse:h-9"
    >
      <span aria-hidden className="text-subtle">
        {arrow}
      </span>
      {formatCount(count)}
    </button>
  );
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_4.5rem] items-center gap-3 border-b px-4 py-1.5 last:border-b-0">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <LineName line={pair.first} />
        <span className="text-subtle">
          <span aria-hidden>⇄</span>
          <span className="sr-only">and</span>
        </span>
        <LineName line={pair.second} />
        {pair.threads > 0 ? (
          <span
            className="inline-flex items-center gap-0.5 text-xs text-muted"
            title="Threads on these cells"
          >
            <MessageSquare aria-hidden className="size-3" />
            {pair.threads}
            <span className="sr-only"> {pair.threads === 1 ? "thread" : "threads"}</span>
          </span>
        ) : null}
      </span>
      <span className="flex gap-1">
        {way(pair.first, pair.second, pair.firstAsSecond, "→")}
        {way(pair.second, pair.first, pair.secondAsFirst, "←")}
      </span>
      <span className="text-right text-sm tabular-nums" title="Of the images of both">
        <span className="font-medium">{formatCount(pair.count)}</span>
        <span className="block text-xs text-muted">
          {percent(pair.share)}
          {pair.change === null ? null : <Change points={pair.change} />}
        </span>
      </span>
    </li>
  );
}

/** Percentage points against the baseline; the fewer confusions the better. */
function Change({ points }: { points: number }) {
  const text = formatSigned(100 * points, (size) => formatValue(Math.round(10 * size) / 10));
  return (
    <span
      title="Percentage points more or less than the baseline"
      className={points >= 0.0005 ? "text-danger-text" : points <= -0.0005 ? "text-success-text" : ""}
    >
      {" "}
      {text}
    </span>
  );
}

function LineName({ line }: { line: Line }) {
  const [only] = line.classes;
  return line.superClass === null && only ? (
    <ClassLabel of={only} />
  ) : (
    <span className="truncate font-medium">{line.name}</span>
  );
}
