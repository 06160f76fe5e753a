"use client";

import { ArrowLeft, ArrowRight, CheckCheck, Flag, RotateCw, SkipForward, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { Field } from "@/app/ui/field";
import { formatCount, formatDuration } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Spinner } from "@/app/ui/spinner";
import { toast } from "@/app/ui/toaster";
import { useKey } from "@/app/ui/use-key";
import { actionKeys } from "@/ml/label-keys";
import { ClassLabel } from "../../../class-label";
import { Picture } from "../../../datasets/[dataset]/label/picture";
import { ClassButtons } from "../../../labelling/class-buttons";
import { ClassGuide, useClassGuide } from "../../../labelling/class-guide";
import { useLabelling } from "../../../labelling/labelling";
import { useProject } from "../../../project-context";
import { type Queue, useQueue } from "../queue-context";
import { type Said, type Task, useTasks } from "./use-tasks";

/** One picture over the whole window, a key for each class, and how far the queue is. */
export function Voting() {
  const project = useProject();
  const queue = useQueue();
  const labelling = useLabelling();
  const { task, hasPrevious, error, lookAgain, previous, next, answer } = useTasks(queue.id);
  const [reason, setReason] = useState("");
  const guide = useClassGuide();
  const shownAt = useRef(0);
  const imageId = task?.imageId;
  useEffect(() => {
    if (imageId) shownAt.current = performance.now();
  }, [imageId]);
  const here = `/projects/${project.id}/queues/${queue.id}`;
  const votes = queue.imageCount * queue.votesPerImage;

  const say = (said: Said) => {
    if (!task) return;
    const ms = Math.round(performance.now() - shownAt.current);
    labelling.vote({ queueId: queue.id, imageId: task.imageId, ...said, reason: reason.trim(), ms });
    setReason("");
    answer(said);
  };
  useKey("left", previous, { enabled: hasPrevious });
  useKey("right", next, { enabled: Boolean(task?.said) });
  useKey("space", () => say({ answer: "skip", classId: null }), { enabled: Boolean(task) });

  return (
    <div className="fixed inset-0 z-30 flex flex-col bg-canvas">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b bg-panel px-3 py-1.5">
        <IconButton label="Back to the queue" icon={<X />} size="sm" href={here} />
        <h1 className="min-w-0 truncate text-sm font-semibold">{queue.name}</h1>
        <ProgressBar
          className="flex-1 basis-40"
          label={`${formatCount(queue.voteCount)} of ${counted(votes, "vote")} of all people`}
          value={queue.voteCount}
          total={votes}
          note={
            queue.secondsLeft === null ? undefined : `about ${formatDuration(queue.secondsLeft * 1000)} left`
          }
        />
        {guide.toggle}
      </header>
      {queue.state === "open" ? null : (
        <AlertBanner tone="warning" className="m-3 mb-0">
          {queue.state === "paused"
            ? "The queue is paused: no new images come until it is opened again."
            : "The queue is closed: it takes no votes any more."}
        </AlertBanner>
      )}
      {task ? (
        <Current
          key={task.imageId}
          queue={queue}
          task={task}
          hasGuide={guide.isOpen}
          reason={reason}
          onReason={setReason}
          onSay={say}
          onPrevious={hasPrevious ? previous : undefined}
          onNext={task.said ? next : undefined}
        />
      ) : task === undefined ? (
        <div className="grid flex-1 place-items-center">
          <Spinner label="Loading" />
        </div>
      ) : (
        <EmptyState
          className="flex-1"
          icon={<CheckCheck />}
          title={error ? "No more images came" : "Nothing is left for you now"}
          action={
            <>
              {hasPrevious ? (
                <Button icon={<ArrowLeft />} onClick={previous}>
                  Previous image
                </Button>
              ) : null}
              <Button icon={<RotateCw />} onClick={lookAgain}>
                Look again
              </Button>
              <Button href={here} variant="primary">
                To the queue
              </Button>
            </>
          }
        >
          {error
            ? messageOf(error)
            : "Others are asked about the rest, or all of it is done. What somebody skips or leaves comes here by itself."}
        </EmptyState>
      )}
    </div>
  );
}

function Current({
  queue,
  task,
  hasGuide,
  reason,
  onReason,
  onSay,
  onPrevious,
  onNext,
}: {
  queue: Queue;
  task: Task;
  hasGuide: boolean;
  reason: string;
  onReason: (reason: string) => void;
  onSay: (said: Said) => void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}) {
  const { said } = task;
  const { flag } = useLabelling();
  const raise = () => {
    flag({ imageId: task.imageId, raised: true, reason: reason.trim() });
    toast.success("Flagged: somebody will look at it again.");
  };
  useKey(actionKeys.flag, raise);
  const own = said?.classId ? queue.classes.find(({ id }) => id === said.classId) : undefined;
  return (
    <main className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="relative min-h-[38dvh] min-w-0 flex-1 bg-inset lg:min-h-0">
        <Picture src={task.url} alt="Image to be labelled" />
        {said ? (
          <span className="absolute top-2 left-2 flex items-center gap-2 rounded-md bg-raised px-2 py-1 text-xs shadow-sm">
            You said
            {own ? <ClassLabel of={own} /> : <Badge>{said.answer === "skip" ? "skip" : "cannot say"}</Badge>}
          </span>
        ) : null}
      </div>
      {hasGuide ? <ClassGuide offered={queue.classes.map(({ id }) => id)} /> : null}
      <aside
        aria-label="Vote"
        className="flex max-h-[55dvh] min-w-0 flex-col gap-4 overflow-y-auto border-t bg-panel p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] lg:max-h-none lg:w-80 lg:border-t-0 lg:border-l"
      >
        <div className="flex items-center gap-1">
          <IconButton
            label="Previous image: change your vote (←)"
            icon={<ArrowLeft />}
            disabled={!onPrevious}
            onClick={onPrevious}
          />
          <IconButton label="Next image (→)" icon={<ArrowRight />} disabled={!onNext} onClick={onNext} />
          <Button
            icon={<SkipForward />}
            className="flex-1"
            onClick={() => onSay({ answer: "skip", classId: null })}
          >
            Skip <Kbd>Space</Kbd>
          </Button>
          <IconButton label="Flag it (F)" icon={<Flag />} onClick={raise} />
        </div>
        <ClassButtons
          offered={queue.classes.map(({ id }) => id)}
          away="Cannot say"
          current={said && said.answer !== "skip" ? said.classId : undefined}
          onPick={(classId) =>
            onSay(classId === null ? { answer: "cannot_say", classId: null } : { answer: "class", classId })
          }
        />
        <Field
          label="Why"
          optional
          help="Kept with your vote, or with the flag; for a skip or where you cannot say."
        >
          <TextInput
            value={reason}
            maxLength={500}
            autoComplete="off"
            onChange={({ target }) => onReason(target.value)}
            onKeyDown={({ key, currentTarget }) => {
              if (key === "Enter" || key === "Escape") currentTarget.blur();
            }}
          />
        </Field>
        {queue.instructions ? (
          <section aria-label="Instructions">
            <h2 className="mb-1 text-xs font-medium text-muted">Instructions</h2>
            <p className="text-sm whitespace-pre-line [overflow-wrap:anywhere]">{queue.instructions}</p>
          </section>
        ) : null}
      </aside>
    </main>
  );
}
