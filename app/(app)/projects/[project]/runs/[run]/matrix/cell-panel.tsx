"use client";

import { useQuery } from "@apollo/client/react";
import { Bookmark, BookmarkCheck, PencilLine, PenTool, Tag, UsersRound } from "lucide-react";
import { useMemo, useState } from "react";
import { counted, percent } from "@/app/format";
import type { CellPredictionFragment, RunReviewQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { formatCount, formatShare } from "@/app/ui/format";
import { useKey } from "@/app/ui/use-key";
import { ClassLabel, Confusion } from "../../../class-label";
import { AlikeStrip } from "../../../features/alike-strip";
import { alikeGroup } from "../../../features/operations";
import { useRunFeatures } from "../../../features/use-run-features";
import { ClassPicker } from "../../../labelling/class-picker";
import { useLabelling } from "../../../labelling/labelling";
import { useClasses } from "../../../labelling/use-classes";
import { useProject } from "../../../project-context";
import { ReviewPanel } from "../../../review-panel";
import { newReviewHref } from "../../../reviews/new/use-new-review";
import { Comments } from "../../../threads/comments";
import { useRun } from "../run-context";
import { KeepPrediction } from "./keep-prediction";
import { LargeViewer } from "./large-viewer";
import type { Matrix, MatrixClass } from "./matrix-model";
import { PredictionBars } from "./prediction-facts";
import { type OpenCells, useCellPredictions } from "./use-cell-predictions";
import { useMatrixState } from "./use-matrix-state";

/** The images of a cell, of a row or column, or of several cells: the chosen one large with its probabilities, all of them below, and what people say. */
export function CellPanel({
  matrix,
  cell,
  title,
  cells,
  total,
  review,
  onReviewed,
  onClose,
}: {
  matrix: Matrix;
  /** where one cell of two classes is open: it has its comments */
  cell: { truth: MatrixClass; predicted: MatrixClass } | null;
  /** what is open, in words */
  title: string;
  cells: OpenCells;
  /** images in it */
  total: number;
  review: RunReviewQuery["run"] | undefined;
  onReviewed: () => unknown;
  onClose: () => void;
}) {
  const project = useProject();
  const { run } = useRun();
  const [state, setState] = useMatrixState();
  const [isKeeping, setKeeping] = useState(false);
  /** whether the shown image or all of the open group gets another label */
  const [picking, setPicking] = useState<"one" | "group" | null>(null);
  const classes = useClasses();
  const labelling = useLabelling();
  const found = useCellPredictions(run.id, cells, state);
  const { isThere: hasFeatures } = useRunFeatures(run.id);
  const group = useAlikeGroup(run.id, cells, state.alike);
  const count = state.alike ? (group?.count ?? 0) : total;
  const { items, place } = found;
  const shown = found.chosen ?? items?.[0];
  const kept = useMemo(
    () => new Map(review?.errorCases.edges.map(({ node }) => [node.image.id, node.id])),
    [review],
  );
  const thread = cell
    ? review?.threads.find(
        (one) => one.truthClass?.id === cell.truth.id && one.predictedClass?.id === cell.predicted.id,
      )
    : undefined;
  const images = cell
    ? (matrix.perClass.find((row) => row.class.index === cell.truth.index)?.support ?? 0) +
      (matrix.refused[cell.truth.index] ?? 0)
    : 0;
  const mayKeep = project.can("review:write");
  const isPlain = cells.threshold === 0 && cells.top === 1;
  const together = newReviewHref(project.id, run.id, {
    ...(cell && isPlain
      ? { truth: cell.truth.index, predicted: cell.predicted.index }
      : {
          cells: {
            ...{ title: title.slice(0, 300), blocks: cells.blocks, crossing: cells.crossing },
            ...{ threshold: cells.threshold, top: cells.top },
          },
        }),
    ...{ labels: cells.labels, alike: state.alike },
  });
  const keptAs = shown ? kept.get(shown.image.id) : undefined;

  useKey("e", () => setKeeping(true), {
    enabled: mayKeep && shown !== undefined && !keptAs,
    inDialogs: true,
  });
  useKey("l", () => setPicking("one"), {
    enabled: project.can("label:write") && shown !== undefined,
    inDialogs: state.large,
  });
  const step = (by: number) => {
    const next = items?.[Math.max(place, 0) + by];
    if (next) void setState({ image: next.image.id });
    if (items && place + 3 * by >= items.length) found.loadMore?.();
  };
  const keepButton = keptAs ? (
    <Button
      href={`/projects/${project.id}/error-cases/${keptAs}`}
      icon={<BookmarkCheck />}
      className="min-w-44"
    >
      Kept: see the case
    </Button>
  ) : (
    <Button
      variant="primary"
      icon={<Bookmark />}
      className="min-w-44"
      disabled={!shown || !mayKeep}
      title={mayKeep ? undefined : "Your role may look, not keep error cases"}
      onClick={() => setKeeping(true)}
    >
      Keep as error case <span className="opacity-80 pointer-coarse:hidden">E</span>
    </Button>
  );
  const tryButton = run.model && (
    <Button
      href={`/projects/${project.id}/try?model=${run.model.id}&source=test${shown ? `&image=${shown.image.id}` : ""}`}
      icon={<PenTool />}
    >
      Try
    </Button>
  );

  const mayLabel = project.can("label:write");
  const labelButton = (
    <Button
      icon={<Tag />}
      disabled={!shown || !mayLabel}
      title={mayLabel ? undefined : "Your role may look, not label"}
      onClick={() => setPicking("one")}
    >
      Label is wrong <span className="opacity-80 pointer-coarse:hidden">L</span>
    </Button>
  );
  const classPicker = (
    <ClassPicker
      open={picking !== null}
      onOpenChange={(open) => (open ? undefined : setPicking(null))}
      classes={classes}
      title={picking === "group" ? `Which class are these ${counted(count, "image")}?` : "Which class is it?"}
      onPick={(classId) => {
        const ids = picking === "group" ? group?.imageIds : shown && [shown.image.id];
        if (ids) labelling.label({ ids }, classId);
      }}
    />
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
    <ReviewPanel
      thing="The images of this cell"
      title={cell ? <Confusion truth={cell.truth} predicted={cell.predicted} /> : title}
      parts={
        total >= leastGrouped ? (
          <AlikeStrip
            runId={run.id}
            cells={cells}
            chosen={group?.image.id ?? state.alike}
            onChoose={(alike) => void setState({ alike, image: null })}
          />
        ) : null
      }
      subtitle={
        state.alike
          ? `${formatCount(count)} of ${counted(total, "image")} look alike`
          : cell
            ? `${formatCount(total)} of ${formatCount(images)} images of ${cell.truth.name}, ${percent(images > 0 ? total / images : null)}`
            : counted(total, "image")
      }
      closeLabel="Close the cell (Esc)"
      onClose={onClose}
      list={found}
      items={items?.map((item) => ({
        id: item.image.id,
        src: item.image.thumbnailUrl,
        alt: [
          item.name,
          formatShare(item.confidence),
          ...(kept.has(item.image.id) ? ["kept as error case"] : []),
          ...(item.isCorrected ? ["its label was corrected since"] : []),
        ].join(", "),
        caption: (
          <span className="flex justify-between tabular-nums">
            {formatShare(item.confidence)}
            <span className="flex gap-1 self-center">
              {item.isCorrected ? <PencilLine aria-hidden className="size-3.5 text-muted" /> : null}
              {kept.has(item.image.id) ? (
                <BookmarkCheck aria-hidden className="size-3.5 text-accent-text" />
              ) : null}
            </span>
          </span>
        ),
      }))}
      total={state.alike ? group?.count : total}
      label={cell ? `Images of ${cell.truth.name} taken for ${cell.predicted.name}` : `Images of ${title}`}
      tileSize={tileSize(total)}
      gridHeight="h-[max(12rem,calc(100dvh-38rem))]"
      shown={
        shown && {
          id: shown.image.id,
          url: shown.image.url,
          name: shown.name,
          alt: `${shown.name}: ${shown.truth.name} taken for ${shown.predicted.name}`,
        }
      }
      facts={
        shown && (
          <>
            <PredictionBars prediction={shown} classes={matrix.classes} top={5} />
            {shown.isCorrected ? <TodaysClass of={shown.image.class} /> : null}
          </>
        )
      }
      actions={
        <>
          {keepButton}
          {labelButton}
          {tryButton}
          {group ? (
            <Button
              icon={<Tag />}
              disabled={!mayLabel}
              title={mayLabel ? undefined : "Your role may look, not label"}
              onClick={() => setPicking("group")}
            >
              Label all {formatCount(count)}
            </Button>
          ) : null}
          {mayKeep && count > 0 ? (
            <Button href={together} icon={<UsersRound />}>
              Review {state.alike ? "these" : ""} together
            </Button>
          ) : null}
        </>
      }
      empty={
        state.alike
          ? "No image of these looks like that one any more."
          : !cell
            ? "No image is like that."
            : cell.truth.index === cell.predicted.index
              ? `No image of ${cell.truth.name} was recognised.`
              : `No image of ${cell.truth.name} was taken for ${cell.predicted.name}.`
      }
      orders={[
        { value: "sure", label: "Surest first" },
        { value: "unsure", label: "Least sure first" },
        { value: "loss", label: "Greatest loss first" },
        ...(hasFeatures
          ? [
              { value: "novel" as const, label: "Most novel first" },
              { value: "alike" as const, label: "Alike together" },
            ]
          : []),
      ]}
      order={state.first}
      onOrder={(first) => void setState({ first, image: null })}
      onChoose={(image) => void setState({ image })}
      onEnlarge={(image) => void setState({ image, large: true })}
    >
      {cell ? (
        <section aria-label="Comments on this cell" className="border-t px-4 py-3">
          <h3 className="mb-2 text-xs font-semibold text-muted">Comments</h3>
          <Comments
            thread={thread}
            target={{
              cell: { runId: run.id, truthClassId: cell.truth.id, predictedClassId: cell.predicted.id },
            }}
            onAdded={onReviewed}
            empty="Nobody has said anything about this confusion."
          />
        </section>
      ) : null}
      {state.large ? null : keepDialog}
      {state.large ? null : classPicker}
      <LargeViewer
        open={state.large && shown !== undefined}
        onClose={() => void setState({ large: null })}
        prediction={shown}
        classes={matrix.classes}
        place={place >= 0 ? place : found.chosen ? -1 : 0}
        of={count}
        onStep={step}
        runId={run.id}
        actions={
          <>
            {keepButton}
            {labelButton}
            {tryButton}
          </>
        }
      >
        {keepDialog}
        {classPicker}
      </LargeViewer>
    </ReviewPanel>
  );
}

function TodaysClass({ of }: { of: CellPredictionFragment["image"]["class"] }) {
  return (
    <p className="mt-2 flex items-center gap-1.5 text-xs text-muted">
      Its label today: {of ? <ClassLabel of={of} /> : "none"}
    </p>
  );
}

/** Of fewer images there is nothing to group. */
const leastGrouped = 6;

/** The open group of those that look alike, with all of its images; null while it is read, and where none is open. */
function useAlikeGroup(run: string, cells: OpenCells, image: string | null) {
  const { data } = useQuery(alikeGroup, {
    variables: { run, ...cells, image: image ?? "" },
    skip: image === null,
  });
  return image === null ? null : (data?.run.alike?.groupOf ?? null);
}

/** Few images are shown large, many small. */
function tileSize(total: number): number {
  return total <= 6 ? 132 : total <= 24 ? 96 : 76;
}
