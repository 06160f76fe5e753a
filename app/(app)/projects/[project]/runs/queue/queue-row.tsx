"use client";

import { GripVertical } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, KeyboardEvent } from "react";
import type { RunPriority, RunRowFragment } from "@/app/graphql/generated/graphql";
import { cn } from "@/app/ui/cn";
import { Select } from "@/app/ui/inputs";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../../project-context";
import { priorityOptions } from "../priority-options";
import { memberName, presetName, waitingText } from "../run-facts";

/** A run that waits: its place, why and how long, and how to move it. */
export function QueueRow({
  run,
  place,
  isDragged,
  handle,
  onMove,
  onPriority,
}: {
  run: RunRowFragment & { priority: RunPriority };
  place: number;
  isDragged: boolean;
  /** null where the viewer may not move it */
  handle: ComponentProps<"button"> | null;
  onMove: (by: 1 | -1) => void;
  onPriority: (priority: RunPriority) => void;
}) {
  const project = useProject();
  const press = (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
    if (by === null) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li
      data-run={run.id}
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-panel px-2 py-1.5 last:border-b-0",
        isDragged && "relative z-10 shadow-md",
      )}
    >
      {handle ? (
        <button
          {...handle}
          type="button"
          aria-label={`Move run ${run.number}: arrow keys or drag`}
          onKeyDown={press}
          className="grid h-control w-6 shrink-0 cursor-grab touch-none place-items-center rounded-sm text-subtle hover:bg-hover hover:text-fg active:cursor-grabbing"
        >
          <GripVertical aria-hidden className="size-4" />
        </button>
      ) : null}
      <span className="w-6 shrink-0 text-right text-xs tabular-nums text-subtle">{place + 1}</span>
      <span className="min-w-0 flex-1 basis-48">
        <Link
          href={`/projects/${project.id}/runs/${run.id}`}
          className="block truncate rounded-sm hover:underline"
        >
          <span className="mr-2 tabular-nums text-muted">#{run.number}</span>
          {run.name}
        </Link>
        <span className="block truncate text-xs text-muted">
          {memberName(run) ? `${memberName(run)}, ` : ""}
          {presetName(run.preset)} on {run.version.dataset.name} v{run.version.number}, by{" "}
          {run.createdBy.name}, <TimeAgo at={run.createdAt} />
        </span>
      </span>
      <span
        className={cn(
          "text-xs tabular-nums",
          run.heldByLimit || run.heldBySweep ? "text-warning-text" : "text-muted",
        )}
      >
        {waitingText(run)}
      </span>
      <Select
        aria-label={`Priority of run ${run.number}`}
        value={run.priority}
        disabled={handle === null}
        options={priorityOptions}
        onChange={(event) => onPriority(event.target.value as RunPriority)}
        className="w-28"
      />
    </li>
  );
}
