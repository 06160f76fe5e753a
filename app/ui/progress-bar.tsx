"use client";

import { cn } from "./cn";
import { formatDuration } from "./format";
import { useTimeLeft } from "./time-left";

/**
 * How far something is. Without `total` it is indeterminate. `note` stands at the right: "2 min left", which is found
 * from the pace itself where `isTimed`.
 */
export function ProgressBar({
  label,
  value,
  total,
  note: said,
  isTimed = false,
  hideLabel = false,
  tone = "accent",
  className,
}: {
  label: string;
  value?: number;
  total?: number | null;
  note?: string;
  /** whether the pace tells how long it takes still */
  isTimed?: boolean;
  hideLabel?: boolean;
  tone?: "accent" | "success" | "danger";
  className?: string;
}) {
  const share = value !== undefined && total ? Math.min(1, Math.max(0, value / total)) : null;
  const left = useTimeLeft(label, isTimed ? value : undefined, total);
  const rest = left === null ? undefined : `${formatDuration(left)} left`;
  const note = [said, rest].filter(Boolean).join(", ") || undefined;
  const fill = { accent: "bg-accent", success: "bg-success", danger: "bg-danger" }[tone];
  return (
    <div className={cn("min-w-0", className)}>
      {hideLabel ? null : (
        <div className="mb-1 flex h-5 items-baseline justify-between gap-3 text-xs">
          <span className="truncate">{label}</span>
          <span className="shrink-0 tabular-nums text-muted">
            {share !== null ? `${Math.floor(share * 100)} %` : ""}
            {share !== null && note ? " · " : ""}
            {note}
          </span>
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={share === null ? undefined : 0}
        aria-valuemax={share === null ? undefined : 100}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        aria-valuetext={note ? `${share === null ? "" : `${Math.floor(share * 100)} %, `}${note}` : undefined}
        className="h-1.5 overflow-hidden rounded-full bg-pressed"
      >
        {share === null ? (
          <div className={cn("h-full w-1/3 animate-indeterminate rounded-full", fill)} />
        ) : (
          <div
            className={cn("h-full rounded-full transition-[width] duration-200", fill)}
            style={{ width: `${share * 100}%` }}
          />
        )}
      </div>
    </div>
  );
}
