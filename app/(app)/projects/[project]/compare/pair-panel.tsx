"use client";

import { Bookmark, UsersRound } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount, formatShare } from "@/app/ui/format";
import { ClassLabel, Confusion } from "../class-label";
import { useProject } from "../project-context";
import { ReviewPanel } from "../review-panel";
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
  return (
    <ReviewPanel
      thing="These images"
      title={
        group ? (
          <>
            {groupNames[group]}
            {truth ? <ClassLabel of={truth} /> : null}
          </>
        ) : truth && predicted ? (
          <Confusion truth={truth} predicted={predicted} />
        ) : null
      }
      subtitle={
        <>
          {formatCount(total ?? 0)} {total === 1 ? "image" : "images"}
          {group ? `: ${groupMeanings[group]}` : ""}
        </>
      }
      closeLabel="Close the images (Esc)"
      onClose={onClose}
      parts={
        parts ? (
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
        ) : undefined
      }
      list={found}
      items={items?.map((item) => ({
        id: item.a.image.id,
        src: item.a.image.thumbnailUrl,
        alt: `${item.a.name}: ${item.a.truth.name}, A says ${item.a.predicted.name}, B says ${item.b.predicted.name}, ${leader.toUpperCase()} ${formatShare(item[leader].confidence)} sure`,
        caption: formatShare(item[leader].confidence),
      }))}
      total={total}
      label={`Images: ${group ? groupNames[group] : (truth?.name ?? "")}`}
      tileSize={(total ?? 0) <= 24 ? 96 : 76}
      gridHeight="h-[max(12rem,calc(100dvh-40rem))]"
      shown={
        shown && {
          id: shown.a.image.id,
          url: shown.a.image.url,
          name: shown.a.name,
          alt: `${shown.a.name}: ${shown.a.truth.name}`,
        }
      }
      facts={shown && <BothPredictions pair={shown} runs={runs} top={3} />}
      actions={
        <>
          {keep}
          {mayKeep && group && total ? (
            <Button
              href={`/projects/${project.id}/reviews/new?run=${runs.b.id}&other=${runs.a.id}&group=${group}${truth ? `&truth=${truth.index}` : ""}`}
              icon={<UsersRound />}
            >
              Review together
            </Button>
          ) : null}
        </>
      }
      empty="There is no such image."
      orders={[
        { value: "sure", label: `Surest of ${leader.toUpperCase()} first` },
        { value: "unsure", label: "Least sure first" },
      ]}
      order={state.first}
      onOrder={(first) => void setState({ first, image: null })}
      onChoose={(image) => void setState({ image })}
      onEnlarge={(image) => void setState({ image, large: true })}
    >
      {state.large ? null : keepDialog}
      <LargeViewer
        open={state.large && shown !== undefined}
        onClose={() => void setState({ large: null })}
        prediction={shown?.[leader]}
        classes={runs[leader].version.classes}
        runId={runs[leader].id}
        bars={shown ? <BothPredictions pair={shown} runs={runs} top={4} /> : undefined}
        place={place >= 0 ? place : found.chosen ? -1 : 0}
        of={total ?? 0}
        onStep={step}
        actions={keep}
      >
        {keepDialog}
      </LargeViewer>
    </ReviewPanel>
  );
}
