import {
  CircleCheck,
  CircleDashed,
  CircleDotDashed,
  CircleHelp,
  CirclePlay,
  CircleSlash,
  CircleStop,
  Gauge,
  OctagonX,
  Shuffle,
} from "lucide-react";
import { cn } from "./cn";

const states = {
  queued: { label: "Queued", Icon: CircleDashed, text: "text-muted", box: "bg-pressed" },
  planned: { label: "To be confirmed", Icon: CircleHelp, text: "text-warning-text", box: "bg-warning-soft" },
  starting: { label: "Starting", Icon: CircleDotDashed, text: "text-accent-text", box: "bg-accent-soft" },
  running: { label: "Running", Icon: CirclePlay, text: "text-accent-text", box: "bg-accent-soft" },
  evaluating: { label: "Evaluating", Icon: Gauge, text: "text-accent-text", box: "bg-accent-soft" },
  converting: { label: "Converting", Icon: Shuffle, text: "text-accent-text", box: "bg-accent-soft" },
  finished: { label: "Finished", Icon: CircleCheck, text: "text-success-text", box: "bg-success-soft" },
  stopped: { label: "Stopped", Icon: CircleStop, text: "text-muted", box: "bg-pressed" },
  failed: { label: "Failed", Icon: OctagonX, text: "text-danger-text", box: "bg-danger-soft" },
  cancelled: { label: "Cancelled", Icon: CircleSlash, text: "text-muted", box: "bg-pressed" },
} as const;

export type WorkState = keyof typeof states;

const moving: readonly WorkState[] = ["starting", "running", "evaluating", "converting"];

/** The shape of a state without its word, for where the word stands beside it. Give `label` where it does not. */
function StatusDot({ state, label, className }: { state: WorkState; label?: boolean; className?: string }) {
  const { Icon, text, label: word } = states[state];
  return (
    <span className={cn("inline-flex shrink-0", text, className)}>
      <Icon aria-hidden className={cn("size-3.5", moving.includes(state) && "animate-pulse")} />
      {label ? <span className="sr-only">{word}</span> : null}
    </span>
  );
}

/** The state of a run or an import: a shape and a word; the colour only repeats them. `detail` follows the word. */
export function StateBadge({
  state,
  detail,
  className,
}: {
  state: WorkState;
  detail?: string;
  className?: string;
}) {
  const { label, text, box } = states[state];
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded-sm px-1.5 align-middle text-xs font-medium",
        text,
        box,
        className,
      )}
    >
      <StatusDot state={state} />
      <span className="truncate">
        {label}
        {detail ? `: ${detail}` : ""}
      </span>
    </span>
  );
}
