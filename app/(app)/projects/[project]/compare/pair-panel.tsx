"use client";

import { Bookmark, Maximize2, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount, formatShare } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ImageGrid } from "@/app/ui/image-grid";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { ClassLabel, Confusion } from "../class-label";
import { useProject } from "../project-context";
import { KeepPrediction } from "../runs/[run]/matrix/keep-prediction";
import { LargeViewer } from "../runs/[run]/matrix/large-viewer";
import { BothPredictions } from "./both-predictions";
import { cellsOf, firstPart, partsOf } from "./delta-model";
import type { Compared, Runs } from "./operations";
import { useCompareState } from "./use-compare-state";
import { usePairs } from "./use-pairs";
import { groupKeys, groupMeanings, groupNames, partNames } from "./words";

/** The images of a group or a cell, and of the chosen one what both runs said. */
export function PairPanel({
  runs,
  compared,
  onClose,
}: {
  runs: Runs;
  compared: Compared;
  onClose: () => void;
}) {
  const project = useProject();
  const [state, setState] = useCompareState();
  const [isKeeping, setKeeping] = useState(false);
  const { group } = state;
  const truth = compared.classes.find((one) => one.index === state.truth);
  const predicted = compared.classes.find((one) => one.index === state.predicted);
  const cells = useMemo(() => cellsOf(compared), [compared]);
  const parts = truth && predicted ? partsOf(cells(truth.index, predicted.index)) : null;
  const part = state.part ?? (parts ? firstPart(parts) : "new");
  const found = usePairs(runs.a.id, runs.b.id, state, part);
  const { items, place } = found;
  const total = group
    ? group === "relabelled"
      ? compared.relabelled
      : (truth ? compared.perClass[truth.index]?.counts : compared.counts)?.[groupKeys[group]]
    : parts?.[part];
  const shown = found.chosen ?? items?.[0];
  // The run whose confidence orders the list: the one that is wrong, or whose class the cell is.
  const leader = group === "fixed" || (!group && part === "gone") ? "a" : "b";
  const panel = useRef<HTMLDivElement>(null);
  const isRead = items !== undefined;
  // From the matrix on into the images: the arrow keys go through them at once. Escape leads back.
  useEffect(() => {
    if (isRead) panel.current?.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  }, [isRead]);
  const step = (by: number) => {
    const next = items?.[Math.max(place, 0) + by];
    if (next) void setState({ image: next.a.image.id });
    if (items && place + 3 * by >= items.length) found.loadMore?.();
  };
  const mayKeep = project.can("review:write");
  const keep = (
    <Button
      icon={<Bookmark />}
      disabled={!shown || !mayKeep}
      title={mayKeep ? undefined : "Your role may look, not keep error cases"}
      onClick={() => setKeeping(true)}
    >
      Keep as error case of {leader.toUpperCase()}
    </Button>
  );
  const keepDialog = shown ? (
    <KeepPrediction
      run={runs[leader].id}
      prediction={shown[leader]}
      open={isKeeping}
      onOpenChange={setKeeping}
      onKept={() => undefined}
    />
  ) : null;
  const name = group ? groupNames[group] : (truth?.name ?? "");
  return (
    <div ref={panel}>
      <Panel flush className="lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
        <div className="sticky top-0 z-10 flex items-start gap-2 border-b bg-panel px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 className="flex flex-wrap items-center gap-x-2 text-sm font-semibold">
              {group ? (
                <>
                  {groupNames[group]}
                  {truth ? <ClassLabel of={truth} /> : null}
                </>
              ) : truth && predicted ? (
                <Confusion truth={truth} predicted={predicted} />
              ) : null}
            </h2>
            <p className="text-xs tabular-nums text-muted">
              {formatCount(total ?? 0)} {total === 1 ? "image" : "images"}
              {group ? `: ${groupMeanings[group]}` : ""}
            </p>
          </div>
          <IconButton label="Close the images (Esc)" icon={<X />} size="sm" onClick={onClose} />
        </div>
        {parts ? (
          <div className="border-b px-4 py-2">
            <SegmentedControl
              label="Which images of the cell"
              size="sm"
              options={(["new", "gone", "same"] as const).map((value) => ({
                value,
                label: `${partNames[value]} ${formatCount(parts[value])}`,
                disabled: parts[value] === 0,
              }))}
              value={part}
              onChange={(next) => void setState({ part: next, image: null })}
            />
          </div>
        ) : null}
        {found.error ? (
          <QueryError thing="These images" error={found.error} onRetry={found.refetch} />
        ) : items && items.length === 0 ? (
          <p className="px-4 py-8 text-center text-sm text-muted">There is no such image.</p>
        ) : (
          <>
            <div className="grid grid-cols-[minmax(0,4fr)_minmax(0,7fr)] gap-x-4 gap-y-3 p-4">
              <div>
                {shown ? (
                  <button
                    type="button"
                    title="Enlarge (Enter in the list)"
                    onClick={() => void setState({ image: shown.a.image.id, large: true })}
                    className="block w-full rounded-sm"
                  >
                    <ImageThumb
                      src={shown.a.image.url}
                      alt={`${shown.a.name}: ${shown.a.truth.name}`}
                      eager
                      className="aspect-square w-full"
                    />
                  </button>
                ) : (
                  <Skeleton className="aspect-square w-full" />
                )}
                <p className="mt-1 h-4.5 truncate text-xs text-muted" title={shown?.a.name}>
                  {shown?.a.name}
                </p>
              </div>
              {shown ? <BothPredictions pair={shown} runs={runs} top={3} /> : <Skeleton className="h-48" />}
              <div className="col-span-2 flex flex-wrap gap-2">
                {keep}
                <IconButton
                  label="Enlarge"
                  icon={<Maximize2 />}
                  disabled={!shown}
                  onClick={() => shown && void setState({ image: shown.a.image.id, large: true })}
                />
              </div>
            </div>
            <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2">
              <SegmentedControl
                label="Which images come first"
                size="sm"
                options={[
                  { value: "sure", label: `Surest of ${leader.toUpperCase()} first` },
                  { value: "unsure", label: "Least sure first" },
                ]}
                value={state.first}
                onChange={(first) => void setState({ first, image: null })}
              />
              <span className="text-xs text-muted pointer-coarse:hidden">
                <Kbd>←</Kbd> <Kbd>→</Kbd> <Kbd>Enter</Kbd> enlarges
              </span>
            </div>
            <ImageGrid
              label={`Images: ${name}`}
              items={items?.map((item) => ({
                id: item.a.image.id,
                src: item.a.image.thumbnailUrl,
                alt: `${item.a.name}: ${item.a.truth.name}, A says ${item.a.predicted.name}, B says ${item.b.predicted.name}, ${leader.toUpperCase()} ${formatShare(item[leader].confidence)} sure`,
                caption: formatShare(item[leader].confidence),
              }))}
              size={(total ?? 0) <= 24 ? 96 : 76}
              total={total}
              selectedId={shown?.a.image.id}
              onSelect={(item) => void setState({ image: item.id })}
              onOpen={(item) => void setState({ image: item.id, large: true })}
              onEndReached={found.loadMore}
              loadingMore={found.loadingMore}
              className="h-[max(12rem,calc(100dvh-40rem))]"
            />
          </>
        )}
        {state.large ? null : keepDialog}
        <LargeViewer
          open={state.large && shown !== undefined}
          onClose={() => void setState({ large: null })}
          prediction={shown?.[leader]}
          classes={runs[leader].version.classes}
          bars={shown ? <BothPredictions pair={shown} runs={runs} top={4} /> : undefined}
          place={place >= 0 ? place : found.chosen ? -1 : 0}
          of={total ?? 0}
          onStep={step}
          actions={keep}
        >
          {keepDialog}
        </LargeViewer>
      </Panel>
    </div>
  );
}
