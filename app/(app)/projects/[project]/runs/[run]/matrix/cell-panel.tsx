"use client";

import { Bookmark, BookmarkCheck, Maximize2, PenTool, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { percent } from "@/app/format";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount, formatShare } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { ImageGrid } from "@/app/ui/image-grid";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { useKey } from "@/app/ui/use-key";
import { Confusion } from "../../../class-label";
import { Comments } from "../../../error-cases/comments";
import { useProject } from "../../../project-context";
import { useRun } from "../run-context";
import { KeepPrediction } from "./keep-prediction";
import { LargeViewer } from "./large-viewer";
import type { Matrix, MatrixClass } from "./matrix-model";
import { PredictionBars } from "./prediction-facts";
import { useCellPredictions } from "./use-cell-predictions";
import { useMatrixState } from "./use-matrix-state";

/** The images of a cell: the chosen one large with its probabilities, all of them below, and what people say. */
export function CellPanel({
  matrix,
  truth,
  predicted,
  review,
  onReviewed,
  onClose,
}: {
  matrix: Matrix;
  truth: MatrixClass;
  predicted: MatrixClass;
  review: RunReviewQuery["run"] | undefined;
  onReviewed: () => unknown;
  onClose: () => void;
}) {
  const project = useProject();
  const { run } = useRun();
  const [state, setState] = useMatrixState();
  const [isKeeping, setKeeping] = useState(false);
  const found = useCellPredictions(
    run.id,
    { truth: truth.index, predicted: predicted.index },
    state.first,
    state.image,
  );
  const { items, place } = found;
  // Without a choice the first image stands there, so that the panel never changes its shape.
  const shown = found.chosen ?? items?.[0];
  const kept = useMemo(
    () => new Map(review?.errorCases.edges.map(({ node }) => [node.image.id, node.id])),
    [review],
  );
  const thread = review?.threads.find(
    (one) => one.truthClass?.id === truth.id && one.predictedClass?.id === predicted.id,
  );
  const total = matrix.counts[truth.index]?.[predicted.index] ?? 0;
  const images = matrix.perClass.find((row) => row.class.index === truth.index)?.support ?? 0;
  const mayKeep = project.can("review:write");
  const panel = useRef<HTMLDivElement>(null);
  const isRead = items !== undefined;
  // From the matrix on into the images: the arrow keys go through them at once. Escape leads back.
  useEffect(() => {
    if (isRead) panel.current?.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  }, [isRead]);
  const keptAs = shown ? kept.get(shown.image.id) : undefined;

  useKey("e", () => setKeeping(true), {
    enabled: mayKeep && shown !== undefined && !keptAs,
    inDialogs: true,
  });
  const step = (by: number) => {
    const next = items?.[Math.max(place, 0) + by];
    if (next) void setState({ image: next.image.id });
    if (items && place + 3 * by >= items.length) found.loadMore?.();
  };
  const keepButton = keptAs ? (
    <Button href={`/projects/${project.id}/error-cases/${keptAs}`} icon={<BookmarkCheck />}>
      Kept: see the case
    </Button>
  ) : (
    <Button
      variant="primary"
      icon={<Bookmark />}
      disabled={!shown || !mayKeep}
      title={mayKeep ? undefined : "Your role may look, not keep error cases"}
      onClick={() => setKeeping(true)}
    >
      Keep as error case <span className="opacity-80 pointer-coarse:hidden">E</span>
    </Button>
  );
  const tryButton = run.model && shown && (
    <Button
      href={`/projects/${project.id}/try?model=${run.model.id}&source=test&image=${shown.image.id}`}
      icon={<PenTool />}
    >
      Try
    </Button>
  );

  // Inside the viewer where that is open: a dialog on a dialog, of which Escape closes the upper one.
  const keepDialog = shown ? (
    <KeepPrediction
      run={run.id}
      prediction={shown}
      open={isKeeping}
      onOpenChange={setKeeping}
      onKept={onReviewed}
    />
  ) : null;

  return (
    <div ref={panel}>
      <Panel flush className="lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
        <div className="sticky top-0 z-10 flex items-start gap-2 border-b bg-panel px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 className="text-sm font-semibold">
              <Confusion truth={truth} predicted={predicted} />
            </h2>
            <p className="text-xs tabular-nums text-muted">
              {formatCount(total)} of {formatCount(images)} images of {truth.name},{" "}
              {percent(images > 0 ? total / images : null)}
            </p>
          </div>
          <IconButton label="Close the cell (Esc)" icon={<X />} size="sm" onClick={onClose} />
        </div>
        {found.error ? (
          <QueryError thing="The images of this cell" error={found.error} onRetry={found.refetch} />
        ) : items && items.length === 0 ? (
          <p className="px-4 py-8 text-center text-sm text-muted">
            {truth.index === predicted.index
              ? `No image of ${truth.name} was recognised.`
              : `No image of ${truth.name} was taken for ${predicted.name}.`}
          </p>
        ) : (
          <>
            <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-x-4 gap-y-3 p-4">
              <div>
                {shown ? (
                  <button
                    type="button"
                    title="Enlarge (Enter in the list)"
                    onClick={() => void setState({ image: shown.image.id, large: true })}
                    className="block w-full rounded-sm"
                  >
                    <ImageThumb
                      src={shown.image.url}
                      alt={`${shown.name}: ${truth.name} taken for ${predicted.name}`}
                      eager
                      className="aspect-square w-full"
                    />
                  </button>
                ) : (
                  <Skeleton className="aspect-square w-full" />
                )}
                <p className="mt-1 h-4.5 truncate text-xs text-muted" title={shown?.name}>
                  {shown?.name}
                </p>
              </div>
              <div className="min-w-0">
                {shown ? (
                  <PredictionBars prediction={shown} classes={matrix.classes} top={5} />
                ) : (
                  <Skeleton className="h-40" />
                )}
              </div>
              <div className="col-span-2 flex flex-wrap gap-2">
                {keepButton}
                {tryButton}
                <IconButton
                  label="Enlarge"
                  icon={<Maximize2 />}
                  disabled={!shown}
                  onClick={() => shown && void setState({ image: shown.image.id, large: true })}
                />
              </div>
            </div>
            <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2">
              <SegmentedControl
                label="Which images come first"
                size="sm"
                options={[
                  { value: "sure", label: "Surest first" },
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
              label={`Images of ${truth.name} taken for ${predicted.name}`}
              items={items?.map((item) => ({
                id: item.image.id,
                src: item.image.thumbnailUrl,
                alt: `${item.name}, ${formatShare(item.confidence)}${kept.has(item.image.id) ? ", kept as error case" : ""}`,
                caption: (
                  <span className="flex justify-between tabular-nums">
                    {formatShare(item.confidence)}
                    {kept.has(item.image.id) ? (
                      <BookmarkCheck aria-hidden className="size-3.5 self-center text-accent-text" />
                    ) : null}
                  </span>
                ),
              }))}
              size={tileSize(total)}
              total={total}
              selectedId={shown?.image.id}
              onSelect={(item) => void setState({ image: item.id })}
              onOpen={(item) => void setState({ image: item.id, large: true })}
              onEndReached={found.loadMore}
              loadingMore={found.loadingMore}
              className="h-[max(12rem,calc(100dvh-38rem))]"
            />
          </>
        )}
        <section aria-label="Comments on this cell" className="border-t px-4 py-3">
          <h3 className="mb-2 text-xs font-semibold text-muted">Comments</h3>
          <Comments
            thread={thread}
            target={{ cell: { runId: run.id, truthClassId: truth.id, predictedClassId: predicted.id } }}
            onAdded={onReviewed}
            empty="Nobody has said anything about this confusion."
          />
        </section>
        {state.large ? null : keepDialog}
        <LargeViewer
          open={state.large && shown !== undefined}
          onClose={() => void setState({ large: null })}
          prediction={shown}
          classes={matrix.classes}
          place={place >= 0 ? place : found.chosen ? -1 : 0}
          of={total}
          onStep={step}
          actions={
            <>
              {keepButton}
              {tryButton}
            </>
          }
        >
          {keepDialog}
        </LargeViewer>
      </Panel>
    </div>
  );
}

/** Few images are shown large, many small. */
function tileSize(total: number): number {
  return total <= 6 ? 132 : total <= 24 ? 96 : 76;
}
