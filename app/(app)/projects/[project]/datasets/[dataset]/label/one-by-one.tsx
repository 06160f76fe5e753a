"use client";

import { useFragment } from "@apollo/client/react";
import { ArrowLeft, ArrowRight, Flag, Keyboard, MessageSquare, Undo2, X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useQueryState } from "nuqs";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { counted } from "@/app/format";
import type {
  DatasetImageFilter,
  DatasetImageSort,
  LabelItemFragment,
} from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount, formatDuration } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Kbd } from "@/app/ui/kbd";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Spinner } from "@/app/ui/spinner";
import { useKey, useKeys } from "@/app/ui/use-key";
import { actionKeys } from "@/ml/label-keys";
import { QueryError } from "../../../../../query-error";
import { ClassLabel } from "../../../class-label";
import { ClassButtons } from "../../../labelling/class-buttons";
import { ClassGuide, useClassGuide } from "../../../labelling/class-guide";
import { useLabelling } from "../../../labelling/labelling";
import { useProject } from "../../../project-context";
import { countsByClass, useDataset } from "../dataset-context";
import { noValue } from "../image-filter-url";
import { Suggested } from "../suggested";
import { Help } from "./help";
import { LabelSide } from "./label-side";
import { decided, paceOf } from "./pace";
import { Picture } from "./picture";
import { labelItem, type Stop, useWalk } from "./use-walk";
import { WalkEnd } from "./walk-end";

type Filter = { class: string[] | null; flagged: boolean | null };
/** What else the address asks for stays. */
const lists = {
  unlabelled: { class: [noValue], flagged: null },
  all: { class: null, flagged: null },
  flagged: { class: null, flagged: true },
} satisfies Record<string, Filter>;

/** One image at a time over the whole window: its picture, a key for each class, what is known of it. */
export function OneByOne({
  filter,
  sort,
  asked,
  onFilter,
}: {
  filter: DatasetImageFilter;
  sort: DatasetImageSort;
  /** what else is asked for, with the way to ask for it no more */
  asked: ReactNode;
  onFilter: (filter: (typeof lists)[keyof typeof lists]) => void;
}) {
  const project = useProject();
  const dataset = useDataset();
  const labelling = useLabelling();
  const [image, setImage] = useQueryState("image");
  const walk = useWalk(dataset.id, filter, sort, image);
  const { stop } = walk;
  const [times, setTimes] = useState<number[]>([]);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const mayWrite = project.can("label:write");
  const guide = useClassGuide();

  // The address follows, so that a reload or a link opens the same image.
  const stopId = stop?.id ?? null;
  useEffect(() => {
    // What it says already is not said again: that would take back a navigation which has just begun.
    if (stop !== undefined && image !== stopId) void setImage(stopId);
  }, [stopId, stop === undefined, setImage]);

  useKey("left", walk.previous, { enabled: walk.hasPrevious });
  useKey("right", walk.next, { enabled: Boolean(stop) });
  useKey("space", walk.next, { enabled: Boolean(stop) });
  useKeys(["?", "shift+?"], () => setHelpOpen(true));
  // The provider takes back what was done; here one sees what it was.
  useKey("mod+z", () => {
    const [first] = labelling.lastAction?.after ?? [];
    if (first) walk.goTo(first[0]);
  });

  const kept = countsByClass(dataset);
  const unlabelled = kept.find((row) => row.class === null)?.total ?? 0;
  const labelled = dataset.imageCount - unlabelled;
  const pace = paceOf(times);
  const goOn = () => {
    setTimes((old) => decided(old, performance.now()));
    walk.next();
  };
  const label = (classId: string | null) => {
    if (!stop) return;
    labelling.label({ ids: [stop.id] }, classId, { quiet: true });
    goOn();
  };
  /** The model's label, which a person agrees with: its history says so. */
  const accept = ({ suggestionSetId, class: { id } }: Accepted) => {
    if (!stop) return;
    const images = [[stop.id, id]] as const;
    labelling.decideSuggestions({ suggestionSetId, decision: "suggested", images }, { quiet: true });
    goOn();
  };
  const here = `/projects/${project.id}/datasets/${dataset.id}`;
  // Back to the images that one came from, the one at hand open.
  const back = useSearchParams().toString();
  const grid = back ? `${here}?${back}` : here;
  const list = filter.flagged
    ? "flagged"
    : filter.classIds?.length === 1 && filter.classIds[0] === null
      ? "unlabelled"
      : "all";

  return (
    <div className="fixed inset-0 z-30 flex flex-col bg-canvas">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b bg-panel px-3 py-1.5">
        <IconButton label="Back to the images" icon={<X />} size="sm" href={grid} />
        <h1 className="min-w-0 truncate text-sm font-semibold">{dataset.name}</h1>
        <SegmentedControl
          label="Which images"
          size="sm"
          value={list}
          onChange={(value) => onFilter(lists[value])}
          options={[
            { value: "unlabelled", label: "Unlabelled" },
            { value: "all", label: "All" },
            { value: "flagged", label: "Flagged" },
          ]}
        />
        {asked}
        <ProgressBar
          className="flex-1 basis-40"
          label={`${formatCount(labelled)} of ${counted(dataset.imageCount, "image")}${asked ? " of the dataset" : ""} labelled`}
          value={labelled}
          total={dataset.imageCount}
          note={
            pace !== null && unlabelled > 0
              ? `${formatDuration(pace * unlabelled)} left at your pace`
              : undefined
          }
        />
        {guide.toggle}
        <IconButton
          label="Keys (?)"
          icon={<Keyboard />}
          size="sm"
          onClick={() => setHelpOpen(true)}
          className="max-sm:hidden"
        />
      </header>
      {walk.error && !stop ? (
        <QueryError thing="The list of images" error={walk.error} onRetry={walk.retry} />
      ) : stop === undefined ? (
        <div className="grid flex-1 place-items-center">
          <Spinner label="Loading" />
        </div>
      ) : stop === null ? (
        <WalkEnd
          list={list}
          unlabelled={unlabelled}
          isFiltered={asked !== null}
          grid={grid}
          onPrevious={walk.hasPrevious ? walk.previous : undefined}
        />
      ) : (
        <Current
          stop={stop}
          mayWrite={mayWrite}
          hasGuide={guide.isOpen}
          onLabel={label}
          onAccept={accept}
          onPrevious={walk.hasPrevious ? walk.previous : undefined}
          onNext={walk.next}
          undo={
            <IconButton
              label="Undo (Ctrl Z)"
              icon={<Undo2 />}
              disabled={!labelling.canUndo}
              onClick={() => {
                const [first] = labelling.lastAction?.after ?? [];
                labelling.undo();
                if (first) walk.goTo(first[0]);
              }}
            />
          }
        />
      )}
      <Help open={isHelpOpen} onOpenChange={setHelpOpen} />
    </div>
  );
}

/** What is accepted of a suggestion. */
type Accepted = Pick<NonNullable<LabelItemFragment["suggestion"]>, "suggestionSetId" | "class">;

function Current({
  stop,
  mayWrite,
  hasGuide,
  onLabel,
  onAccept,
  onPrevious,
  onNext,
  undo,
}: {
  stop: Stop;
  mayWrite: boolean;
  /** whether the guide to the classes stands beside the picture */
  hasGuide: boolean;
  onLabel: (classId: string | null) => void;
  onAccept: (suggestion: Accepted) => void;
  onPrevious: (() => void) | undefined;
  onNext: () => void;
  undo: ReactNode;
}) {
  const { data, complete } = useFragment({
    fragment: labelItem,
    from: { __typename: "Image", id: stop.id },
  });
  const comments = useRef<HTMLElement>(null);
  const { flag } = useLabelling();
  const shown = complete ? data : null;
  const isFlagged = Boolean(shown?.flag);
  /** The image that was flagged here last. */
  const [flagged, setFlagged] = useState<string | null>(null);
  const toggleFlag = () => {
    setFlagged(isFlagged ? null : stop.id);
    flag({ imageId: stop.id, raised: !isFlagged });
  };
  const comment = () => comments.current?.querySelector("textarea")?.focus();
  // As long as it has none of its own.
  const suggestion = shown && !shown.class ? shown.suggestion : null;
  const accept = () => {
    // Enter on a button presses that.
    if (suggestion && !document.activeElement?.closest("button, a, summary")) onAccept(suggestion);
  };
  useKey("enter", accept, { enabled: mayWrite && suggestion !== null });
  useKey(actionKeys.flag, toggleFlag, { enabled: mayWrite, swallow: true });
  useKey(actionKeys.comment, comment, { swallow: true });
  return (
    <main className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="relative min-h-[38dvh] min-w-0 flex-1 bg-inset lg:min-h-0">
        <Picture src={stop.url} alt={shown?.class ? `${stop.name}, ${shown.class.name}` : stop.name} />
        <div className="absolute inset-x-2 top-2 flex flex-wrap gap-1.5">
          <span className="max-w-[70%] truncate rounded-md bg-raised px-2 py-1 font-mono text-2xs shadow-sm">
            {stop.name}
          </span>
          <span className="rounded-md bg-raised px-2 py-1 text-xs shadow-sm">
            {shown?.class ? (
              <ClassLabel of={shown.class} />
            ) : suggestion ? (
              <Suggested of={suggestion} />
            ) : (
              <span className="text-muted">no class</span>
            )}
          </span>
          {isFlagged ? (
            <span className="inline-flex rounded-md bg-raised shadow-sm">
              <Badge tone="warning" icon={<Flag />}>
                flagged
              </Badge>
            </span>
          ) : null}
        </div>
      </div>
      {hasGuide ? <ClassGuide /> : null}
      <aside
        aria-label="Label"
        className="flex max-h-[55dvh] min-w-0 flex-col gap-4 overflow-y-auto border-t bg-panel p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] lg:max-h-none lg:w-80 lg:border-t-0 lg:border-l"
      >
        <div className="flex items-center gap-1">
          <IconButton
            label="Previous image (←)"
            icon={<ArrowLeft />}
            disabled={!onPrevious}
            onClick={onPrevious}
          />
          <Button icon={<ArrowRight />} onClick={onNext} className="flex-1">
            Skip
          </Button>
          {undo}
          {mayWrite ? (
            <IconButton
              label={isFlagged ? "Take the flag down (F)" : "Flag it (F)"}
              aria-pressed={isFlagged}
              icon={<Flag className={isFlagged ? "text-warning-text" : undefined} />}
              onClick={toggleFlag}
            />
          ) : null}
          <IconButton label="Comment (C)" icon={<MessageSquare />} onClick={comment} />
        </div>
        {mayWrite ? (
          <>
            {suggestion ? (
              <Button size="sm" className="self-start" onClick={() => onAccept(suggestion)}>
                Accept <Suggested of={suggestion} />
                <Kbd>⏎</Kbd>
              </Button>
            ) : null}
            <ClassButtons current={shown?.class?.id ?? null} onPick={onLabel} />
          </>
        ) : (
          <p className="text-xs text-muted">Your role may look at images, not label them.</p>
        )}
        <LabelSide
          id={stop.id}
          flag={shown?.flag ?? null}
          asksWhy={flagged === stop.id}
          comments={comments}
        />
      </aside>
    </main>
  );
}
